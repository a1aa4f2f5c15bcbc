// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/model/plan.h"
#include "engine/supervisor/runrecord.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace etl::supervisor {

class SavedRuns;

// What one loader of a plan writes.
struct LoaderFiles
{
    int node = 0; // index in Plan::nodes
    int stage = 0;
    std::string output;             // absolute; empty: the loader writes no file
    std::string temporary;          // the joined output before it gets its name
    std::string previous;           // the file that had the name before, until the run is over
    std::vector<std::string> parts; // by worker of the stage
};

// The loaders of a plan in its order.
std::vector<LoaderFiles> loaderFiles(const model::Plan &plan, const RunId &run);

// Deletes a loader's parts and temporary files. Returns those that could not be deleted.
std::vector<std::string> removeLoaderFiles(const LoaderFiles &files);

// A note in the runtime folder of all files that a run may leave behind, and of what is needed to
// go on with it, for the next engine when this one is killed.
class RunJournal
{
public:
    static std::string pathOf(const std::string &runtimeFolder, const RunId &run);
    // Appears whole. Going on: also what is needed for that; otherwise the next engine only cleans
    // up.
    enum class After { GoingOn, CleanUp };
    static Status write(const std::string &runtimeFolder, const RunRecord &record,
                        const std::vector<LoaderFiles> &loaders, After after = After::GoingOn);
    static bool exists(const std::string &runtimeFolder, const RunId &run);
    // What the run was written down with; empty: no journal, or nothing to go on with.
    static std::optional<RunRecord> read(const std::string &runtimeFolder, const RunId &run);
    static void remove(const std::string &runtimeFolder, const RunId &run);
    // Runs that have a journal, alive or dead.
    static std::vector<RunId> runsIn(const std::string &runtimeFolder);
    // Runs that are proven dead, since nobody holds their lock: those that can go on are recovered
    // and saved, the files of the others are deleted. Returns their ids.
    static std::vector<RunId> cleanUpDeadRuns(const std::string &runtimeFolder,
                                              const SavedRuns &saved);
};

} // namespace etl::supervisor
