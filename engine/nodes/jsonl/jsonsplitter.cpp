// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/jsonl/jsonsplitter.h"

#include <algorithm>
#include <cstring>

namespace etl::nodes::jsonl {

namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;

// Walks over the file and notes a split at the first line that begins at or behind each bound.
class Splitter
{
public:
    Splitter(const SourceFile &file, std::uint64_t begin, std::uint64_t targetBytes)
        : m_file(file)
        , m_step(std::max<std::uint64_t>(targetBytes, 1))
        , m_begin(begin)
        , m_bound(begin + std::min(m_step, file.sizeBytes() - begin))
    {}

    Result<std::vector<model::Split>> run(const std::function<bool()> &cancelled)
    {
        std::vector<char> block(kBlockBytes);
        const bool one = m_bound >= m_file.sizeBytes();
        for (std::uint64_t at = m_begin; !one && at < m_file.sizeBytes();) {
            if (cancelled && cancelled())
                return fail(ErrorCode::Cancelled, "cutting the JSON file into splits was stopped");
            const auto size = static_cast<std::size_t>(
                std::min<std::uint64_t>(block.size(), m_file.sizeBytes() - at));
            ETL_TRY_VOID(m_file.readAt(block.data(), size, at));
            walk(block.data(), size, at);
            at += size;
        }
        end(m_file.sizeBytes(), one ? 0 : m_line - m_firstLine + 1);
        return std::move(m_splits);
    }

private:
    void walk(const char *data, std::size_t size, std::uint64_t offset)
    {
        for (std::size_t from = 0; from < size;) {
            // A line begins at or behind the bound when the feed before it is at bound - 1 or
            // later.
            const std::uint64_t bound = m_bound - 1;
            const auto until = static_cast<std::size_t>(
                std::clamp<std::uint64_t>(bound, offset + from, offset + size) - offset);
            m_line += static_cast<std::uint64_t>(std::count(data + from, data + until, '\n'));
            from = until;
            if (from == size)
                return;
            const void *const found = std::memchr(data + from, '\n', size - from);
            if (found == nullptr)
                return;
            from = static_cast<std::size_t>(static_cast<const char *>(found) - data) + 1;
            ++m_line;
            end(offset + from, m_line - m_firstLine);
        }
    }

    void end(std::uint64_t offset, std::uint64_t rows)
    {
        if (offset <= m_begin)
            return;
        m_splits.push_back({m_begin, offset, m_firstLine, m_file.stamp(), rows, false});
        m_begin = offset;
        m_firstLine = m_line;
        m_bound = offset + std::min(m_step, m_file.sizeBytes() - offset);
        // Behind the last bound lines are counted no more.
        if (m_bound >= m_file.sizeBytes())
            m_bound = m_file.sizeBytes() + 1;
    }

    const SourceFile &m_file;
    const std::uint64_t m_step;
    std::uint64_t m_begin; // of the split under way
    std::uint64_t m_bound;
    std::uint64_t m_firstLine = 1;
    std::uint64_t m_line = 1; // of the byte that comes next
    std::vector<model::Split> m_splits;
};

} // namespace

Result<std::vector<model::Split>> splitFile(const SourceFile &file, std::uint64_t dataBegin,
                                            std::uint64_t targetBytes,
                                            const std::function<bool()> &cancelled)
{
    if (dataBegin >= file.sizeBytes())
        return std::vector<model::Split>{};
    return Splitter(file, dataBegin, targetBytes).run(cancelled);
}

} // namespace etl::nodes::jsonl
