// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/inputlog.h"

#include "engine/runtime/arrowtypes.h"
#include "engine/runtime/batchcodec.h"
#include "engine/runtime/loops.h"

#include <arrow/buffer.h>
#include <arrow/record_batch.h>

#include <algorithm>
#include <map>

namespace etl::runtime {

namespace {

ipc::Counters countsOf(const ipc::InputClaim &claim)
{
    ipc::Counters counts;
    counts.rowsIn = claim.batch.info.rows;
    counts.bytesIn = claim.bytes.size();
    counts.batchesIn = 1;
    return counts;
}

} // namespace

InputLog::InputLog(Stage &stage, WholeState &state, const model::Plan &plan)
    : m_stage(stage)
    , m_state(state)
{
    std::map<std::string, std::vector<ipc::QueueIndex>> byPort;
    for (const auto &queue : plan.queues) {
        if (queue.toStage == stage.plan().id)
            byPort[queue.toPort].push_back(ipc::QueueIndex{static_cast<std::uint32_t>(queue.id)});
    }
    for (auto &[name, queues] : byPort)
        m_ports.push_back({name, std::move(queues), {}});
}

InputLog::Port *InputLog::portOf(std::uint32_t queue)
{
    const auto port = std::ranges::find_if(m_ports, [queue](const Port &candidate) {
        return std::ranges::find(candidate.queues, ipc::QueueIndex{queue})
               != candidate.queues.end();
    });
    return port == m_ports.end() ? nullptr : &*port;
}

Status InputLog::open()
{
    ETL_TRY(const auto records, m_state.inputLog().records());
    for (const auto &record : records) {
        auto *port = portOf(record.tag);
        if (!port)
            return fail(ErrorCode::Internal, "the log of this node's input is of another pipeline");
        port->logged.push_back(record);
    }
    m_replays = records.size();
    return {};
}

std::vector<Pull> InputLog::pulls()
{
    std::vector<Pull> pulls;
    for (auto &port : m_ports)
        pulls.emplace_back([this, &port] { return next(port); });
    return pulls;
}

Result<BatchPtr> InputLog::next(Port &port)
{
    while (true) {
        ETL_TRY_VOID(checkpoint(m_stage));
        m_stage.clock().enter(0, ipc::NodeState::Engine);
        if (!port.logged.empty())
            return nextLogged(port);
        const auto ticket = session().inputTicket();
        const bool finished = isFinished(port);
        if (const auto claim = claimFrom(port))
            return handOut(*claim);
        if (finished) {
            m_stage.clock().beginAction(0, ipc::Action::Finalize, m_batch);
            session().crash().at(ipc::CrashPoint::InsideFinish);
            return nullptr;
        }
        ETL_TRY(const bool tookAhead, takeAhead(port));
        if (tookAhead)
            continue;
        m_stage.clock().enter(0, ipc::NodeState::Waiting);
        session().waitForInput(ticket);
    }
}

Result<BatchPtr> InputLog::nextLogged(Port &port)
{
    const auto record = port.logged.front();
    port.logged.pop_front();
    if (m_replays > 0) {
        --m_replays;
        session().crash().at(ipc::CrashPoint::WhileReplaying);
    }
    ETL_TRY(auto batch,
            m_state.inputLog().read(record, m_stage.inputSchema(ipc::QueueIndex{record.tag})));
    m_stage.clock().beginAction(0, ipc::Action::Process, ++m_batch);
    return batch;
}

// The operator gets what was logged, not what lies in the queue: that is free at once, while a
// batch of another input may still be in use.
Result<BatchPtr> InputLog::handOut(const ipc::InputClaim &claim)
{
    ETL_TRY(const auto record, log(claim));
    BatchPtr batch;
    if (record.inMemory) {
        ETL_TRY(batch, m_state.inputLog().read(record, m_stage.inputSchema(claim.queue)));
    } else {
        ETL_TRY(batch, copyOf(claim));
    }
    ETL_TRY_VOID(commit(claim));
    m_stage.clock().beginAction(0, ipc::Action::Process, ++m_batch);
    session().crash().at(ipc::CrashPoint::InsideProcess);
    return batch;
}

Result<BatchPtr> InputLog::copyOf(const ipc::InputClaim &claim) const
{
    auto buffer = arrow::AllocateBuffer(static_cast<std::int64_t>(claim.bytes.size()));
    ETL_TRY_VOID(toStatus(buffer.status(), "taking a batch from its queue"));
    std::ranges::copy(claim.bytes, reinterpret_cast<std::byte *>((*buffer)->mutable_data()));
    return decodeBatch(std::shared_ptr<arrow::Buffer>(*std::move(buffer)),
                       m_stage.inputSchema(claim.queue));
}

Result<bool> InputLog::takeAhead(const Port &waiting)
{
    for (auto &port : m_ports) {
        if (&port == &waiting)
            continue;
        if (const auto claim = claimFrom(port)) {
            ETL_TRY(const auto record, log(*claim));
            ETL_TRY_VOID(commit(*claim));
            port.logged.push_back(record);
            return true;
        }
    }
    return false;
}

Result<SpoolRecord> InputLog::log(const ipc::InputClaim &claim)
{
    return m_state.inputLog().append(ipc::plain(claim.queue), claim.batch.info.rows, claim.bytes);
}

Status InputLog::commit(const ipc::InputClaim &claim)
{
    auto next = m_state.committed();
    next.inputLog = m_state.inputLog().length();
    ipc::Transaction transaction(session());
    (void)transaction.consume(claim);
    transaction.setSpool(next);
    transaction.count(ipc::NodeInStage{0}, countsOf(claim));
    transaction.commit();
    m_state.committed(next);
    return {};
}

Status InputLog::drain()
{
    while (true) {
        ETL_TRY_VOID(checkpoint(m_stage));
        m_stage.clock().enter(0, ipc::NodeState::Engine);
        const auto ticket = session().inputTicket();
        const bool finished = session().allInputsFinished();
        std::optional<ipc::InputClaim> claim;
        for (const auto &port : m_ports) {
            if (!claim)
                claim = claimFrom(port);
        }
        if (claim) {
            ETL_TRY_VOID(commit(*claim));
        } else if (finished) {
            return {};
        } else {
            m_stage.clock().enter(0, ipc::NodeState::Waiting);
            session().waitForInput(ticket);
        }
    }
}

std::optional<ipc::InputClaim> InputLog::claimFrom(const Port &port)
{
    for (const auto queue : port.queues) {
        if (auto claim = session().claimInput(queue))
            return claim;
    }
    return std::nullopt;
}

bool InputLog::isFinished(const Port &port) const
{
    return std::ranges::all_of(
        port.queues, [this](auto queue) { return m_stage.session().inputsFinished(queue); });
}

} // namespace etl::runtime
