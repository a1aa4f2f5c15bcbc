// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/summary.h"

#include "engine/host/cli/textformat.h"
#include "engine/host/cli/texttable.h"
#include "engine/host/cli/textwidth.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <vector>

namespace etl::host {

namespace {

using protocol::LoaderOutcome;
using protocol::LoaderResult;
using protocol::NodeTotals;
using protocol::RunReport;
using protocol::RunState;

constexpr std::size_t kLabelWidth = 17;
constexpr std::size_t kMostDeathsTold = 5;

struct Totals
{
    std::uint64_t read = 0;
    std::uint64_t written = 0;    // under final names
    std::uint64_t rolledBack = 0; // reached a loader, but nothing of them is left
    std::uint64_t kept = 0;       // in the parts of a run that can go on
    std::uint64_t rejected = 0;
    std::uint64_t skipped = 0;
};

const model::CheckedNode *findNode(const model::Plan &plan, const std::string &id)
{
    const auto found = std::ranges::find(plan.nodes, NodeId(id), &model::CheckedNode::id);
    return found == plan.nodes.end() ? nullptr : &*found;
}

std::string titleOf(const model::Plan &plan, const std::string &id)
{
    const model::CheckedNode *const node = findNode(plan, id);
    return printable(node == nullptr ? id : node->title);
}

bool hasType(const model::Plan &plan, const std::string &id, std::string_view prefix)
{
    const model::CheckedNode *const node = findNode(plan, id);
    return node != nullptr && node->type.starts_with(prefix);
}

Totals totalsOf(const RunReport &report, const model::Plan &plan)
{
    Totals totals;
    for (const NodeTotals &node : report.nodes) {
        if (hasType(plan, node.node, "extract."))
            totals.read += node.rowsOut;
        totals.rejected += node.rejected;
        totals.skipped += node.dropped;
    }
    for (const LoaderResult &loader : report.loaders)
        (loader.outcome == LoaderOutcome::Committed ? totals.written
         : loader.outcome == LoaderOutcome::Kept    ? totals.kept
                                                    : totals.rolledBack) += loader.rows;
    return totals;
}

std::string line(std::string_view label, const std::string &text)
{
    return fmt::format("  {}{}\n", padRight(label, kLabelWidth), text);
}

std::string headline(const RunReport &report, const TerminalStyle &style)
{
    std::string state(runStateName(report.state));
    state[0] = static_cast<char>(state[0] - 'a' + 'A');
    const Ink ink = report.state == RunState::Finished ? Ink::Good
                    : report.state == RunState::Failed ? Ink::Bad
                                                       : Ink::Warning;
    std::string text = painted(state, ink, style) + " after "
                       + durationText(std::chrono::milliseconds(report.wallMs)) + "\n";
    if (report.error)
        text += painted("error: ", Ink::Bad, style) + printable(report.error->toString()) + "\n";
    return text;
}

double nanosecondsPerRow(std::uint64_t microseconds, std::uint64_t rows)
{
    return static_cast<double>(microseconds) * 1e3 / static_cast<double>(rows);
}

std::string rowLines(const RunReport &report, const Totals &totals)
{
    std::string read = countText(totals.read);
    const std::uint64_t now = totals.read - std::min(report.rowsReadBefore, totals.read);
    std::string details;
    if (report.rowsReadBefore > 0)
        details = countText(report.rowsReadBefore) + " of them before it was stopped";
    if (report.wallMs > 0 && now > 0) {
        details += fmt::format(
            "{}{}/s, {} a row", details.empty() ? "" : "; now ",
            shortNumber(static_cast<double>(now) * 1000 / static_cast<double>(report.wallMs)),
            nanosecondsText(nanosecondsPerRow(report.wallMs * 1000, now)));
    }
    if (!details.empty())
        read += " (" + details + ")";
    std::string written = countText(totals.written);
    if (totals.kept > 0)
        written += fmt::format(" ({} kept)", countText(totals.kept));
    if (totals.rolledBack > 0)
        written += fmt::format(" ({} rolled back)", countText(totals.rolledBack));
    std::string text = line("rows read", read) + line("rows written", written);
    if (totals.rejected > 0)
        text += line("rows rejected", countText(totals.rejected));
    if (totals.skipped > 0)
        text += line("rows skipped", countText(totals.skipped));
    if (report.rowsDropped > 0)
        text += line("rows dropped",
                     countText(report.rowsDropped) + " (in flight when the run was stopped)");
    if (report.rowsSetAside > 0)
        text += line("rows set aside",
                     fmt::format("{} (each killed its worker; see {})",
                                 countText(report.rowsSetAside), report.deadLetterFile));
    return text;
}

std::string costLines(const RunReport &report)
{
    std::string cost =
        fmt::format("{} of processor time", durationText(std::chrono::milliseconds(report.cpuMs)));
    if (report.peakMemoryBytes > 0)
        cost += fmt::format(", at most {} of memory", bytesText(report.peakMemoryBytes));
    return line("overhead", percentText(report.overhead) + " of the workers' time")
           + line("cost", cost);
}

std::string deathText(const protocol::WorkerDeath &death, const model::Plan &plan)
{
    std::string text = fmt::format("{} worker {} (pid {}) ", titleOf(plan, death.node),
                                   model::numberInStage(plan, death.worker), death.pid);
    text += death.signal != 0 ? fmt::format("was killed by signal {}", death.signal)
                              : fmt::format("ended with code {}", death.exitCode);
    if (!death.action.empty())
        text += " during " + death.action;
    return text;
}

// After a kill these are all; nobody asks who.
std::vector<protocol::WorkerDeath> whoDidNotStop(const RunReport &report)
{
    std::vector<protocol::WorkerDeath> stayed;
    if (report.state != RunState::Killed)
        std::ranges::copy_if(report.workerDeaths, std::back_inserter(stayed),
                             &protocol::WorkerDeath::byEngine);
    return stayed;
}

std::string stayedLines(const RunReport &report, const model::Plan &plan)
{
    std::string text;
    for (const protocol::WorkerDeath &death : whoDidNotStop(report))
        text += line("did not stop", deathText(death, plan));
    return text;
}

std::string deathLines(const RunReport &report, const model::Plan &plan)
{
    if (report.deaths == 0)
        return {};
    std::string text =
        line("workers killed", fmt::format("{}, {} replaced", report.deaths, report.replacements));
    text += line("batches", fmt::format("{} rolled back, {} rolled forward",
                                        countText(report.batchesRolledBack),
                                        countText(report.batchesRolledForward)));
    std::size_t told = 0;
    for (const protocol::WorkerDeath &death : report.workerDeaths) {
        if (death.byEngine)
            continue;
        if (++told > kMostDeathsTold)
            break;
        text += line("", deathText(death, plan));
    }
    const auto deaths = static_cast<std::size_t>(report.deaths);
    if (deaths > std::min(told, kMostDeathsTold) && told > 0)
        text += line("", fmt::format("and {} more", deaths - std::min(told, kMostDeathsTold)));
    return text;
}

std::string shareText(std::uint64_t part, std::uint64_t whole)
{
    return whole == 0 ? "-" : percentText(static_cast<double>(part) / static_cast<double>(whole));
}

std::string nodeTable(const RunReport &report, const model::Plan &plan, const TerminalStyle &style)
{
    TextTable table({{"Node", Align::Left, 0, 28, 8},
                     {"Workers", Align::Right, 6, 0, 0},
                     {"Rows in", Align::Right, 0, 0, 0},
                     {"Rows out", Align::Right, 0, 0, 0},
                     {"Rejected", Align::Right, 5, 0, 0},
                     {"Time a row", Align::Right, 1, 0, 0},
                     {"Busy", Align::Right, 2, 0, 0},
                     {"Waiting", Align::Right, 3, 0, 0},
                     {"Blocked", Align::Right, 3, 0, 0},
                     {"Engine", Align::Right, 4, 0, 0}});
    for (const NodeTotals &node : report.nodes) {
        const bool extracts = hasType(plan, node.node, "extract.");
        const std::uint64_t rows = extracts ? node.rowsOut : node.rowsIn;
        const std::uint64_t time = node.busyUs + node.waitingUs + node.blockedUs + node.engineUs;
        table.addRow({{titleOf(plan, node.node)},
                      {fmt::format("x{}", node.workers), Ink::Dim},
                      {extracts ? "-" : countText(node.rowsIn)},
                      {hasType(plan, node.node, "load.") ? "-" : countText(node.rowsOut)},
                      {countText(node.rejected + node.dropped),
                       node.rejected + node.dropped > 0 ? Ink::Bad : Ink::Dim},
                      {rows == 0 ? "-" : nanosecondsText(nanosecondsPerRow(node.busyUs, rows))},
                      {shareText(node.busyUs, time)},
                      {shareText(node.waitingUs, time)},
                      {shareText(node.blockedUs, time)},
                      {shareText(node.engineUs, time)}});
    }
    return report.nodes.empty() ? std::string() : "\n" + table.render(style);
}

std::string loaderText(const LoaderResult &loader, const model::Plan &plan,
                       const TerminalStyle &style)
{
    std::string text = titleOf(plan, loader.node) + ": ";
    const std::string where = loader.path.empty() ? std::string() : printable(loader.path) + ", ";
    switch (loader.outcome) {
    case LoaderOutcome::Committed:
        text += painted("committed", Ink::Good, style) + " " + where + countOf(loader.rows, "row");
        if (loader.bytes > 0)
            text += ", " + bytesText(loader.bytes);
        break;
    case LoaderOutcome::RolledBack:
        text += painted("rolled back", Ink::Warning, style) + " " + where + "nothing was written";
        break;
    case LoaderOutcome::Kept:
        text += painted("kept", Ink::Warning, style) + " " + where + countOf(loader.rows, "row")
                + " so far; the file comes when the run goes on";
        break;
    case LoaderOutcome::LeftOver:
        text += painted("left over", Ink::Bad, style) + " " + where
                + "files of the run could not be removed";
        break;
    }
    if (!loader.note.empty())
        text += " (" + printable(loader.note) + ")";
    return text + "\n";
}

model::Json nodeJson(const NodeTotals &node)
{
    model::Json json = model::Json::object();
    NodeTotals::fields(node, [&json](const char *name, const auto &value) { json[name] = value; });
    return json;
}

model::Json deathJson(const protocol::WorkerDeath &death)
{
    model::Json json = model::Json::object();
    json["node"] = death.node;
    json["worker"] = death.worker;
    json["pid"] = death.pid;
    json["signal"] = death.signal;
    json["action"] = death.action;
    return json;
}

model::Json loaderJson(const LoaderResult &loader)
{
    model::Json json = model::Json::object();
    json["node"] = loader.node;
    json["path"] = loader.path;
    json["outcome"] = loader.outcome == LoaderOutcome::Committed    ? "committed"
                      : loader.outcome == LoaderOutcome::RolledBack ? "rolledBack"
                      : loader.outcome == LoaderOutcome::Kept       ? "kept"
                                                                    : "leftOver";
    json["rows"] = loader.rows;
    json["bytes"] = loader.bytes;
    json["note"] = loader.note;
    return json;
}

} // namespace

std::string renderSummary(const RunReport &report, const model::Plan &plan,
                          const TerminalStyle &style)
{
    const Totals totals = totalsOf(report, plan);
    std::string text = headline(report, style) + rowLines(report, totals) + costLines(report)
                       + deathLines(report, plan) + stayedLines(report, plan);
    text += nodeTable(report, plan, style);
    if (!report.loaders.empty())
        text += "\n";
    for (const LoaderResult &loader : report.loaders)
        text += loaderText(loader, plan, style);
    return text;
}

model::Json summaryJson(const RunReport &report, const model::Plan &plan)
{
    const Totals totals = totalsOf(report, plan);
    model::Json json = model::Json::object();
    json["event"] = "finished";
    json["state"] = std::string(runStateName(report.state));
    json["error"] = report.error ? toJson(model::issueFromError(*report.error)) : model::Json();
    json["wallMs"] = report.wallMs;
    json["rowsRead"] = totals.read;
    json["rowsReadBefore"] = report.rowsReadBefore;
    json["rowsWritten"] = totals.written;
    json["rowsRolledBack"] = totals.rolledBack;
    json["rowsKept"] = totals.kept;
    json["rowsRejected"] = totals.rejected;
    json["rowsSkipped"] = totals.skipped;
    json["rowsDropped"] = report.rowsDropped;
    json["resumable"] = report.resumable;
    json["rowsSetAside"] = report.rowsSetAside;
    if (report.rowsSetAside > 0)
        json["deadLetterFile"] = report.deadLetterFile;
    json["overhead"] = report.overhead;
    json["cpuMs"] = report.cpuMs;
    json["peakMemoryBytes"] = report.peakMemoryBytes;
    json["deaths"] = report.deaths;
    json["replacements"] = report.replacements;
    json["batchesRolledBack"] = report.batchesRolledBack;
    json["batchesRolledForward"] = report.batchesRolledForward;
    json["didNotStop"] = model::Json::array();
    for (const protocol::WorkerDeath &death : whoDidNotStop(report))
        json["didNotStop"].push_back(deathJson(death));
    json["nodes"] = model::Json::array();
    for (const NodeTotals &node : report.nodes)
        json["nodes"].push_back(nodeJson(node));
    json["loaders"] = model::Json::array();
    for (const LoaderResult &loader : report.loaders)
        json["loaders"].push_back(loaderJson(loader));
    return json;
}

} // namespace etl::host
