// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/jsonview.h"

#include "engine/host/cli/issuelist.h"
#include "engine/host/cli/progressrender.h"
#include "engine/host/cli/summary.h"

namespace etl::host {

using model::Json;

Json errorJson(const Error &error)
{
    return model::toJson(model::issueFromError(error));
}

std::string jsonLine(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void JsonView::print(const char *event, const Json &content)
{
    Json line = Json::object();
    line["event"] = event;
    for (const auto &[key, value] : content.items())
        line[key] = value;
    m_output.write(jsonLine(line));
}

void JsonView::refused(const model::Issues &issues, const std::optional<Error> &error)
{
    Json json = Json::object();
    json["issues"] = issuesJson(issues);
    if (error)
        json["error"] = errorJson(*error);
    print("refused", json);
}

void JsonView::started(const protocol::RunStarted &started)
{
    m_plan = started.plan;
    m_tracker.emplace(started.plan, started.title);
    Json json = Json::object();
    json["run"] = started.run.value;
    json["startedAt"] = started.startedAtMs;
    json["workers"] = started.plan.workerCount;
    json["issues"] = issuesJson(started.issues);
    print("started", json);
}

void JsonView::sampled(const protocol::TelemetryFrame &frame)
{
    if (m_tracker)
        print("progress", toJson(m_tracker->update(frame)));
}

void JsonView::logged(const std::vector<protocol::LogLine> &lines)
{
    for (const auto &line : lines) {
        Json json = Json::object();
        json["time"] = line.timeMs;
        json["level"] = protocol::logLevelName(line.level);
        json["node"] = line.node;
        json["worker"] = line.worker;
        json["text"] = line.text;
        print("log", json);
    }
}

void JsonView::stateChanged(const protocol::RunStateChanged &change)
{
    print("state", Json::object({{"state", protocol::runStateName(change.state)}}));
}

void JsonView::finished(const protocol::RunReport &report)
{
    print("finished", summaryJson(report, m_plan));
}

} // namespace etl::host
