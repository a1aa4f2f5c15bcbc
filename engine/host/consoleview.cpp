// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/consoleview.h"

#include "engine/host/cli/issuelist.h"
#include "engine/host/cli/progressrender.h"
#include "engine/host/cli/summary.h"

namespace etl::host {

namespace {

constexpr std::uint64_t kLineIntervalMs = 1000;
constexpr std::uint64_t kFramesPerDrawing = 2; // five drawings a second are enough for the eye

Ink inkOf(protocol::LogLevel level)
{
    return level == protocol::LogLevel::Error ? Ink::Bad : Ink::Warning;
}

} // namespace

ConsoleView::ConsoleView(Progress progress, std::string pipelineText)
    : m_progress(progress)
    , m_pipelineText(std::move(pipelineText))
{}

void ConsoleView::refused(const model::Issues &issues, const std::optional<Error> &error)
{
    printIssues(issues);
    if (error)
        m_error.write(painted("error:", Ink::Bad, m_error.style()) + " " + error->toString()
                      + "\n");
}

void ConsoleView::printIssues(const model::Issues &issues)
{
    const auto pipeline = model::parsePipeline(m_pipelineText);
    m_error.write(renderIssues(issues, pipeline ? &*pipeline : nullptr, m_error.style()));
}

void ConsoleView::started(const protocol::RunStarted &started)
{
    m_plan = started.plan;
    m_run = started.run.value;
    m_tracker.emplace(started.plan, started.title);
    printIssues(started.issues);
}

void ConsoleView::sampled(const protocol::TelemetryFrame &frame)
{
    if (m_progress == Progress::None || !m_tracker)
        return;
    const auto view = m_tracker->update(frame);
    if (m_progress == Progress::Table) {
        if (frame.sequence % kFramesPerDrawing == 0)
            draw(renderProgressTable(view, m_error.style()));
    } else if (frame.elapsedMs >= m_nextLineMs) {
        m_nextLineMs = frame.elapsedMs + kLineIntervalMs;
        m_error.write(renderProgressLine(view));
    }
}

// The engine's own news (replacements, stops) and the nodes' notes are in the table's numbers and
// in the summary; what went wrong is told at once.
void ConsoleView::logged(const std::vector<protocol::LogLine> &lines)
{
    std::string text;
    for (const auto &line : lines) {
        if (line.level >= protocol::LogLevel::Warning)
            text += painted(line.text, inkOf(line.level), m_error.style()) + "\n";
    }
    if (!text.empty())
        print(text);
}

void ConsoleView::stateChanged(const protocol::RunStateChanged &change)
{
    if (m_progress == Progress::Lines && change.state == protocol::RunState::Stopping)
        print("stopping\n");
}

void ConsoleView::finished(const protocol::RunReport &report)
{
    if (m_tableLines > 0)
        m_error.write(redraw({}, m_tableLines, m_error.lines()).output);
    m_tableLines = 0;
    m_output.write(renderSummary(report, m_plan, m_output.style()));
    if (report.resumable)
        m_output.write("\nIt can go on: dataetl-engine run --resume " + m_run + "\n");
}

void ConsoleView::draw(const std::string &table)
{
    const auto drawing = redraw(table, m_tableLines, m_error.lines());
    m_error.write(drawing.output);
    m_table = table;
    m_tableLines = drawing.lines;
}

void ConsoleView::print(const std::string &text)
{
    if (m_tableLines == 0)
        return m_error.write(text);
    m_error.write(redraw({}, m_tableLines, m_error.lines()).output + text);
    m_tableLines = 0;
    draw(m_table);
}

} // namespace etl::host
