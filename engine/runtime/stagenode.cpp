// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/stagenode.h"

#include "engine/runtime/rejects.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

namespace etl::runtime {

namespace {

// A source that is rejected as a whole is a wrong setting rather than a few bad rows.
constexpr std::uint64_t kMaxRejects = 10'000;

} // namespace

StageNode::StageNode(const model::CheckedNode &node, std::size_t index, ipc::WorkerSession &session,
                     const StageResources &resources)
    : m_node(node)
    , m_index(index)
    , m_session(session)
    , m_resources(resources)
{}

StageNode::~StageNode()
{
    if (!m_spillFolder.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(m_spillFolder, ignored);
    }
}

bool StageNode::overLimit() const
{
    const auto totals = m_session.totals(number());
    const auto rejected = totals.rejected + m_pending.rejected;
    return rejected > std::max(kMaxRejects, (totals.rowsIn + m_pending.rowsIn) / 100);
}

Status StageNode::reject(Reject row)
{
    const std::string where = row.line >= 0 ? fmt::format(" (line {})", row.line) : std::string();
    if (m_node.onError == model::OnError::Fail) {
        return std::unexpected(located(
            {ErrorCode::BadData,
             toValidUtf8(row.error) + where,
             {},
             row.column.empty() ? "" : "columns",
             "wire the node's rejects port to keep such rows apart, or set \"onError\" to skip"}));
    }
    ++m_pending.rejected;
    if (m_node.onError == model::OnError::Skip)
        ++m_pending.dropped;
    if (overLimit()) {
        return std::unexpected(located(
            {ErrorCode::BadData,
             fmt::format("too many rows were rejected; the last: {}{}", toValidUtf8(row.error),
                         where),
             {},
             {},
             fmt::format(
                 "at most {} rows, or 1 % of all, may be rejected; check the node's settings",
                 kMaxRejects)}));
    }
    if (m_node.onError == model::OnError::Reject && rejects)
        m_rejected.push_back(std::move(row));
    return {};
}

bool StageNode::stopRequested() const
{
    return m_session.stopRequest() >= ipc::StopRequest::Stop;
}

void StageNode::log(std::string_view text)
{
    m_session.log().write(ipc::LogLevel::Info, static_cast<std::uint32_t>(m_index), text);
}

Result<std::string> StageNode::spillFolder()
{
    if (m_spillFolder.empty()) {
        const auto folder = fmt::format("{}/spill-{}", m_resources.spillRoot, m_index);
        std::error_code error;
        std::filesystem::remove_all(folder, error); // left by a killed predecessor
        std::filesystem::create_directories(folder, error);
        if (error) {
            return fail(
                error == std::errc::no_space_on_device ? ErrorCode::NoSpace : ErrorCode::Io,
                fmt::format("cannot create the spill folder '{}': {}", folder, error.message()),
                "free some space there, or set DATAETL_SPILL_DIR to another folder");
        }
        m_spillFolder = folder;
    }
    return m_spillFolder;
}

void StageNode::countIn(std::int64_t rows, std::int64_t bytes)
{
    m_pending.rowsIn += static_cast<std::uint64_t>(rows);
    m_pending.bytesIn += static_cast<std::uint64_t>(bytes);
    ++m_pending.batchesIn;
}

void StageNode::countOut(std::int64_t rows, std::int64_t bytes)
{
    m_pending.rowsOut += static_cast<std::uint64_t>(rows);
    m_pending.bytesOut += static_cast<std::uint64_t>(bytes);
    ++m_pending.batchesOut;
}

Result<BatchPtr> StageNode::takeRejects()
{
    if (m_rejected.empty())
        return nullptr;
    auto batch = rejectsBatch(m_rejected, m_node.id.value, m_action);
    m_rejected.clear();
    return batch;
}

StageNode::Held StageNode::hold()
{
    return {std::exchange(m_pending, {}), std::exchange(m_rejected, {})};
}

void StageNode::release(Held held)
{
    m_pending += held.counts;
    m_rejected.insert(m_rejected.end(), std::make_move_iterator(held.rejected.begin()),
                      std::make_move_iterator(held.rejected.end()));
}

void StageNode::rollBack()
{
    m_pending = {};
    m_rejected.clear();
}

Error StageNode::located(Error error) const
{
    if (error.node.empty())
        error.node = m_node.id.value;
    return error;
}

} // namespace etl::runtime
