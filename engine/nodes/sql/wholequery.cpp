// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/wholequery.h"

#include "engine/nodes/sql/interrupter.h"
#include "engine/nodes/sql/resultgatherer.h"
#include "engine/nodes/sql/statementrun.h"
#include "engine/runtime/arrowtypes.h"

#include <fmt/format.h>

namespace etl::nodes {

namespace {

constexpr std::int64_t kBatchRows = 65'536;
constexpr std::int64_t kBatchBytes = 1 << 20;

Status cancelled()
{
    return fail(ErrorCode::Cancelled, "the run is being stopped");
}

// Rows are not at fault here one by one: the whole result depends on each.
Error described(const SqlFailure &failure, const SelectStatement &select,
                runtime::OperatorContext &context)
{
    auto error = toError(failure, "computing the result");
    if (error.code == ErrorCode::NoSpace) {
        if (const auto folder = context.spillFolder())
            error.message += fmt::format(" (spill folder '{}')", *folder);
    }
    if (const auto place = select.placeOf(failure.byteOffset)) {
        const auto &columns = select.schema().columns;
        const auto groups = columns.size() - select.expressionCount();
        error.setting = "columns." + columns[groups + place->expression].name;
    }
    return error;
}

} // namespace

Status runWholeQuery(runtime::OperatorContext &context, const std::shared_ptr<SqlSession> &session,
                     BatchSource &source, SelectStatement &select, runtime::Pull input,
                     const runtime::Emit &emit)
{
    const auto statement = select.prepare(*session);
    if (!statement)
        return std::unexpected(toError(statement.error(), "preparing the expressions"));
    ETL_TRY(auto arrowSchema, runtime::toArrow(select.schema()));
    ResultGatherer gatherer(session->connection(), select.schema(), std::move(arrowSchema));
    const auto flush = [&]() -> Status {
        ETL_TRY(const auto batch, gatherer.finish());
        return emit(batch);
    };
    source.setPull(std::move(input));
    const StopCheck stop = [&] { return context.stopRequested(); };
    const Interrupter interrupter(session->connection(), stop);
    const auto end = runStatement(statement->get(), stop, [&](duckdb_data_chunk chunk) -> Status {
        ETL_TRY_VOID(gatherer.append(chunk));
        const bool full = gatherer.rows() >= kBatchRows || gatherer.bytes() >= kBatchBytes;
        return full ? flush() : Status();
    });
    source.setPull(nullptr);
    if (auto error = source.takeError())
        return std::unexpected(*std::move(error));
    if (!end)
        return std::unexpected(end.error());
    if (context.stopRequested())
        return cancelled(); // an interrupted statement has failed
    if (!*end)
        return std::unexpected(described(end->error(), select, context));
    return gatherer.rows() > 0 ? flush() : Status();
}

} // namespace etl::nodes
