// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/splitter.h"

#include "engine/nodes/csv/recordwalker.h"
#include "engine/nodes/csv/scankernel.h"
#include "engine/nodes/files/inputwindow.h"
#include "engine/nodes/files/linecounter.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace etl::nodes::csv {

namespace {

// A nominal range of the file; its bounds lie anywhere.
struct Range
{
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    RangeSums sums;
};

// The start of a record at or behind a bound.
struct Cut
{
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
    std::uint64_t records = 0; // line ends outside quotes before it, from the data's begin
};

Status cancelledError()
{
    return fail(ErrorCode::Cancelled, "cutting the CSV file into splits was stopped");
}

class RangeScanner
{
public:
    RangeScanner(const SourceFile &file, const Dialect &dialect, const SplitOptions &options,
                 std::vector<Range> &ranges)
        : m_file(file)
        , m_dialect(dialect)
        , m_options(options)
        , m_ranges(ranges)
    {}

    Status run()
    {
        std::vector<std::thread> helpers;
        const std::uint64_t bytes = m_ranges.back().end - m_ranges.front().begin;
        const std::uint64_t useful =
            std::min({std::uint64_t{m_options.threads}, std::uint64_t{m_ranges.size()},
                      1 + bytes / std::max<std::uint64_t>(m_options.bytesPerThread, 1)});
        try {
            for (std::uint64_t i = 1; i < useful; ++i)
                helpers.emplace_back([this] { work(); });
        } catch (const std::system_error &) {
            // No more threads to be had: those there are do all the work.
        }
        work();
        for (std::thread &helper : helpers)
            helper.join();
        return m_error ? fail(std::move(*m_error)) : Status{};
    }

private:
    void work()
    {
        std::vector<char> block(m_options.blockBytes + 65);
        for (std::size_t i = m_next++; i < m_ranges.size() && !m_stop; i = m_next++) {
            if (Status status = scan(m_ranges[i], block); !status) {
                const std::lock_guard lock(m_mutex);
                m_error = m_error ? m_error : status.error();
                m_stop = true;
            }
        }
    }

    Status scan(Range &range, std::vector<char> &block)
    {
        RangeCarry carry;
        if (range.begin > m_ranges.front().begin) {
            ETL_TRY_VOID(m_file.readAt(block.data(), 1, range.begin - 1));
            carry.afterBound = isBound(block[0]) ? 1 : 0;
        }
        for (std::uint64_t at = range.begin; at < range.end;) {
            if (m_options.cancelled && m_options.cancelled())
                return cancelledError();
            const auto size = static_cast<std::size_t>(
                std::min<std::uint64_t>(m_options.blockBytes, range.end - at));
            const std::size_t ahead = at + size < m_file.sizeBytes() ? 1 : 0;
            ETL_TRY_VOID(m_file.readAt(block.data(), size + ahead, at));
            if (ahead == 0)
                block[size] = m_dialect.delimiter;
            scanKernels().scanRange(block.data(), size, m_dialect, carry, range.sums);
            at += size;
            if (at == range.end && !isBound(block[size])) {
                range.sums.stray[0] = range.sums.stray[0] || carry.afterQuote[0] != 0;
                range.sums.stray[1] = range.sums.stray[1] || carry.afterQuote[1] != 0;
            }
        }
        return {};
    }

    bool isBound(char c) const
    {
        return c == m_dialect.delimiter || c == '\n' || c == '\r'
               || (m_dialect.quoting && c == m_dialect.quote);
    }

    const SourceFile &m_file;
    const Dialect &m_dialect;
    const SplitOptions &m_options;
    std::vector<Range> &m_ranges; // each entry is written by one thread
    std::atomic<std::size_t> m_next = 0;
    std::atomic<bool> m_stop = false;
    std::mutex m_mutex;
    std::optional<Error> m_error; // guarded by m_mutex
};

std::vector<Range> makeRanges(std::uint64_t begin, std::uint64_t end, std::uint64_t targetBytes)
{
    std::vector<Range> ranges;
    const std::uint64_t step = std::max<std::uint64_t>(targetBytes, 1);
    for (std::uint64_t at = begin; at < end; at += std::min(step, end - at))
        ranges.push_back({at, at + std::min(step, end - at), {}});
    return ranges;
}

// The first record start at or behind `bound`, given the state there.
Result<Cut> findCut(const SourceFile &file, const Dialect &dialect, Cut at, bool inside)
{
    // Toggling at each quote is the parity of the whole file, continued.
    InputWindow window(file, at.offset, file.sizeBytes(), 64 * 1024);
    while (window.remaining() > 0) {
        constexpr std::size_t kStep = 16 * 1024;
        ETL_TRY(const std::size_t size, window.need(kStep + 1));
        const std::size_t most = std::min(size, kStep);
        const char *data = window.data();
        for (std::size_t i = 0; i < most; ++i) {
            const char c = data[i];
            if (dialect.quoting && c == dialect.quote)
                inside = !inside;
            const bool lineEnd = c == '\n' || (c == '\r' && (i + 1 == size || data[i + 1] != '\n'));
            if (!lineEnd)
                continue;
            ++at.line;
            if (!inside) {
                ++at.records;
                at.offset = window.position() + i + 1;
                return at;
            }
        }
        window.advance(most);
    }
    at.offset = file.sizeBytes();
    return at;
}

std::vector<model::Split> splitsBetween(const std::vector<Cut> &cuts, std::uint64_t stamp)
{
    std::vector<model::Split> splits;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        const Cut &from = cuts[i];
        const Cut &to = cuts[i + 1];
        if (to.offset > from.offset)
            splits.push_back(
                {from.offset, to.offset, from.line, stamp, to.records - from.records, false});
    }
    return splits;
}

