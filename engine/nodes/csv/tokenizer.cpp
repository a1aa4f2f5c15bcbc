// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/tokenizer.h"

#include "engine/nodes/csv/recordwalker.h"

#include <algorithm>
#include <limits>

namespace etl::nodes::csv {

namespace {

// With FirstRecord, fields beyond this many more than expected are counted no further.
constexpr std::size_t kExtraFields = 1000;

bool isLineEnd(char c)
{
    return c == '\n' || c == '\r';
}

struct Census
{
    unsigned char high = 0;
    bool nul = false;
};

Census takeCensus(const char *data, std::size_t size)
{
    Census census;
    unsigned zeros = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const auto byte = static_cast<unsigned char>(data[i]);
        census.high = static_cast<unsigned char>(census.high | (byte & 0x80));
        zeros |= byte == 0;
    }
    census.nul = zeros != 0;
    return census;
}

} // namespace

Tokenizer::Tokenizer(const Dialect &dialect, std::size_t columns)
    : m_dialect(dialect)
    , m_columns(columns)
{
    m_tokens.columns = columns;
}

void Tokenizer::reserve(std::size_t count)
{
    if (count + 1 <= m_capacity)
        return;
    const std::size_t capacity = std::max(count + 1, m_capacity * 2);
    auto bigger = std::make_unique_for_overwrite<std::uint32_t[]>(capacity);
    std::copy_n(m_ends.get(), m_capacity == 0 ? 0 : m_count + 1, bigger.get());
    m_ends = std::move(bigger);
    m_capacity = capacity;
    m_ends[0] = std::numeric_limits<std::uint32_t>::max(); // + 1 is 0, where the first field begins
}

const Tokens &Tokenizer::tokenize(char *data, std::size_t size, End end, Extent extent)
{
    std::size_t length = size;
    if (end == End::Final && size > 0 && data[size - 1] != '\n')
        data[length++] = '\n';
    m_tokens.data = data;
    m_count = 0;
    m_records = 0;
    m_abridged = false;
    bool useScalar = !m_dialect.followsParity() || extent == Extent::FirstRecord;
    if (!useScalar) {
        reserve(length + 64);
        IndexSums sums;
        scanKernels().indexFields(data, length, m_dialect, m_ends.get() + 1, sums);
        m_count = sums.count;
        m_records = static_cast<std::size_t>(sums.records);
        m_tokens.plainQuotes = !sums.doubledQuotes;
        m_tokens.ascii = !sums.nonAscii;
        m_tokens.nul = sums.nul;
        useScalar = sums.stray;
    }
    if (useScalar)
        indexScalar(data, length, extent);
    assembleRows(data, !m_abridged);
    const std::size_t behind = m_count == 0 ? 0 : m_ends[m_count] + std::size_t{1};
    m_tokens.consumed = std::min(behind, size);
    return m_tokens;
}

void Tokenizer::indexScalar(const char *data, std::size_t size, Extent extent)
{
    const bool firstOnly = extent == Extent::FirstRecord;
    const std::size_t most =
        firstOnly ? m_columns + kExtraFields : std::numeric_limits<std::size_t>::max();
    m_count = 0;
    m_records = 0;
    std::size_t fields = 0;
    const auto add = [&](std::size_t position) {
        if (m_count + 2 > m_capacity)
            reserve(m_count + 1024);
        m_ends[++m_count] = static_cast<std::uint32_t>(position);
    };
    RecordWalker walker(m_dialect);
    walker.walk(
        data, size, '\n',
        [&](std::size_t position) {
            if (++fields < most)
                add(position);
            else
                m_abridged = true;
        },
        [&](std::size_t position) {
            add(position);
            ++m_records;
            fields = 0;
            return !firstOnly;
        });
    const Census census = takeCensus(data, size);
    m_tokens.plainQuotes = false;
    m_tokens.ascii = census.high == 0;
    m_tokens.nul = census.nul;
}

void Tokenizer::assembleRows(const char *data, bool exactCounts)
{
    m_tokens.runs.clear();
    m_tokens.oddRows.clear();
    m_tokens.rows = 0;
    while (m_count > 0 && !isLineEnd(data[m_ends[m_count]]))
        --m_count;
    if (m_count == 0)
        return;
    m_tokens.ends = m_ends.get() + 1;
    if (exactCounts && m_count == m_records * m_columns && allRegular(data, m_records)) {
        m_tokens.runs.push_back({0, m_records});
        m_tokens.rows = m_records;
        return;
    }
    walkRows(data);
}

// Every m_columns-th position is a line end and, since there are as many line ends as rows, no
// other one is.
bool Tokenizer::allRegular(const char *data, std::size_t records) const
{
    if (m_columns == 1)
        return !m_dialect.commenting;
    for (std::size_t row = 1; row <= records; ++row) {
        if (!isLineEnd(data[m_ends[row * m_columns]]))
            return false;
    }
    // An ignored line has one field only, so it would have put the count off.
    return true;
}

void Tokenizer::walkRows(const char *data)
{
    RowRun run;
    std::size_t first = 1; // of the row, as an index into m_ends
    const auto endRun = [&] {
        if (run.rows > 0)
            m_tokens.runs.push_back(run);
        run.rows = 0;
    };
    while (first <= m_count) {
        std::size_t last = first;
        while (!isLineEnd(data[m_ends[last]]))
            ++last;
        const std::size_t begin = m_ends[first - 1] + std::uint32_t{1};
        std::size_t end = m_ends[last];
        if (data[end] == '\n' && end > begin && data[end - 1] == '\r')
            --end;
        const std::size_t fields = last - first + 1;
        if (isIgnored(data, begin, end)) {
            endRun();
        } else if (fields == m_columns && !m_abridged) {
            if (run.rows++ == 0)
                run.firstField = first - 1;
            ++m_tokens.rows;
        } else {
            endRun();
            m_tokens.oddRows.push_back({static_cast<std::uint32_t>(begin),
                                        static_cast<std::uint32_t>(end), fields, m_abridged});
        }
        first = last + 1;
    }
    endRun();
}

// Empty lines and comments; in a file of one column an empty line is a row.
bool Tokenizer::isIgnored(const char *data, std::size_t begin, std::size_t end) const
{
    if (begin == end)
        return m_columns > 1;
    return m_dialect.commenting && data[begin] == m_dialect.comment;
}

} // namespace etl::nodes::csv
