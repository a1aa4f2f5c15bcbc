// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/batchcodec.h"
#include "engine/runtime/inputlog.h"
#include "engine/runtime/loops.h"
#include "engine/runtime/wholeoutput.h"
#include "engine/runtime/wholestate.h"

#include <arrow/buffer.h>
#include <arrow/record_batch.h>

#include <memory>

namespace etl::runtime {

namespace {

class WholeLoop
{
public:
    WholeLoop(Stage &stage, const model::Plan &plan)
        : m_stage(stage)
        , m_state(stage)
        , m_input(stage, m_state, plan)
        , m_output(stage, m_state)
        , m_operator(stage.firstCode().whole())
    {}

    Status run()
    {
        if (m_operator->givesCertainOrder()) {
            ETL_TRY_VOID(
                runOperator([this](const BatchPtr &batch) { return m_output.take(batch); }));
            ETL_TRY_VOID(m_input.drain());
            return m_output.flush();
        }
        if (!m_state.committed().resultComplete)
            ETL_TRY_VOID(makeResult());
        ETL_TRY_VOID(m_input.drain());
        return emitResult();
    }

private:
    Status runOperator(const Emit &emit)
    {
        ETL_TRY_VOID(m_input.open());
        m_stage.clock().beginAction(0, ipc::Action::Start, 0);
        auto status = m_operator->run(m_stage.first(), m_input.pulls(), emit);
        m_stage.clock().endAction(0);
        m_operator.reset(); // its memory is needed no more
        if (!status)
            return std::unexpected(m_stage.first().located(std::move(status).error()));
        return {};
    }

    // Rows whose order may differ the next time do not leave before all of them are safe.
    Status makeResult()
    {
        m_state.result().truncate({});
        ETL_TRY_VOID(runOperator([this](const BatchPtr &batch) { return keep(batch); }));
        auto next = m_state.committed();
        next.inputLog = {};
        next.result = m_state.result().length();
        next.resultComplete = true;
        ipc::Transaction transaction(m_stage.session());
        transaction.setSpool(next);
        transaction.commit();
        m_state.committed(next);
        m_state.inputLog().discard();
        return {};
    }

    Status keep(const BatchPtr &batch)
    {
        ETL_TRY_VOID(checkpoint(m_stage));
        if (!batch || batch->num_rows() == 0)
            return {};
        ETL_TRY(const auto bytes, encodedBatch(*batch));
        ETL_TRY_VOID(m_state.result().append(
            0, static_cast<std::uint64_t>(batch->num_rows()),
            std::as_bytes(std::span(bytes->data(), static_cast<std::size_t>(bytes->size())))));
        return {};
    }

    Status emitResult()
    {
        ETL_TRY(const auto schema, m_stage.firstOutputSchema());
        ETL_TRY(const auto records, m_state.result().records());
        for (const auto &record : records) {
            ETL_TRY(const auto batch, m_state.result().read(record, schema));
            ETL_TRY_VOID(m_output.take(batch));
        }
        return m_output.flush();
    }

    Stage &m_stage;
    WholeState m_state;
    InputLog m_input;
    WholeOutput m_output;
    std::unique_ptr<WholeInputOperator> m_operator;
};

} // namespace

Status runWholeLoop(Stage &stage, const model::Plan &plan)
{
    return WholeLoop(stage, plan).run();
}

} // namespace etl::runtime
