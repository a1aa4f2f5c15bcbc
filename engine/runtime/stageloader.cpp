// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/stageloader.h"

#include "engine/runtime/batchcodec.h"

#include <arrow/buffer.h>
#include <arrow/record_batch.h>

namespace etl::runtime {

namespace {

constexpr ipc::SinkIndex kSink{0};

} // namespace

StageLoader::StageLoader(StageNode &node, std::unique_ptr<LoadOperator> loadOperator,
                         std::string partPath, ipc::WorkerSession &session, StageClock &clock)
    : m_node(node)
    , m_operator(std::move(loadOperator))
    , m_partPath(std::move(partPath))
    , m_session(session)
    , m_clock(clock)
{}

Status StageLoader::open()
{
    m_clock.beginAction(m_node.index(), ipc::Action::Start, 0);
    auto status = m_operator->open(m_node);
    if (status && !m_partPath.empty()) {
        auto file = PartFile::open(m_partPath, m_session.sinkLength(kSink));
        if (file)
            m_file.emplace(*std::move(file));
        else
            status = std::unexpected(std::move(file).error());
    }
    m_clock.endAction(m_node.index());
    if (!status) {
        auto error = m_node.located(std::move(status).error());
        if (error.setting.empty())
            error.setting = "path";
        return std::unexpected(std::move(error));
    }
    m_rows = m_session.sinkRows(kSink);
    return {};
}

Status StageLoader::append(const std::vector<KeyedBatch> &batches)
{
    for (const auto &run : adjacentRuns(batches)) {
        m_clock.beginAction(m_node.index(), ipc::Action::Process, ++m_piece);
        auto status = appendRun(run);
        m_clock.endAction(m_node.index());
        if (!status)
            return std::unexpected(m_node.located(std::move(status).error()));
    }
    return {};
}

Status StageLoader::appendRun(const std::vector<KeyedBatch> &run)
{
    std::vector<BatchPtr> batches;
    OrderKey key = run.front().key;
    key.end = run.back().key.end;
    std::uint64_t rows = 0;
    for (const auto &item : run) {
        rows += static_cast<std::uint64_t>(item.rows());
        m_node.countIn(item.rows(), batchBytes(*item.batch));
        batches.push_back(item.batch);
    }
    ETL_TRY(const auto bytes, m_operator->encode(batches));
    const auto size = bytes ? bytes->size() : 0;
    m_node.countOut(static_cast<std::int64_t>(rows), size);
    m_rows += rows;
    if (!m_file)
        return {};
    ETL_TRY_VOID(m_file->append({bytes->data(), static_cast<std::size_t>(size)}, rows, key));
    m_session.crash().at(ipc::CrashPoint::AfterSinkAppend);
    return {};
}

void StageLoader::addTo(ipc::Transaction &transaction) const
{
    transaction.setSink(kSink, m_file ? m_file->length() : 0, m_rows);
}

Status StageLoader::rollBack()
{
    m_rows = m_session.sinkRows(kSink);
    return m_file ? m_file->truncate(m_session.sinkLength(kSink)) : Status{};
}

} // namespace etl::runtime