// By quote parity; empty when a stray quote makes it no guide.
Result<std::optional<std::vector<Cut>>> cutByParity(const SourceFile &file, const FileHead &head,
                                                    const SplitOptions &options)
{
    std::vector<Range> ranges = makeRanges(head.dataBegin, file.sizeBytes(), options.targetBytes);
    ETL_TRY_VOID(RangeScanner(file, head.dialect, options, ranges).run());
    std::vector<Cut> cuts{{head.dataBegin, head.dataLine, 0}};
    Cut at = cuts.front(); // of the range's begin
    std::uint64_t quotes = 0;
    for (const Range &range : ranges) {
        const std::size_t inside = quotes % 2;
        if (range.sums.stray[inside])
            return std::optional<std::vector<Cut>>{};
        if (range.begin > cuts.back().offset) {
            ETL_TRY(const Cut cut,
                    findCut(file, head.dialect, {range.begin, at.line, at.records}, inside != 0));
            cuts.push_back(cut);
        }
        at.line += range.sums.lines;
        at.records += range.sums.records[inside];
        quotes += range.sums.quotes;
    }
    // The last record may lack its line end.
    cuts.push_back({file.sizeBytes(), at.line, std::max(at.records, cuts.back().records + 1)});
    return std::optional{std::move(cuts)};
}

// By walking over every byte of the data.
Result<std::vector<Cut>> cutByWalking(const SourceFile &file, const FileHead &head,
                                      const SplitOptions &options)
{
    std::vector<Cut> cuts{{head.dataBegin, head.dataLine, 0}};
    const std::uint64_t step = std::max<std::uint64_t>(options.targetBytes, 1);
    std::uint64_t bound = head.dataBegin + step;
    Cut at = cuts.front(); // of the window
    RecordWalker walker(head.dialect);
    InputWindow window(file, head.dataBegin, file.sizeBytes(), options.blockBytes);
    while (window.remaining() > 0) {
        if (options.cancelled && options.cancelled())
            return fail(cancelledError().error());
        ETL_TRY(const std::size_t size, window.need(options.blockBytes + 1));
        const std::size_t most = std::min(size, options.blockBytes);
        const char *data = window.data();
        const char next = most < size ? data[most] : '\0';
        std::size_t counted = 0; // bytes of the window whose lines are in `at`
        const auto countTo = [&](std::size_t end) {
            at.line += countLineEnds(data + counted, end - counted, end < size ? data[end] : '\0');
            counted = end;
        };
        walker.walk(
            data, most, next, [](std::size_t) {},
            [&](std::size_t position) {
                ++at.records;
                const std::uint64_t offset = window.position() + position + 1;
                if (offset > bound) {
                    countTo(position + 1);
                    cuts.push_back({offset, at.line, at.records});
                    bound += ((offset - bound) / step + 1) * step;
                }
                return true;
            });
        countTo(most);
        window.advance(most);
    }
    cuts.push_back({file.sizeBytes(), at.line, at.records + (walker.atRecordStart() ? 0 : 1)});
    return cuts;
}

} // namespace

Result<std::vector<model::Split>> splitFile(const SourceFile &file, const FileHead &head,
                                            const SplitOptions &options)
{
    if (head.dataBegin >= file.sizeBytes())
        return std::vector<model::Split>{};
    if (head.dialect.followsParity()) {
        ETL_TRY(const auto cuts, cutByParity(file, head, options));
        if (cuts)
            return splitsBetween(*cuts, file.stamp());
    }
    ETL_TRY(const auto cuts, cutByWalking(file, head, options));
    return splitsBetween(cuts, file.stamp());
}

} // namespace etl::nodes::csv
