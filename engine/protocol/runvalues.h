// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/ids.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What is said about a run. Values; any thread. Each struct lists its fields once, in fields(), for
// both directions of the encoding; enumerators travel by name.
namespace etl::protocol {

template<typename E>
using EnumNames = std::span<const std::pair<E, std::string_view>>;

// A state is announced only when it is true: the last four mean that every worker process has been
// reaped.
enum class RunState : std::uint8_t {
    Starting,
    Running,
    Draining,
    Stopping,
    Committing,
    Finished,
    Stopped,
    Failed,
    Killed,
};
EnumNames<RunState> enumNames(RunState);
std::string_view runStateName(RunState state);
inline bool isOver(RunState state)
{
    return state >= RunState::Finished;
}

// Stop: keep nothing, as soon as nodes allow. Drain: sources end now, rows in flight are finished.
// Kill: at once.
enum class StopVerb : std::uint8_t { Stop, Drain, Kill };
EnumNames<StopVerb> enumNames(StopVerb);

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };
EnumNames<LogLevel> enumNames(LogLevel);
std::string_view logLevelName(LogLevel level);

struct LogLine
{
    std::int64_t timeMs = 0; // Unix time
    LogLevel level = LogLevel::Info;
    std::string node; // id; empty: the run itself
    int worker = -1;  // run-wide number; -1: the engine
    std::string text;

    static void fields(auto &self, auto &&field)
    {
        field("time", self.timeMs);
        field("level", self.level);
        field("node", self.node);
        field("worker", self.worker);
        field("text", self.text);
    }
    bool operator==(const LogLine &) const = default;
};

struct RunInfo
{
    RunId run;
    std::string title;
    std::string path; // the pipeline's file; empty: never saved
    RunState state = RunState::Starting;
    std::int64_t startedAtMs = 0; // Unix time

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("title", self.title);
        field("path", self.path);
        field("state", self.state);
        field("startedAt", self.startedAtMs);
    }
    bool operator==(const RunInfo &) const = default;
};

// Sums over a node's workers and their incarnations, exact also after kills.
struct NodeTotals
{
    std::string node;
    int workers = 0;
    std::uint64_t rowsIn = 0;
    std::uint64_t rowsOut = 0;
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    std::uint64_t rejected = 0;
    std::uint64_t errors = 0;
    std::uint64_t dropped = 0; // by onError "skip"
    std::uint64_t busyUs = 0;
    std::uint64_t waitingUs = 0;
    std::uint64_t blockedUs = 0;
    std::uint64_t engineUs = 0;

    static void fields(auto &self, auto &&field)
    {
        field("node", self.node);
        field("workers", self.workers);
        field("rowsIn", self.rowsIn);
        field("rowsOut", self.rowsOut);
        field("bytesIn", self.bytesIn);
        field("bytesOut", self.bytesOut);
        field("rejected", self.rejected);
        field("errors", self.errors);
        field("dropped", self.dropped);
        field("busyUs", self.busyUs);
        field("waitingUs", self.waitingUs);
        field("blockedUs", self.blockedUs);
        field("engineUs", self.engineUs);
    }
    bool operator==(const NodeTotals &) const = default;
};

// Committed: the final name holds the whole output. RolledBack: nothing of the run is left.
// LeftOver: files of the run could not be removed; `note` names them.
enum class LoaderOutcome : std::uint8_t {
    Committed,
    RolledBack,
    LeftOver, // files could not be deleted
    Kept,     // for the run to go on
};
EnumNames<LoaderOutcome> enumNames(LoaderOutcome);

struct LoaderResult
{
    std::string node;
    std::string path; // empty: the loader writes no file
    LoaderOutcome outcome = LoaderOutcome::RolledBack;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    std::string note;

    static void fields(auto &self, auto &&field)
    {
        field("node", self.node);
        field("path", self.path);
        field("outcome", self.outcome);
        field("rows", self.rows);
        field("bytes", self.bytes);
        field("note", self.note);
    }
    bool operator==(const LoaderResult &) const = default;
};

// A worker process that did not end by itself.
struct WorkerDeath
{
    int worker = 0;   // run-wide number
    std::string node; // at whose work it died
    std::int64_t pid = 0;
    int signal = 0; // 0: it exited with `exitCode`
    int exitCode = 0;
    std::string action;      // "start", "process", "finalize", or empty
    bool byEngine = false;   // killed by a stop, not from outside
    std::int64_t timeMs = 0; // Unix time

    static void fields(auto &self, auto &&field)
    {
        field("worker", self.worker);
        field("node", self.node);
        field("pid", self.pid);
        field("signal", self.signal);
        field("exitCode", self.exitCode);
        field("action", self.action);
        field("byEngine", self.byEngine);
        field("time", self.timeMs);
    }
    bool operator==(const WorkerDeath &) const = default;
};

// How a run ended.
struct RunReport
{
    RunState state = RunState::Failed;
    std::optional<Error> error;   // set when state is Failed
    std::int64_t startedAtMs = 0; // Unix time
    std::uint64_t wallMs = 0;
    std::vector<NodeTotals> nodes;
    std::vector<LoaderResult> loaders;
    int deaths = 0; // worker processes that died without the engine's doing
    int replacements = 0;
    std::uint64_t batchesRolledBack = 0;    // done again by a replacement
    std::uint64_t batchesRolledForward = 0; // committed by the dead, applied by the engine
    std::uint64_t rowsReadBefore = 0;       // of a run that went on: until it was stopped
    std::uint64_t rowsDropped = 0;          // in flight when the run was stopped
    bool resumable = false;                 // stopped, and kept to go on
    std::uint64_t rowsSetAside = 0;         // they killed every worker that took them
    std::string deadLetterFile;             // where they are
    std::vector<WorkerDeath> workerDeaths;  // the first 100, those killed by a stop included
    double overhead = 0;     // share of the workers' working time spent on queues and commits, 0..1
    std::uint64_t cpuMs = 0; // of all worker processes
    std::uint64_t peakMemoryBytes =
        0; // sampled sum over all processes of the run, the segment once

    static void fields(auto &self, auto &&field)
    {
        field("state", self.state);
        field("error", self.error);
        field("startedAt", self.startedAtMs);
        field("wallMs", self.wallMs);
        field("nodes", self.nodes);
        field("loaders", self.loaders);
        field("deaths", self.deaths);
        field("replacements", self.replacements);
        field("batchesRolledBack", self.batchesRolledBack);
        field("batchesRolledForward", self.batchesRolledForward);
        field("rowsReadBefore", self.rowsReadBefore);
        field("rowsDropped", self.rowsDropped);
        field("resumable", self.resumable);
        field("rowsSetAside", self.rowsSetAside);
        field("deadLetterFile", self.deadLetterFile);
        field("workerDeaths", self.workerDeaths);
        field("overhead", self.overhead);
        field("cpuMs", self.cpuMs);
        field("peakMemoryBytes", self.peakMemoryBytes);
    }
    bool operator==(const RunReport &) const = default;
};

} // namespace etl::protocol
