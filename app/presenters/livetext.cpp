// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presenters/livetext.h"

#include "app/presenters/graphids.h"
#include "widgets/charts/numberformat.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace etl::presenters {

namespace {

QString say(const char *text)
{
    return QCoreApplication::translate("LiveText", text);
}

QString rateText(const session::NodeFigures &figures)
{
    const double in = figures.rowsInPerSecond;
    const double out = figures.rowsOutPerSecond;
    // Two numbers only where they tell two things.
    const bool same = std::abs(in - out) <= 0.03 * std::max(in, out);
    if (same || in == 0)
        return say("%1 rows/s").arg(widgets::compactNumber(std::max(in, out)));
    return say("%1 → %2 rows/s").arg(widgets::compactNumber(in), widgets::compactNumber(out));
}

bool isCutShort(const session::Run &run)
{
    return run.phase == session::RunPhase::Over && run.state != protocol::RunState::Finished;
}

QString setAsideText(const protocol::RunReport &report)
{
    if (report.rowsSetAside == 0)
        return {};
    return say(" · %1 set aside, for crashing every worker: %2")
        .arg(rowsText(static_cast<double>(report.rowsSetAside)), qt(report.deadLetterFile));
}

// After a kill these are all; nobody asks who.
QString stayedText(const protocol::RunReport &report)
{
    if (report.state == protocol::RunState::Killed)
        return {};
    const auto stayed =
        std::ranges::count_if(report.workerDeaths, &protocol::WorkerDeath::byEngine);
    return stayed == 0   ? QString()
           : stayed == 1 ? say(" · 1 worker did not stop and had to be killed")
                         : say(" · %1 workers did not stop and had to be killed").arg(stayed);
}

} // namespace

widgets::NodeLive nodeLiveOf(const session::EngineSession &session, int node)
{
    const auto &telemetry = session.telemetry();
    widgets::NodeLive live;
    if (session.run().phase == session::RunPhase::None || !telemetry.hasFrames())
        return live;
    const auto figures = telemetry.node(node);
    const auto rows = std::max(figures.rowsIn, figures.rowsOut);
    switch (figures.activity) {
    case session::NodeActivity::Waiting:
        live.state = widgets::NodeState::Waiting;
        live.text = rows > 0 ? rateText(figures) : say("waiting for rows");
        break;
    case session::NodeActivity::Running:
        live.state = widgets::NodeState::Running;
        live.text = rateText(figures);
        break;
    case session::NodeActivity::Blocked:
        live.state = widgets::NodeState::Blocked;
        live.text = rateText(figures);
        break;
    case session::NodeActivity::Done:
        live.state = widgets::NodeState::Done;
        live.text = (isCutShort(session.run()) ? say("stopped · %1") : say("done · %1"))
                        .arg(rowsText(static_cast<double>(figures.rowsOut)));
        break;
    case session::NodeActivity::Failed:
        live.state = widgets::NodeState::Failed;
        live.text = say("failed · %1").arg(rowsText(static_cast<double>(rows)));
        break;
    }
    live.bottleneck = telemetry.bottleneck() == node;
    return live;
}

QString durationText(double seconds)
{
    const auto whole = static_cast<qint64>(std::max(seconds, 0.0));
    const auto two = [](qint64 number) {
        return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
    };
    if (whole < 3600)
        return two(whole / 60) + QLatin1Char(':') + two(whole % 60);
    return QString::number(whole / 3600) + QLatin1Char(':') + two(whole / 60 % 60)
           + QLatin1Char(':') + two(whole % 60);
}

QString shortDurationText(double seconds)
{
    if (seconds < 0.9995)
        return say("%1 ms").arg(std::lround(std::max(seconds, 0.0) * 1000));
    return seconds < 9.95 ? say("%1 s").arg(seconds, 0, 'f', 1) : durationText(seconds);
}

QString memoryText(double bytes)
{
    if (bytes < 1e9)
        return say("%1 MB").arg(std::lround(bytes / 1e6));
    return say("%1 GB").arg(bytes / 1e9, 0, 'f', 1);
}

QString rowsText(double rows)
{
    return rows == 1 ? say("1 row") : say("%1 rows").arg(widgets::groupedNumber(rows));
}

QString runStateText(protocol::RunState state)
{
    switch (state) {
    case protocol::RunState::Starting:
        return say("Starting");
    case protocol::RunState::Running:
        return say("Running");
    case protocol::RunState::Draining:
        return say("Finishing");
    case protocol::RunState::Stopping:
        return say("Stopping");
    case protocol::RunState::Committing:
        return say("Writing outputs");
    case protocol::RunState::Finished:
        return say("Finished");
    case protocol::RunState::Stopped:
        return say("Stopped");
    case protocol::RunState::Failed:
        return say("Failed");
    case protocol::RunState::Killed:
        return say("Killed");
    }
    return {};
}

QString etaText(const session::RunFigures &run)
{
    if (!run.eta)
        return QStringLiteral("-");
    const auto from = durationText(run.eta->fromSeconds);
    const auto to = durationText(std::ceil(run.eta->toSeconds));
    return from == to ? from : say("%1 – %2").arg(from, to);
}

QString verdictText(const session::TelemetryStore &telemetry)
{
    const auto node = telemetry.bottleneck();
    if (!node)
        return {};
    const auto &checked = telemetry.plan().nodes[static_cast<std::size_t>(*node)];
    const int held = telemetry.heldBack(*node);
    const auto text = held == 1 ? say("%1 holds back the node before it").arg(qt(checked.title))
                                : say("%1 holds back %2 nodes").arg(qt(checked.title)).arg(held);
    return say("%1: one more worker there would help most.").arg(text);
}

QString reportText(const session::Run &run)
{
    if (!run.report)
        return {};
    const auto &report = *run.report;
    const auto time = shortDurationText(static_cast<double>(report.wallMs) / 1000);
    if (report.state == protocol::RunState::Failed) {
        return report.error ? say("Failed: %1").arg(qt(report.error->toString()))
                            : say("The run failed.");
    }
    std::uint64_t written = 0;
    for (const auto &loader : report.loaders)
        written += loader.rows;
    if (report.state == protocol::RunState::Finished)
        return say("Finished in %1 · %2 written").arg(time, rowsText(static_cast<double>(written)))
               + setAsideText(report);
    const auto left = std::ranges::find(report.loaders, protocol::LoaderOutcome::LeftOver,
                                        &protocol::LoaderResult::outcome);
    if (left != report.loaders.end()) {
        return say("%1 after %2 · files of the run could not be removed: %3")
            .arg(runStateText(report.state), time, qt(left->note));
    }
    const auto text =
        report.resumable
            ? say("%1 after %2 · %3 kept, it can go on")
                  .arg(runStateText(report.state), time, rowsText(static_cast<double>(written)))
            : say("%1 after %2 · nothing was written, %3 in flight dropped")
                  .arg(runStateText(report.state), time,
                       rowsText(static_cast<double>(report.rowsDropped)));
    return text + stayedText(report);
}

} // namespace etl::presenters
