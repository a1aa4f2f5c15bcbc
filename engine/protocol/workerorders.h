// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"
#include "engine/model/plan.h"
#include "engine/protocol/clientmessages.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What an engine tells its worker processes to do, one order after the other. Values; any thread.
// See docs/protocol.md.
namespace etl::protocol {

struct ServiceCheck
{
    static constexpr std::string_view kKind = "service-check";
    Ticket ticket = 0;
    std::string pipelineText;
    std::string folder;
    Parameters parameters;
    bool forRun =
        false; // also what matters only when running: outputs can be written, splits are made
    std::uint64_t splitTargetBytes = 0; // 0: the default

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("pipelineText", self.pipelineText);
        field("folder", self.folder);
        field("parameters", self.parameters);
        field("forRun", self.forRun);
        field("splitTargetBytes", self.splitTargetBytes);
    }
    bool operator==(const ServiceCheck &) const = default;
};

struct ServicePreview
{
    static constexpr std::string_view kKind = "service-preview";
    Ticket ticket = 0;
    std::string pipelineText;
    std::string folder;
    Parameters parameters;
    std::string node;
    std::string port = "out";
    int rows = 100;
    std::string spillFolder; // as in RunStage
    std::uint64_t memoryLimitBytes = 0;

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("pipelineText", self.pipelineText);
        field("folder", self.folder);
        field("parameters", self.parameters);
        field("node", self.node);
        field("port", self.port);
        field("rows", self.rows);
        field("spillFolder", self.spillFolder);
        field("memoryLimitBytes", self.memoryLimitBytes);
    }
    bool operator==(const ServicePreview &) const = default;
};

// The worker is to try what killed its predecessors; how the last of them died.
struct Probe
{
    std::uint32_t node = 0; // of the stage
    std::string text;       // "its worker was killed by signal 11 (SIGSEGV)"
    int signal = 0;
    std::string action;
    std::string deadLetterFile; // for rows that kill their worker alone

    static void fields(auto &self, auto &&field)
    {
        field("node", self.node);
        field("text", self.text);
        field("signal", self.signal);
        field("action", self.action);
        field("deadLetterFile", self.deadLetterFile);
    }
    bool operator==(const Probe &) const = default;
};

// Runs a worker's share of one stage, to its end or to the stop word of the segment.
struct RunStage
{
    static constexpr std::string_view kKind = "run-stage";
    RunId run;
    model::Plan plan;
    int workerNumber = 0;               // run-wide; the stage follows from the plan
    std::uint32_t incarnation = 0;      // from Segment::beginIncarnation(); 1 is the first
    std::string segment;                // handle for ipc::Segment::open
    std::uint64_t memoryLimitBytes = 0; // for one worker
    std::string spillFolder; // private to this worker, may not exist yet, removed by the engine
    std::string runFolder;   // what outlives a worker: spools; may not exist yet
    std::uint64_t spillLimitBytes = ~std::uint64_t{0}; // of one file in runFolder
    std::string runtimeFolder;                         // holds runs/<run>.lock
    std::optional<Probe> probe;

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("plan", self.plan);
        field("workerNumber", self.workerNumber);
        field("incarnation", self.incarnation);
        field("segment", self.segment);
        field("memoryLimitBytes", self.memoryLimitBytes);
        field("spillFolder", self.spillFolder);
        field("runFolder", self.runFolder);
        field("spillLimitBytes", self.spillLimitBytes);
        field("runtimeFolder", self.runtimeFolder);
        field("probe", self.probe);
    }
    bool operator==(const RunStage &) const = default;
};

// A loader worker's part file; what lies beyond the committed length is not part of it.
struct OutputPart
{
    std::string path;
    std::uint64_t committedLength = 0;

    static void fields(auto &self, auto &&field)
    {
        field("path", self.path);
        field("committedLength", self.committedLength);
    }
    bool operator==(const OutputPart &) const = default;
};

// Joins a loader's parts into its output under a temporary name and flushes it to disk; the engine
// renames it. `resume`: an earlier process with the same order was killed; what it wrote is kept.
struct JoinOutput
{
    static constexpr std::string_view kKind = "join-output";
    RunId run;
    model::Plan plan;
    int node = 0; // index in Plan::nodes
    std::vector<OutputPart>
        parts; // one per worker of the loader's stage, in the order of their numbers
    std::string temporaryPath;
    bool resume = false;

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("plan", self.plan);
        field("node", self.node);
        field("parts", self.parts);
        field("temporaryPath", self.temporaryPath);
        field("resume", self.resume);
    }
    bool operator==(const JoinOutput &) const = default;
};

// No more orders: the worker exits with 0.
struct Leave
{
    static constexpr std::string_view kKind = "leave";
    static void fields(auto &, auto &&) {}
    bool operator==(const Leave &) const = default;
};

using WorkerOrder =
    std::variant<ServiceCheck, ServicePreview, RunStage, JoinOutput, Leave, UnknownMessage>;

} // namespace etl::protocol
