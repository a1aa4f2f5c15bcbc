// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/ids.h"
#include "engine/model/issue.h"
#include "engine/model/plan.h"
#include "engine/protocol/clientmessages.h"
#include "engine/protocol/previewtable.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// Between an engine and its worker processes. A worker is started as `dataetl-worker --socket PATH`
// with its one-time token in the environment, connects, greets, and does one order after the other
// until Leave or the end of the connection, after which it must be gone within a second. Values;
// any thread. See docs/protocol.md.
namespace etl::protocol {

// Environment variable with the one-time token; a worker removes it before it starts anything
// itself.
inline constexpr const char *kWorkerTokenVariable = "DATAETL_WORKER_TOKEN";

struct WorkerHello
{
    static constexpr std::string_view kKind = "worker-hello";
    int protocolVersion = kProtocolVersion;
    std::string token;
    std::int64_t pid = 0;
    std::map<std::string, std::string> versions; // "dataetl", "arrow", "duckdb"

    static void fields(auto &self, auto &&field)
    {
        field("protocolVersion", self.protocolVersion);
        field("token", self.token);
        field("pid", self.pid);
        field("versions", self.versions);
    }
    bool operator==(const WorkerHello &) const = default;
};

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

struct ServiceChecked
{
    static constexpr std::string_view kKind = "service-checked";
    Ticket ticket = 0;
    model::CheckedPipeline checked;
    std::optional<Error> error;

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("checked", self.checked);
        field("error", self.error);
    }
    bool operator==(const ServiceChecked &) const = default;
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

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("pipelineText", self.pipelineText);
        field("folder", self.folder);
        field("parameters", self.parameters);
        field("node", self.node);
        field("port", self.port);
        field("rows", self.rows);
    }
    bool operator==(const ServicePreview &) const = default;
};

struct ServicePreviewed
{
    static constexpr std::string_view kKind = "service-previewed";
    Ticket ticket = 0;
    PreviewTable table;
    std::string note;
    model::Issues issues;
    std::optional<Error> error;

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("table", self.table);
        field("note", self.note);
        field("issues", self.issues);
        field("error", self.error);
    }
    bool operator==(const ServicePreviewed &) const = default;
};

// Runs a worker's share of one stage, to its end or to the stop word of the segment.
struct RunStage
{
    static constexpr std::string_view kKind = "run-stage";
    RunId run;
    model::Plan plan;
    int workerNumber = 0;               // run-wide; the stage follows from the plan
    std::uint32_t incarnation = 0;      // 0: the first process with this number
    std::string segment;                // handle for ipc::Segment::open
    std::uint64_t memoryLimitBytes = 0; // for one worker
    std::string spillFolder;   // private to this worker, may not exist yet, removed by the engine
    std::string runFolder;     // holds the run's files: lock, errors of workers
    std::string runtimeFolder; // holds runs/<run>.lock

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
        field("runtimeFolder", self.runtimeFolder);
    }
    bool operator==(const RunStage &) const = default;
};

// The worker's share is committed whole, or given up because the stop word asked for it.
struct StageFinished
{
    static constexpr std::string_view kKind = "stage-finished";
    bool stopped = false; // the stop word ended it early

    static void fields(auto &self, auto &&field) { field("stopped", self.stopped); }
    bool operator==(const StageFinished &) const = default;
};

// A node failed for good; the run ends as failed.
struct StageFailed
{
    static constexpr std::string_view kKind = "stage-failed";
    Error error;

    static void fields(auto &self, auto &&field) { field("error", self.error); }
    bool operator==(const StageFailed &) const = default;
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
// renames it.
struct JoinOutput
{
    static constexpr std::string_view kKind = "join-output";
    RunId run;
    model::Plan plan;
    int node = 0; // index in Plan::nodes
    std::vector<OutputPart>
        parts; // one per worker of the loader's stage, in the order of their numbers
    std::string temporaryPath;

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("plan", self.plan);
        field("node", self.node);
        field("parts", self.parts);
        field("temporaryPath", self.temporaryPath);
    }
    bool operator==(const JoinOutput &) const = default;
};

struct JoinFinished
{
    static constexpr std::string_view kKind = "join-finished";
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;

    static void fields(auto &self, auto &&field)
    {
        field("rows", self.rows);
        field("bytes", self.bytes);
    }
    bool operator==(const JoinFinished &) const = default;
};

struct JoinFailed
{
    static constexpr std::string_view kKind = "join-failed";
    Error error;

    static void fields(auto &self, auto &&field) { field("error", self.error); }
    bool operator==(const JoinFailed &) const = default;
};

// No more orders: the worker exits with 0.
struct Leave
{
    static constexpr std::string_view kKind = "leave";
    static void fields(auto &, auto &&) {}
    bool operator==(const Leave &) const = default;
};

// The worker cannot do an order: an unknown kind, or one in the wrong state.
struct WorkerError
{
    static constexpr std::string_view kKind = "worker-error";
    std::string about; // kind of the order
    Error error;

    static void fields(auto &self, auto &&field)
    {
        field("about", self.about);
        field("error", self.error);
    }
    bool operator==(const WorkerError &) const = default;
};

using WorkerOrder =
    std::variant<ServiceCheck, ServicePreview, RunStage, JoinOutput, Leave, UnknownMessage>;
using WorkerMessage =
    std::variant<WorkerHello, ServiceChecked, ServicePreviewed, StageFinished, StageFailed,
                 JoinFinished, JoinFailed, WorkerError, UnknownMessage>;

} // namespace etl::protocol
