// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/progresstracker.h"
#include "engine/host/runview.h"
#include "engine/host/terminal.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace etl::host {

// A run for people: progress, warnings and problems on standard error, the summary on standard
// output. The main thread.
class ConsoleView : public RunView
{
public:
    enum class Progress {
        Table, // redrawn in place; the stream must be a terminal
        Lines, // one a second
        None,
    };

    // `pipelineText`: to show expressions that problems are about.
    ConsoleView(Progress progress, std::string pipelineText);

    void refused(const model::Issues &issues, const std::optional<Error> &error) override;
    void started(const protocol::RunStarted &started) override;
    void sampled(const protocol::TelemetryFrame &frame) override;
    void logged(const std::vector<protocol::LogLine> &lines) override;
    void stateChanged(const protocol::RunStateChanged &change) override;
    void finished(const protocol::RunReport &report) override;

private:
    void printIssues(const model::Issues &issues);
    void draw(const std::string &table);
    // Above the table, which is drawn anew.
    void print(const std::string &text);

    const Progress m_progress;
    const std::string m_pipelineText;
    Terminal m_error{Terminal::Stream::Error};
    Terminal m_output{Terminal::Stream::Output};
    model::Plan m_plan;
    std::string m_run;
    std::optional<ProgressTracker> m_tracker;
    std::string m_table;          // as drawn last
    std::size_t m_tableLines = 0; // on the terminal now
    std::uint64_t m_nextLineMs = 1000;
};

} // namespace etl::host
