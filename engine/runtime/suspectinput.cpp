// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/suspectinput.h"

#include "engine/ipc/words.h"
#include "engine/runtime/batchcodec.h"
#include "engine/runtime/loops.h"

#include <arrow/record_batch.h>

#include <algorithm>

namespace etl::runtime {

namespace {

std::int64_t rowsToTry(std::uint64_t plan, std::int64_t rest)
{
    return plan == 0 ? rest : std::min(rest, static_cast<std::int64_t>(plan));
}

class InputTrial
{
public:
    InputTrial(Stage &stage, const ipc::InputClaim &claim, BatchPtr batch)
        : m_stage(stage)
        , m_claim(claim)
        , m_batch(std::move(batch))
        , m_rows(m_batch->num_rows())
        , m_done(static_cast<std::int64_t>(claim.batch.progress))
        , m_plan(claim.batch.probePlan)
    {}

    Status run()
    {
        while (m_done < m_rows) {
            ETL_TRY_VOID(checkpoint(m_stage));
            if (m_plan == ipc::kSetAside)
                ETL_TRY_VOID(setAside());
            else
                ETL_TRY_VOID(trySome());
        }
        return {};
    }

private:
    OrderKey keyOf(std::int64_t from, std::int64_t to) const
    {
        const auto &info = m_claim.batch.info;
        return sliceKey({info.orderSplit, info.orderBegin, info.orderEnd}, m_rows, from, to);
    }

    Status setAside()
    {
        m_stage.session().setTrial(m_claim, ipc::kSetAside);
        ETL_TRY_VOID(m_stage.setAside(m_batch->Slice(m_done, 1), keyOf(m_done, m_done + 1)));
        ETL_TRY(const auto fit, m_stage.commit([&](ipc::Transaction &transaction) {
            (void)transaction.settle(m_claim, static_cast<std::uint64_t>(m_done + 1));
        }));
        if (fit == Fit::Never)
            return std::unexpected(rowTooLarge(m_stage.first()));
        ++m_done;
        m_plan = 0;
        return {};
    }

    Status trySome()
    {
        auto rows = rowsToTry(m_plan, m_rows - m_done);
        while (true) {
            const auto end = m_done + rows;
            m_stage.session().setTrial(m_claim, static_cast<std::uint64_t>(rows));
            ETL_TRY_VOID(m_stage.feed(m_batch->Slice(m_done, rows), keyOf(m_done, end)));
            ETL_TRY(const auto fit, m_stage.commit([&](ipc::Transaction &transaction) {
                if (end == m_rows)
                    (void)transaction.consume(m_claim);
                else
                    (void)transaction.advance(m_claim, static_cast<std::uint64_t>(end));
            }));
            if (fit == Fit::Yes) {
                m_done = end;
                return {};
            }
            if (rows == 1)
                return std::unexpected(rowTooLarge(m_stage.node(m_stage.lastNode())));
            rows = std::max<std::int64_t>(rows / 4, 1);
        }
    }

    Stage &m_stage;
    const ipc::InputClaim &m_claim;
    BatchPtr m_batch; // a view into the arena
    std::int64_t m_rows;
    std::int64_t m_done; // committed
    std::uint64_t m_plan;
};

} // namespace

Status tryInput(Stage &stage, const ipc::InputClaim &claim)
{
    stage.session().setTrial(claim, 0);
    ETL_TRY(auto batch, decodeBatch(claim.bytes, stage.inputSchema(claim.queue)));
    return InputTrial(stage, claim, std::move(batch)).run();
}

Status tryRead(Stage &stage, SuspectRead &read, const BatchPtr &batch, const OrderKey &key)
{
    const auto rows = batch->num_rows();
    const auto commit = [&](std::int64_t end, bool settles) -> Status {
        const auto consumed = static_cast<std::uint64_t>(end);
        ETL_TRY(const auto fit, stage.commit([&](ipc::Transaction &transaction) {
            transaction.moveWithinRead(*read.claim, read.position, read.rowsBefore, consumed,
                                       settles);
        }));
        if (fit == Fit::Never)
            return std::unexpected(rowTooLarge(stage.first(), read.position));
        read.consumed = consumed;
        return {};
    };
    for (auto from = static_cast<std::int64_t>(read.consumed); from < rows;) {
        ETL_TRY_VOID(checkpoint(stage));
        const bool setAside = read.plan == ipc::kSetAside;
        const auto some = setAside ? 1 : rowsToTry(read.plan, rows - from);
        const auto part = sliceKey(key, rows, from, from + some);
        stage.session().setTrial(*read.claim,
                                 setAside ? ipc::kSetAside : static_cast<std::uint64_t>(some));
        if (setAside) {
            ETL_TRY_VOID(stage.setAside(batch->Slice(from, 1), part));
            read.plan = 0;
        } else {
            ETL_TRY_VOID(stage.feed(batch->Slice(from, some), part));
        }
        from += some;
        if (from == rows && !setAside)
            return {};
        ETL_TRY_VOID(commit(from, setAside));
    }
    return {};
}

} // namespace etl::runtime
