// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/progressrender.h"

#include "engine/host/cli/textformat.h"
#include "engine/host/cli/texttable.h"
#include "engine/host/cli/textwidth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace etl::host {

namespace {

using protocol::ActivityState;
using protocol::RunState;

constexpr std::size_t kShortestTitle = 8;
constexpr std::size_t kLongestTitle = 28;

std::string optionalCount(const std::optional<std::uint64_t> &count)
{
    return count ? countText(*count) : "-";
}

Ink stateInk(ActivityState state)
{
    switch (state) {
    case ActivityState::Busy:
    case ActivityState::Engine:
    case ActivityState::Resting:
        return Ink::Good;
    case ActivityState::Blocked:
    case ActivityState::Gone:
        return Ink::Warning;
    default:
        return Ink::Dim;
    }
}

// Inside a fused worker one node is at work at a time; for a person all of them are.
std::string stateWord(ActivityState state)
{
    switch (state) {
    case ActivityState::Engine:
    case ActivityState::Resting:
        return "busy";
    case ActivityState::Gone:
        return "replacing";
    default:
        return std::string(activityStateName(state));
    }
}

std::string queueText(const ProgressRow &row)
{
    if (row.queue)
        return fmt::format("{}/{}", row.queue->depth, row.queue->capacity);
    return row.fused ? "fused" : "-";
}

Ink queueInk(const ProgressRow &row)
{
    if (!row.queue || row.queue->capacity == 0)
        return Ink::Dim;
    const double fill = static_cast<double>(row.queue->depth) / row.queue->capacity;
    return fill >= 0.85 ? Ink::Bad : fill >= 0.6 ? Ink::Warning : Ink::Plain;
}

std::string leftText(const ProgressRow &row)
{
    if (!row.fraction)
        return "-";
    const std::string percent = percentText(*row.fraction);
    return row.left && *row.fraction < 1 ? fmt::format("{}, {}", percent, timeLeftText(*row.left))
                                         : percent;
}

std::string runLine(const ProgressView &view)
{
    std::string line = view.title.empty() ? std::string() : printable(view.title) + " · ";
    line += fmt::format("{} · {}", runStateName(view.state), clockText(view.elapsed));
    if (view.fraction)
        line += " · " + percentText(*view.fraction);
    line += " · " + countText(view.rowsRead);
    if (view.rowsTotal && *view.rowsTotal >= view.rowsRead)
        line += fmt::format(" of {}{}", view.rowsTotalExact ? "" : "about ",
                            countText(*view.rowsTotal));
    line += fmt::format(" rows · {}/s", shortNumber(view.rowsPerSecond));
    if (view.left && view.fraction.value_or(1) < 1)
        line += fmt::format(" · {} left", timeLeftText(*view.left));
    return line;
}

std::string machineLine(const ProgressView &view)
{
    std::string line =
        fmt::format("{} · {} cores · memory {} · shared {}",
                    countOf(static_cast<std::uint64_t>(std::max(view.workersAlive, 0)), "worker"),
                    fmt::format("{:.1f}", view.cores), bytesText(view.memoryBytes),
                    bytesText(view.sharedBytes));
    if (view.restarts > 0)
        line += fmt::format(" · {} replaced", view.restarts);
    return line;
}

std::vector<TableCell> cells(const ProgressRow &row, bool withRejected)
{
    std::vector<TableCell> result{
        {printable(row.title)},
        {stateWord(row.state), stateInk(row.state)},
        {optionalCount(row.rowsIn)},
        {optionalCount(row.rowsOut)},
        {shortNumber(row.rowsPerSecond)},
        {fmt::format("x{}", row.workers), Ink::Dim},
        {percentText(row.busy), row.busy >= 0.95 ? Ink::Warning : Ink::Plain},
        {queueText(row), queueInk(row)},
        {leftText(row), row.fraction ? Ink::Plain : Ink::Dim},
    };
    if (withRejected)
        result.push_back({countText(row.rejected + row.dropped),
                          row.rejected + row.dropped > 0 ? Ink::Bad : Ink::Dim});
    return result;
}

model::Json optionalJson(const std::optional<TimeLeft> &left)
{
    if (!left)
        return nullptr;
    return model::Json::array({left->least.count(), left->most.count()});
}

template<typename T>
model::Json optionalJson(const std::optional<T> &value)
{
    return value ? model::Json(*value) : model::Json();
}

model::Json rowJson(const ProgressRow &row)
{
    model::Json json = model::Json::object();
    json["node"] = row.id;
    json["state"] = std::string(activityStateName(row.state));
    json["rowsIn"] = optionalJson(row.rowsIn);
    json["rowsOut"] = optionalJson(row.rowsOut);
    json["rejected"] = row.rejected;
    json["dropped"] = row.dropped;
    json["rowsPerSecond"] = std::round(row.rowsPerSecond);
    json["workers"] = row.workers;
    json["busy"] = std::round(row.busy * 1000) / 1000;
    json["queueDepth"] = row.queue ? model::Json(row.queue->depth) : model::Json();
    json["queueCapacity"] = row.queue ? model::Json(row.queue->capacity) : model::Json();
    json["fraction"] = optionalJson(row.fraction);
    json["leftMs"] = optionalJson(row.left);
    return json;
}

} // namespace

