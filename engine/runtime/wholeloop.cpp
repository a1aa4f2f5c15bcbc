// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/batchcodec.h"
#include "engine/runtime/loops.h"

#include <arrow/record_batch.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace etl::runtime {

namespace {

// Order keys of rows that no split gave: behind all splits, one range per stage.
constexpr std::uint32_t kFirstMadeSplit = 0x8000'0000;

// One input port: batches of all its queues, in the order of their arrival.
class PortReader
{
public:
    PortReader(Stage &stage, std::vector<ipc::QueueIndex> queues)
        : m_stage(stage)
        , m_queues(std::move(queues))
    {}

    Result<BatchPtr> next()
    {
        ETL_TRY_VOID(release());
        while (true) {
            ETL_TRY_VOID(checkpoint(m_stage));
            m_stage.clock().enter(0, ipc::NodeState::Engine);
            const auto ticket = session().inputTicket();
            const bool finished = std::ranges::all_of(
                m_queues, [this](auto queue) { return session().inputsFinished(queue); });
            if (claimAny()) {
                ETL_TRY(auto batch,
                        decodeBatch(m_claim->bytes, m_stage.inputSchema(m_claim->queue)));
                m_stage.first().countIn(batch->num_rows(),
                                        static_cast<std::int64_t>(m_claim->bytes.size()));
                m_stage.clock().beginAction(0, ipc::Action::Process, ++m_batch);
                session().crash().at(ipc::CrashPoint::InsideProcess);
                return batch;
            }
            if (finished) {
                m_stage.clock().beginAction(0, ipc::Action::Finalize, m_batch);
                session().crash().at(ipc::CrashPoint::InsideFinish);
                return nullptr;
            }
            m_stage.clock().enter(0, ipc::NodeState::Waiting);
            session().waitForInput(ticket);
        }
    }

private:
    ipc::WorkerSession &session() { return m_stage.session(); }

    bool claimAny()
    {
        for (const auto queue : m_queues) {
            m_claim = session().claimInput(queue);
            if (m_claim)
                return true;
        }
        return false;
    }

    // The batch handed out last is used up: its slot may be written again.
    Status release()
    {
        if (!m_claim)
            return {};
        m_stage.clock().enter(0, ipc::NodeState::Engine);
        ipc::Transaction transaction(session());
        (void)transaction.consume(*m_claim);
        transaction.count(ipc::NodeInStage{0}, m_stage.first().pending());
        transaction.commit();
        m_stage.first().committed();
        m_claim.reset();
        return {};
    }

    Stage &m_stage;
    std::vector<ipc::QueueIndex> m_queues;
    std::optional<ipc::InputClaim> m_claim;
    std::uint64_t m_batch = 0;
};

// What the node gives: cut, sent down the chain and committed when there is enough of it.
class WholeOutput
{
public:
    explicit WholeOutput(Stage &stage)
        : m_stage(stage)
        , m_split(kFirstMadeSplit + static_cast<std::uint32_t>(stage.plan().id))
    {}

    Status take(const BatchPtr &batch)
    {
        ETL_TRY_VOID(checkpoint(m_stage));
        if (!batch || batch->num_rows() == 0)
            return {};
        m_stage.first().countOut(batch->num_rows(), batchBytes(*batch));
        ETL_TRY_VOID(feed(batch));
        return m_stage.isFull() ? flush() : Status{};
    }

    Status flush()
    {
        if (m_fed.empty())
            return {};
        auto fed = std::move(m_fed);
        m_fed.clear();
        const auto firstRow = m_row;
        const auto pending = m_stage.first().pending();
        ETL_TRY(const auto fit, m_stage.commit([](ipc::Transaction &) {}));
        if (fit == Fit::Yes)
            return {};
        m_stage.first().pending() = pending; // the rows were given, only not yet passed on
        for (const auto &batch : fed)
            m_row -= static_cast<std::uint64_t>(batch->num_rows());
        for (const auto &batch : fed)
            ETL_TRY_VOID(commitInParts(batch));
        return m_row == firstRow
                   ? Status{}
                   : Status(fail(ErrorCode::Internal, "rows were lost while splitting"));
    }

private:
    Status feed(const BatchPtr &batch)
    {
        const auto begin = m_row;
        m_row += static_cast<std::uint64_t>(batch->num_rows());
        m_fed.push_back(batch);
        return m_stage.feed(batch, OrderKey{m_split, begin, m_row});
    }

    Status commitInParts(const BatchPtr &batch)
    {
        const auto row = m_row;
        ETL_TRY_VOID(feed(batch));
        m_fed.clear();
        ETL_TRY(const auto fit, m_stage.commit([](ipc::Transaction &) {}));
        if (fit == Fit::Yes)
            return {};
        if (batch->num_rows() == 1)
            return std::unexpected(rowTooLarge(m_stage.first()));
        m_row = row;
        const auto half = batch->num_rows() / 2;
        ETL_TRY_VOID(commitInParts(batch->Slice(0, half)));
        return commitInParts(batch->Slice(half));
    }

    Stage &m_stage;
    std::uint32_t m_split;
    std::uint64_t m_row = 0;
    std::vector<BatchPtr> m_fed; // since the last commit
};

} // namespace

Status runWholeLoop(Stage &stage, const model::Plan &plan)
{
    std::map<std::string, std::vector<ipc::QueueIndex>> byPort;
    for (const auto &queue : plan.queues) {
        if (queue.toStage == stage.plan().id)
            byPort[queue.toPort].push_back(ipc::QueueIndex{static_cast<std::uint32_t>(queue.id)});
    }
    std::vector<std::unique_ptr<PortReader>> readers;
    std::vector<Pull> pulls;
    for (auto &[port, queues] : byPort) {
        readers.push_back(std::make_unique<PortReader>(stage, std::move(queues)));
        pulls.emplace_back([reader = readers.back().get()] { return reader->next(); });
    }
    WholeOutput output(stage);
    const auto whole = stage.firstCode().whole();
    stage.clock().beginAction(0, ipc::Action::Start, 0);
    auto status = whole->run(stage.first(), std::move(pulls),
                             [&](const BatchPtr &batch) { return output.take(batch); });
    stage.clock().endAction(0);
    if (!status)
        return std::unexpected(stage.first().located(std::move(status).error()));
    return output.flush();
}

} // namespace etl::runtime
