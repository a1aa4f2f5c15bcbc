// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"

#include <cstdint>
#include <string>

namespace etl::protocol {

// A run that can go on.
struct SavedRunInfo
{
    RunId run;
    std::string title;
    std::string path; // the pipeline's file; empty: never saved
    std::string pipelineText;
    std::int64_t startedAtMs = 0; // Unix time, as the next
    std::int64_t stoppedAtMs = 0;
    bool engineDied = false; // it was not stopped by a person

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("title", self.title);
        field("path", self.path);
        field("pipelineText", self.pipelineText);
        field("startedAt", self.startedAtMs);
        field("stoppedAt", self.stoppedAtMs);
        field("engineDied", self.engineDied);
    }
    bool operator==(const SavedRunInfo &) const = default;
};

} // namespace etl::protocol