std::string timeLeftText(const TimeLeft &left)
{
    const std::string least = clockText(left.least);
    const std::string most = clockText(left.most);
    return least == most ? least : fmt::format("{}-{}", least, most);
}

std::string renderProgressTable(const ProgressView &view, const TerminalStyle &style)
{
    const bool withRejected = std::ranges::any_of(
        view.rows, [](const ProgressRow &row) { return row.rejected + row.dropped > 0; });
    std::vector<TableColumn> columns{
        {"Node", Align::Left, 0, kLongestTitle, kShortestTitle},
        {"State", Align::Left, 6, 0, 0},
        {"Rows in", Align::Right, 2, 0, 0},
        {"Rows out", Align::Right, 1, 0, 0},
        {"Rows/s", Align::Right, 0, 0, 0},
        {"Workers", Align::Right, 7, 0, 0},
        {"Busy", Align::Right, 4, 0, 0},
        {"Queue", Align::Right, 3, 0, 0},
        {"Read", Align::Right, 5, 0, 0},
    };
    if (withRejected)
        columns.push_back({"Rejected", Align::Right, 2, 0, 0});
    TextTable table(std::move(columns));
    for (const ProgressRow &row : view.rows)
        table.addRow(cells(row, withRejected));
    return painted(cut(runLine(view), style.width), Ink::Bold, style) + "\n" + table.render(style)
           + painted(cut(machineLine(view), style.width), Ink::Dim, style) + "\n";
}

Redraw redraw(const std::string &text, std::size_t linesBefore, std::size_t terminalLines)
{
    // The cursor stands in the line below the last one, which needs a line too.
    const std::size_t most = std::max<std::size_t>(terminalLines, 2) - 1;
    Redraw result;
    if (linesBefore > 0)
        result.output = fmt::format("\r\x1b[{}A", linesBefore);
    std::size_t begin = 0;
    while (begin < text.size() && result.lines < most) {
        const auto end = std::min(text.find('\n', begin), text.size());
        result.output += text.substr(begin, end - begin) + "\x1b[K\n";
        begin = end + 1;
        ++result.lines;
    }
    result.output += "\x1b[J";
    return result;
}

std::string renderProgressLine(const ProgressView &view)
{
    std::string line = runLine(view);
    for (const ProgressRow &row : view.rows) {
        if (row.queue && row.queue->capacity > 0)
            line += fmt::format(" · queue before {} {}", printable(row.title), queueText(row));
    }
    if (view.restarts > 0)
        line += fmt::format(" · {} replaced",
                            countOf(static_cast<std::uint64_t>(view.restarts), "worker"));
    return line + "\n";
}

model::Json toJson(const ProgressView &view)
{
    model::Json json = model::Json::object();
    json["event"] = "progress";
    json["state"] = std::string(runStateName(view.state));
    json["elapsedMs"] = view.elapsed.count();
    json["fraction"] = optionalJson(view.fraction);
    json["leftMs"] = optionalJson(view.left);
    json["rowsRead"] = view.rowsRead;
    json["rowsTotal"] = optionalJson(view.rowsTotal);
    json["rowsPerSecond"] = std::round(view.rowsPerSecond);
    json["cores"] = view.cores;
    json["memoryBytes"] = view.memoryBytes;
    json["sharedBytes"] = view.sharedBytes;
    json["workers"] = view.workersAlive;
    json["restarts"] = view.restarts;
    json["nodes"] = model::Json::array();
    for (const ProgressRow &row : view.rows)
        json["nodes"].push_back(rowJson(row));
    return json;
}

} // namespace etl::host
