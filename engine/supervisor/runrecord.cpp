// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/runrecord.h"

#include "engine/model/jsonfields.h"

#include <optional>

#include <sys/stat.h>

namespace etl::supervisor {

using model::Json;
using model::JsonFields;

namespace {

constexpr ErrorCode kCode = ErrorCode::BadData;

std::optional<SourceMark> markOf(const std::string &path)
{
    struct stat info = {};
    if (::stat(path.c_str(), &info) != 0)
        return std::nullopt;
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    return SourceMark{{},
                      path,
                      static_cast<std::uint64_t>(info.st_size),
                      info.st_mtim.tv_sec * kNanoseconds + info.st_mtim.tv_nsec};
}

Json limitsJson(const protocol::RunLimits &limits)
{
    Json json = Json::object();
    protocol::RunLimits::fields(limits,
                                [&json](const char *key, auto value) { json[key] = value; });
    return json;
}

Result<protocol::RunLimits> limitsFromJson(const Json &json)
{
    protocol::RunLimits limits;
    JsonFields fields(json, "limits", kCode);
    protocol::RunLimits::fields(
        limits, [&fields](const char *key, auto &value) { fields.integer(key, value); });
    ETL_TRY_VOID(fields.status());
    return limits;
}

Json sourceJson(const SourceMark &source)
{
    Json json = Json::object();
    json["node"] = source.node;
    json["path"] = source.path;
    json["bytes"] = source.bytes;
    json["changedNs"] = source.changedNs;
    return json;
}

Result<SourceMark> sourceFromJson(const Json &json)
{
    SourceMark source;
    JsonFields fields(json, "source", kCode);
    fields.text("node", source.node);
    fields.text("path", source.path);
    fields.integer("bytes", source.bytes);
    fields.integer("changedNs", source.changedNs);
    ETL_TRY_VOID(fields.status());
    return source;
}

} // namespace

Json toJson(const RunRecord &record)
{
    Json json = Json::object();
    json["run"] = record.run.value;
    json["title"] = record.title;
    json["path"] = record.path;
    json["startedAtMs"] = record.startedAtMs;
    json["stoppedAtMs"] = record.stoppedAtMs;
    json["engineDied"] = record.engineDied;
    json["spillFolder"] = record.spillFolder;
    json["limits"] = limitsJson(record.limits);
    json["sources"] = Json::array();
    for (const auto &source : record.sources)
        json["sources"].push_back(sourceJson(source));
    json["pipelineText"] = record.pipelineText;
    json["plan"] = model::toJson(record.plan);
    return json;
}

Result<RunRecord> runRecordFromJson(const Json &json)
{
    RunRecord record;
    if (!json.is_object())
        return fail(kCode, "this is no record of a run");
    JsonFields fields(json, "run", kCode);
    for (const char *key : {"run", "plan", "spillFolder"})
        fields.require(key);
    fields.text("run", record.run.value);
    fields.text("title", record.title);
    fields.text("path", record.path);
    fields.integer("startedAtMs", record.startedAtMs);
    fields.integer("stoppedAtMs", record.stoppedAtMs);
    fields.boolean("engineDied", record.engineDied);
    fields.text("spillFolder", record.spillFolder);
    fields.text("pipelineText", record.pipelineText);
    const Json *limits = fields.object("limits");
    const Json *sources = fields.array("sources");
    const Json *plan = fields.object("plan");
    ETL_TRY_VOID(fields.status());
    for (std::size_t i = 0; sources && i < sources->size(); ++i) {
        ETL_TRY(auto source, sourceFromJson((*sources)[i]));
        record.sources.push_back(std::move(source));
    }
    if (limits) {
        ETL_TRY(record.limits, limitsFromJson(*limits));
    }
    ETL_TRY(record.plan, model::planFromJson(*plan));
    return record;
}

protocol::SavedRunInfo infoOf(const RunRecord &record)
{
    return {record.run,         record.title,       record.path,      record.pipelineText,
            record.startedAtMs, record.stoppedAtMs, record.engineDied};
}

std::vector<SourceMark> sourceMarks(const model::Plan &plan)
{
    std::vector<SourceMark> marks;
    for (const auto &node : plan.nodes) {
        const auto path = node.settings.find("path");
        if (!node.type.starts_with("extract.") || path == node.settings.end() || !path->is_string())
            continue;
        if (auto mark = markOf(path->get<std::string>())) {
            mark->node = node.id.value;
            marks.push_back(*std::move(mark));
        }
    }
    return marks;
}

Status checkSources(const RunRecord &record)
{
    for (const auto &source : record.sources) {
        const auto now = markOf(source.path);
        if (now && now->bytes == source.bytes && now->changedNs == source.changedNs)
            continue;
        return fail({ErrorCode::BadData,
                     "'" + source.path + "' " + (now ? "has changed" : "is gone")
                         + " since the run was stopped, so it cannot go on",
                     source.node, "path", "start the pipeline anew"});
    }
    return {};
}

} // namespace etl::supervisor
