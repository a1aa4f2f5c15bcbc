// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/batchcodec.h"
#include "engine/runtime/loops.h"
#include "engine/runtime/suspectinput.h"

#include <arrow/record_batch.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace etl::runtime {

namespace {

using namespace std::chrono_literals;

// Small batches of a slow source are not held back longer than this.
constexpr std::chrono::nanoseconds kFlushAfter = 50ms;

struct HeldInput
{
    ipc::InputClaim claim;
    BatchPtr batch; // a view into the arena: dropped before its claim is
    std::int64_t committedRows = 0;
};

class QueueLoop
{
public:
    explicit QueueLoop(Stage &stage) : m_stage(stage) {}

    Status run()
    {
        while (true) {
            ETL_TRY_VOID(checkpoint(m_stage));
            const auto ticket = session().inputTicket();
            const bool finished = session().allInputsFinished();
            if (auto claim = claimAny()) {
                ETL_TRY_VOID(take(*claim));
            } else if (finished) {
                return commitHeld();
            } else {
                ETL_TRY_VOID(waitOrFlush(ticket));
            }
        }
    }

private:
    ipc::WorkerSession &session() { return m_stage.session(); }

    std::optional<ipc::InputClaim> claimAny()
    {
        m_stage.clock().enter(0, ipc::NodeState::Engine);
        const auto queues = session().inputQueues();
        for (std::size_t i = 0; i < queues.size(); ++i) {
            const auto queue = queues[(m_nextQueue + i) % queues.size()];
            if (auto claim = session().claimInput(queue)) {
                m_nextQueue = (m_nextQueue + i + 1) % queues.size();
                return claim;
            }
        }
        return std::nullopt;
    }

    Status waitOrFlush(std::uint32_t ticket)
    {
        const auto now = std::chrono::steady_clock::now();
        if (!m_held.empty() && now - m_heldSince >= kFlushAfter)
            return commitHeld();
        m_stage.clock().enter(0, ipc::NodeState::Waiting);
        session().waitForInput(ticket, m_held.empty() ? std::chrono::nanoseconds(ipc::kLongestWait)
                                                      : kFlushAfter - (now - m_heldSince));
        return {};
    }

    Status take(const ipc::InputClaim &claim)
    {
        if (claim.suspect) {
            ETL_TRY_VOID(commitHeld());
            return tryInput(m_stage, claim);
        }
        ETL_TRY(auto batch, decodeBatch(claim.bytes, m_stage.inputSchema(claim.queue)));
        // Batches that would make the transaction too large for the queues wait for the next one.
        if (!m_held.empty() && m_stage.pendingBytes() + batchBytes(*batch) > m_stage.commitBytes())
            ETL_TRY_VOID(commitHeld());
        if (m_held.empty())
            m_heldSince = std::chrono::steady_clock::now();
        const auto done = static_cast<std::int64_t>(claim.batch.progress);
        m_held.push_back({claim, std::move(batch), done});
        ETL_TRY_VOID(feed(m_held.back(), m_held.back().batch->num_rows()));
        if (m_stage.isFull() || m_held.size() >= ipc::kMaxInputs)
            return commitHeld();
        return {};
    }

    // Feeds the rows of `input` from its committed progress up to `end`.
    Status feed(const HeldInput &input, std::int64_t end)
    {
        const auto rows = input.batch->num_rows();
        const auto &info = input.claim.batch.info;
        const OrderKey whole{info.orderSplit, info.orderBegin, info.orderEnd};
        const auto begin = input.committedRows;
        return m_stage.feed(begin == 0 && end == rows ? input.batch
                                                      : input.batch->Slice(begin, end - begin),
                            sliceKey(whole, rows, begin, end));
    }

    Status commitHeld()
    {
        if (m_held.empty())
            return {};
        ETL_TRY(const auto fit, m_stage.commit([&](ipc::Transaction &transaction) {
            for (const auto &input : m_held)
                (void)transaction.consume(input.claim);
        }));
        if (fit == Fit::Never)
            return commitOneByOne();
        m_held.clear();
        return {};
    }

    // The rows together gave more than the queues can take at once: in slices, each its own
    // transaction.
    Status commitOneByOne()
    {
        auto held = std::move(m_held);
        m_held.clear();
        for (auto &input : held) {
            std::int64_t step = std::max<std::int64_t>(input.batch->num_rows() / 2, 1);
            while (input.committedRows < input.batch->num_rows()) {
                ETL_TRY_VOID(checkpoint(m_stage));
                ETL_TRY(const bool fitted, commitSlice(input, step));
                if (fitted)
                    continue;
                if (step == 1)
                    return std::unexpected(rowTooLarge(m_stage.node(m_stage.lastNode())));
                step = std::max<std::int64_t>(step / 4, 1);
            }
        }
        return {};
    }

    Result<bool> commitSlice(HeldInput &input, std::int64_t step)
    {
        const auto end = std::min(input.committedRows + step, input.batch->num_rows());
        ETL_TRY_VOID(feed(input, end));
        ETL_TRY(const auto fit, m_stage.commit([&](ipc::Transaction &transaction) {
            if (end == input.batch->num_rows())
                (void)transaction.consume(input.claim);
            else
                (void)transaction.advance(input.claim, static_cast<std::uint64_t>(end));
        }));
        if (fit == Fit::Yes)
            input.committedRows = end;
        return fit == Fit::Yes;
    }

    Stage &m_stage;
    std::vector<HeldInput> m_held;
    std::chrono::steady_clock::time_point m_heldSince;
    std::size_t m_nextQueue = 0;
};

} // namespace

Status runQueueLoop(Stage &stage)
{
    return QueueLoop(stage).run();
}

} // namespace etl::runtime
