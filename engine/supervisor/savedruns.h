// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/segment.h"
#include "engine/supervisor/runrecord.h"

#include <optional>
#include <string>
#include <vector>

namespace etl::supervisor {

// Runs that were stopped, or whose engine died, and that can go on: a folder each, with the record
// and the image of the segment. Their part files stay beside the outputs and their spools in the
// spill folder until they go on or are given up. A folder counts when its record is there, which is
// written last. The main thread.
class SavedRuns
{
public:
    // Made when needed.
    explicit SavedRuns(std::string folder) : m_folder(std::move(folder)) {}

    // Of a run whose workers are all reaped and recovered. On an error nothing is kept.
    Status save(const RunRecord &record, const ipc::Segment &segment) const;
    // Newest first. What cannot be read is left out.
    std::vector<RunRecord> list() const;
    Result<RunRecord> find(const RunId &run) const; // NotFound
    std::string imageOf(const RunId &run) const;
    // The run goes on: it is no longer saved, but its files stay.
    void release(const RunId &run) const;
    // Deletes the run with its parts and spools.
    void discard(const RunRecord &record) const;
    // Those of one pipeline. Returns how many.
    int discardOf(const std::string &path) const;
    // All but the newest.
    void prune() const;

private:
    std::string folderOf(const RunId &run) const { return m_folder + "/" + run.value; }

    std::string m_folder;
};

} // namespace etl::supervisor
