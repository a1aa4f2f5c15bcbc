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
Error described(const SqlFailure &failure, const WholeQuery &query,
                runtime::OperatorContext &context)
{
    auto error = toError(failure, "computing the result");
    if (error.code == ErrorCode::NoSpace) {
        if (const auto folder = context.spillFolder())
            error.message += fmt::format(" (spill folder '{}')", *folder);
    }
    if (query.locate)
        query.locate(failure, error);
    return error;
}

// Lets go of the inputs' batches when the statement has ended; an input's error comes first, since
// DuckDB's own is only its text.
std::optional<Error> releaseInputs(const WholeQuery &query)
{
    std::optional<Error> first;
    for (const auto &input : query.inputs) {
        input.source->setPull(nullptr);
        auto error = input.source->takeError();
        if (!first)
            first = std::move(error);
    }
    return first;
}

} // namespace

Result<std::shared_ptr<SqlSession>> openWholeSession(runtime::OperatorContext &context,
                                                     SqlOptions options)
{
    options.memoryLimitBytes = context.memoryLimitBytes();
    options.spillLimitBytes = context.spillLimitBytes();
    ETL_TRY(options.spillFolder, context.spillFolder());
    return SqlSession::open(options);
}

Status runWholeQuery(runtime::OperatorContext &context, WholeQuery query, const runtime::Emit &emit)
{
    const auto connection = query.session->connection();
    ETL_TRY(auto arrowSchema, runtime::toArrow(query.schema));
    ResultGatherer gatherer(connection, query.schema, std::move(arrowSchema));
    const auto flush = [&]() -> Status {
        ETL_TRY(const auto batch, gatherer.finish());
        return emit(batch);
    };
    for (auto &input : query.inputs)
        input.source->setPull(std::move(input.pull));
    const StopCheck stop = [&] { return context.stopRequested(); };
    const Interrupter interrupter(connection, stop);
    const auto end = runStatement(query.statement, stop, [&](duckdb_data_chunk chunk) -> Status {
        ETL_TRY_VOID(gatherer.append(chunk));
        const bool full = gatherer.rows() >= kBatchRows || gatherer.bytes() >= kBatchBytes;
        return full ? flush() : Status();
    });
    if (auto error = releaseInputs(query))
        return std::unexpected(*std::move(error));
    if (!end)
        return std::unexpected(end.error());
    if (context.stopRequested())
        return cancelled(); // an interrupted statement has failed
    if (!*end)
        return std::unexpected(described(end->error(), query, context));
    return gatherer.rows() > 0 ? flush() : Status();
}

Status runWholeQuery(runtime::OperatorContext &context, const std::shared_ptr<SqlSession> &session,
                     BatchSource &source, SelectStatement &select, runtime::Pull input,
                     const runtime::Emit &emit)
{
    const auto statement = select.prepare(*session);
    if (!statement)
        return std::unexpected(toError(statement.error(), "preparing the expressions"));
    WholeQuery query{session, statement->get(), select.schema(), {}, {}};
    query.inputs.push_back({&source, std::move(input)});
    query.locate = [&select](const SqlFailure &failure, Error &error) {
        if (const auto place = select.placeOf(failure.byteOffset)) {
            const auto &columns = select.schema().columns;
            const auto groups = columns.size() - select.expressionCount();
            error.setting = "columns." + columns[groups + place->expression].name;
        }
    };
    return runWholeQuery(context, std::move(query), emit);
}

} // namespace etl::nodes
