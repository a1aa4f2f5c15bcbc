// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/progresstracker.h"
#include "engine/host/runview.h"
#include "engine/host/terminal.h"
#include "engine/model/json.h"

#include <optional>

namespace etl::host {

// A run for programs: one JSON object a line on standard output, told apart by "event": refused,
// started, progress (ten a second), log, state, finished (last). The main thread.
class JsonView : public RunView
{
public:
    void refused(const model::Issues &issues, const std::optional<Error> &error) override;
    void started(const protocol::RunStarted &started) override;
    void sampled(const protocol::TelemetryFrame &frame) override;
    void logged(const std::vector<protocol::LogLine> &lines) override;
    void stateChanged(const protocol::RunStateChanged &change) override;
    void finished(const protocol::RunReport &report) override;

private:
    void print(const char *event, const model::Json &content);

    Terminal m_output{Terminal::Stream::Output};
    model::Plan m_plan;
    std::optional<ProgressTracker> m_tracker;
};

// In the form of a problem of the pipeline, so that readers need to know only one.
model::Json errorJson(const Error &error);
// One line, safe for any content.
std::string jsonLine(const model::Json &json);

} // namespace etl::host
