// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/runending.h"

#include "engine/supervisor/runlog.h"

#include <string>

namespace etl::supervisor {

using protocol::LoaderOutcome;
using protocol::LogLevel;
using protocol::RunReport;

namespace {

std::string rowsText(std::uint64_t rows)
{
    return std::to_string(rows) + (rows == 1 ? " row" : " rows");
}

// A loader without a file has no outcome that anybody could look for.
void describeLoader(RunLog &log, const protocol::LoaderResult &loader)
{
    if (loader.path.empty())
        return;
    const std::string file = "'" + loader.path + "'";
    switch (loader.outcome) {
    case LoaderOutcome::Committed:
        return log.add(LogLevel::Info, "committed " + file + ": " + rowsText(loader.rows),
                       loader.node);
    case LoaderOutcome::RolledBack:
        return log.add(LogLevel::Info, "rolled back " + file + ": nothing was written",
                       loader.node);
    case LoaderOutcome::Kept:
        return log.add(LogLevel::Info,
                       "kept " + rowsText(loader.rows) + " for " + file
                           + ": the file comes when the run goes on",
                       loader.node);
    case LoaderOutcome::LeftOver:
        return log.add(LogLevel::Warning, "could not remove " + loader.note, loader.node);
    }
}

} // namespace

void describeEnd(RunLog &log, const RunReport &report)
{
    for (const auto &loader : report.loaders)
        describeLoader(log, loader);
    std::string text = "run " + std::string(protocol::runStateName(report.state)) + " after "
                       + std::to_string(report.wallMs) + " ms";
    if (report.resumable)
        text += "; it can go on where it is";
    else if (report.rowsDropped > 0)
        text += "; " + rowsText(report.rowsDropped) + " in flight were dropped";
    log.add(LogLevel::Info, text);
}

} // namespace etl::supervisor
