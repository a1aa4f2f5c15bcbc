// SPDX-License-Identifier: GPL-3.0-or-later
// The reader's rare cases: rows that are left out.
#include "engine/nodes/csv/csvreader.h"

#include "engine/nodes/csv/fieldcursor.h"
#include "engine/nodes/csv/recordwalker.h"
#include "engine/nodes/csv/rejecttext.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace etl::nodes::csv {

namespace {

// Calls use(row number, field ends, row begin, row end) for each row of the runs.
template<typename Use>
void forEachRow(const Tokens &tokens, Use use)
{
    std::size_t row = 0;
    for (const RowRun &run : tokens.runs) {
        for (std::size_t i = 0; i < run.rows; ++i) {
            const std::uint32_t *ends = tokens.ends + run.firstField + i * tokens.columns;
            const std::uint32_t begin = ends[-1] + 1;
            std::uint32_t end = ends[tokens.columns - 1];
            if (end > begin && tokens.data[end] == '\n' && tokens.data[end - 1] == '\r')
                --end;
            use(row++, ends, begin, end);
        }
    }
}

} // namespace

void CsvReader::findNulBytes(const Tokens &tokens, BadValues &bad) const
{
    forEachRow(tokens, [&](std::size_t row, const std::uint32_t *ends, std::uint32_t begin,
                           std::uint32_t end) {
        const void *found = std::memchr(tokens.data + begin, '\0', end - begin);
        if (!found)
            return;
        const auto at = static_cast<std::uint32_t>(static_cast<const char *>(found) - tokens.data);
        const auto column =
            static_cast<std::size_t>(std::upper_bound(ends, ends + tokens.columns - 1, at) - ends);
        bad.push_back({row, column, ValueProblem::NulByte});
    });
}

// One entry per row, naming its first bad column.
void CsvReader::addBadRows(const Tokens &tokens, BadValues bad, std::vector<BadRow> &rows) const
{
    std::stable_sort(bad.begin(), bad.end(), [](const BadValue &a, const BadValue &b) {
        return a.row != b.row ? a.row < b.row : a.column < b.column;
    });
    auto next = bad.begin();
    forEachRow(tokens, [&](std::size_t row, const std::uint32_t *ends, std::uint32_t begin,
                           std::uint32_t end) {
        if (next == bad.end() || next->row != row)
            return;
        rows.push_back(describe(tokens, begin, ends, *next));
        rows.back().end = end;
        while (next != bad.end() && next->row == row)
            ++next;
    });
}

CsvReader::BadRow CsvReader::describe(const Tokens &tokens, std::uint32_t begin,
                                      const std::uint32_t *ends, const BadValue &value) const
{
    FieldReader reader(tokens, m_tokenizer->dialect());
    const std::uint32_t *at = ends + value.column;
    const bool last = value.column + 1 == tokens.columns;
    FieldText field = last ? reader.readLast(at[-1] + 1, at[0]) : reader.read(at[-1] + 1, at[0]);
    if (field.malformed) {
        field.begin =
            tokens.data + (at[-1] + std::uint32_t{1}); // wraps to 0 for the chunk's first field
        field.end = tokens.data + at[0];
        if (last && *field.end == '\n' && field.end > field.begin && field.end[-1] == '\r')
            --field.end;
    }
    const model::Column &column = m_schema.columns[value.column];
    const std::string_view text(field.begin, static_cast<std::size_t>(field.end - field.begin));
    return {begin, begin, valueProblem(value.problem, text, column.type, m_settings.encoding),
            column.name};
}

// The last `size` bytes of the split begin a row that never ends.
Status CsvReader::rejectUnclosedQuote(std::size_t size)
{
    ETL_TRY_VOID(reject(m_input.window().data(), {0,
                                                  static_cast<std::uint32_t>(size),
                                                  "a quote is opened in this row and never closed",
                                                  {}}));
    advance(size);
    return {};
}

// Passes over a row that is longer than the limit, in blocks.
Status CsvReader::skipGiantRow()
{
    ETL_TRY(const std::size_t first, m_input.window().need(m_limits.blockBytes));
    const std::string error = fmt::format(
        "the row is longer than {} bytes; perhaps a quote is not closed", m_limits.rowBytes);
    ETL_TRY_VOID(
        reject(m_input.window().data(), {0, static_cast<std::uint32_t>(first), error, {}}));
    RecordWalker walker(m_tokenizer->dialect());
    bool ended = false;
    while (!ended && m_input.window().remaining() > 0) {
        if (m_context->stopRequested())
            return fail(ErrorCode::Cancelled, "reading was stopped");
        // One byte more than is walked, to see what follows a CR.
        ETL_TRY(const std::size_t size, m_input.window().need(m_limits.blockBytes + 1));
        const std::size_t most = std::min(size, m_limits.blockBytes);
        const char next = most < size ? m_input.window().data()[most] : '\0';
        const std::size_t walked = walker.walk(
            m_input.window().data(), most, next, [](std::size_t) {},
            [&](std::size_t) {
                ended = true;
                return false;
            });
        advance(walked);
    }
    return {};
}

} // namespace etl::nodes::csv
