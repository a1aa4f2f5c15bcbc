// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/savedrunlist.h"

#include "engine/host/cli/texttable.h"
#include "engine/host/cli/textwidth.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace etl::host {

namespace {

std::string timeText(std::int64_t unixMs)
{
    const auto seconds = static_cast<std::time_t>(unixMs / 1000);
    std::tm local{};
    localtime_r(&seconds, &local);
    return fmt::format("{:%Y-%m-%d %H:%M:%S}", local);
}

} // namespace

std::string renderSavedRuns(const std::vector<protocol::SavedRunInfo> &runs,
                            const TerminalStyle &style)
{
    if (runs.empty())
        return "No run waits to go on.\n";
    TextTable table({{"run"}, {"stopped"}, {"by"}, {"pipeline", Align::Left, 0, 0, 20}});
    for (const auto &run : runs)
        table.addRow({{printable(run.run.value)},
                      {timeText(run.stoppedAtMs)},
                      {run.engineDied ? "the engine's death" : "request"},
                      {printable(run.path.empty() ? run.title : run.path)}});
    return table.render(style)
           + "\nGo on:    dataetl-engine run --resume RUN (or the pipeline's file)\n"
             "Give up:  dataetl-engine runs --discard RUN\n";
}

model::Json savedRunsJson(const std::vector<protocol::SavedRunInfo> &runs)
{
    model::Json list = model::Json::array();
    for (const auto &run : runs) {
        model::Json json = model::Json::object();
        json["run"] = run.run.value;
        json["title"] = run.title;
        json["path"] = run.path;
        json["startedAtMs"] = run.startedAtMs;
        json["stoppedAtMs"] = run.stoppedAtMs;
        json["engineDied"] = run.engineDied;
        list.push_back(std::move(json));
    }
    return list;
}

} // namespace etl::host
