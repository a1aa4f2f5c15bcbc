// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/model/json.h"
#include "engine/model/plan.h"
#include "engine/protocol/runlimits.h"
#include "engine/protocol/savedruninfo.h"

#include <cstdint>
#include <string>
#include <vector>

namespace etl::supervisor {

// A file that a run reads, as it was when the run began.
struct SourceMark
{
    std::string node;
    std::string path;
    std::uint64_t bytes = 0;
    std::int64_t changedNs = 0; // time of the last change

    bool operator==(const SourceMark &) const = default;
};

// All that is needed, besides the segment and the files of its workers, to go on with a run in
// another engine. A value.
struct RunRecord
{
    RunId run;
    std::string title;
    std::string path; // of the pipeline; empty: it was never saved
    std::string pipelineText;
    model::Plan plan;
    std::string spillFolder;
    protocol::RunLimits limits;
    std::vector<SourceMark> sources;
    std::int64_t startedAtMs = 0;
    std::int64_t stoppedAtMs = 0; // 0: not yet
    bool engineDied = false;      // it was not stopped by a person
};

model::Json toJson(const RunRecord &record);
Result<RunRecord> runRecordFromJson(const model::Json &json);

protocol::SavedRunInfo infoOf(const RunRecord &record);

// The files that the plan's extractors read.
std::vector<SourceMark> sourceMarks(const model::Plan &plan);
// An error that names the first one which is not what it was: then no position in it means
// anything.
Status checkSources(const RunRecord &record);

} // namespace etl::supervisor
