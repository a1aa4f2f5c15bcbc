// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/nodes/sql/bindexpressions.h"
#include "engine/nodes/sql/rowevaluator.h"
#include "engine/nodes/sql/rowtext.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/compute/api_vector.h>
#include <arrow/datum.h>
#include <arrow/record_batch.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <vector>

#include <unistd.h>

namespace etl::nodes {

namespace {

constexpr const char *kCondition = "condition";
constexpr int kExitCode = 42;

std::string conditionOf(const model::CheckedNode &node)
{
    return node.settings.value(kCondition, std::string());
}

[[noreturn]] void crash()
{
    std::signal(SIGSEGV, SIG_DFL);
    std::raise(SIGSEGV);
    std::abort();
}

// Until this process gets no more, or the system ends it.
[[noreturn]] void takeAllMemory()
{
    constexpr std::size_t kStep = 16 << 20;
    std::vector<std::vector<char>> taken;
    while (true)
        taken.emplace_back(kStep, '\1');
}

class DebugOperator final : public runtime::RowOperator
{
public:
    Status open(runtime::OperatorContext &context) override
    {
        ETL_TRY_VOID(runtime::initializeCompute());
        ETL_TRY(auto session, SqlSession::shared());
        const auto &node = context.node();
        m_context = &context;
        m_action = node.settings.value("action", std::string("reject"));
        m_time = std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(node.settings.value("seconds", 3600.0)));
        m_evaluator =
            std::make_unique<RowEvaluator>(std::move(session), node.inputs.at("in"),
                                           std::vector{Expression{"", conditionOf(node)}});
        return m_evaluator->open(context);
    }

    Result<runtime::BatchPtr> process(const runtime::BatchPtr &batch) override
    {
        ETL_TRY(const auto rows, m_evaluator->evaluate(batch));
        const auto &chosen = static_cast<const arrow::BooleanArray &>(*rows.values->column(0));
        if (chosen.true_count() == 0)
            return rows.input;
        for (std::int64_t row = 0; row < chosen.length(); ++row) {
            if (chosen.IsValid(row) && chosen.Value(row))
                ETL_TRY_VOID(goWrong(*rows.input->Slice(row, 1)));
        }
        return m_action == "reject" ? withoutRows(rows.input, chosen) : rows.input;
    }

private:
    Status goWrong(const arrow::RecordBatch &row)
    {
        if (m_action == "crash")
            crash();
        if (m_action == "exit")
            ::_exit(kExitCode);
        if (m_action == "memory")
            takeAllMemory();
        if (m_action == "wait" || m_action == "hang")
            return pause();
        if (m_action == "fail")
            return fail(ErrorCode::BadData, "this node fails at this row on purpose");
        ETL_TRY(auto text, rowText(row, 0));
        return m_context->reject(
            {std::move(text), "the condition of the node is true", kCondition, {}, -1, -1});
    }

    Status pause() const
    {
        constexpr auto kStep = std::chrono::milliseconds(10);
        const auto end = std::chrono::steady_clock::now() + m_time;
        while (std::chrono::steady_clock::now() < end) {
            if (m_action == "wait" && m_context->stopRequested())
                return fail(ErrorCode::Cancelled, "the run is being stopped");
            std::this_thread::sleep_for(kStep);
        }
        return {};
    }

    static Result<runtime::BatchPtr> withoutRows(const runtime::BatchPtr &batch,
                                                 const arrow::BooleanArray &chosen)
    {
        arrow::BooleanBuilder keep;
        for (std::int64_t row = 0; row < chosen.length(); ++row)
            ETL_TRY_VOID(runtime::toStatus(keep.Append(chosen.IsNull(row) || !chosen.Value(row)),
                                           "choosing rows"));
        ETL_TRY_ARROW(const auto mask, keep.Finish(), "choosing rows");
        ETL_TRY_ARROW(const auto filtered, arrow::compute::Filter(batch, mask), "choosing rows");
        return filtered.record_batch();
    }

    runtime::OperatorContext *m_context = nullptr;
    std::unique_ptr<RowEvaluator> m_evaluator;
    std::string m_action;
    std::chrono::nanoseconds m_time{};
};

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    const auto &input = context.node->inputs.at("in");
    ETL_TRY(const auto session, SqlSession::shared());
    BindOptions options;
    options.setting = kCondition;
    options.condition = true;
    ETL_TRY(auto bound,
            bindExpressions(session, input, {{"", conditionOf(*context.node)}}, options));
    runtime::NodeFacts facts;
    facts.issues = std::move(bound.issues);
    facts.outputs["out"] = input;
    return facts;
}

} // namespace

runtime::NodeCode flowDebug()
{
    runtime::NodeCode code;
    code.type = "flow.debug";
    code.check = check;
    code.row = [] { return std::make_unique<DebugOperator>(); };
    return code;
}

} // namespace etl::nodes
