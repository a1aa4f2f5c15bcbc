// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"
#include "engine/protocol/runlimits.h"
#include "engine/protocol/runvalues.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

// What a window or the command line says to an engine. Values; any thread. See docs/protocol.md.
namespace etl::protocol {

inline constexpr int kProtocolVersion = 1;

using Parameters = std::map<std::string, std::string>;

// Chosen by the client, unique per connection and never 0; the answer carries the same.
using Ticket = std::uint64_t;

struct Hello
{
    static constexpr std::string_view kKind = "hello";
    int protocolVersion = kProtocolVersion;
    std::string token;  // the engine's, from its file
    std::string client; // who asks, for the log: "dataetl 0.1"

    static void fields(auto &self, auto &&field)
    {
        field("protocolVersion", self.protocolVersion);
        field("token", self.token);
        field("client", self.client);
    }
    bool operator==(const Hello &) const = default;
};

struct CheckRequest
{
    static constexpr std::string_view kKind = "check";
    Ticket ticket = 0;
    std::string pipelineText; // an .etl document
    std::string folder;       // absolute; relative paths of the pipeline start here
    Parameters parameters;

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("pipelineText", self.pipelineText);
        field("folder", self.folder);
        field("parameters", self.parameters);
    }
    bool operator==(const CheckRequest &) const = default;
};

// Asks for the first rows behind an output port.
struct PreviewRequest
{
    static constexpr std::string_view kKind = "preview";
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
    bool operator==(const PreviewRequest &) const = default;
};

// Gives up a check, a preview, or a start that is still being checked. The answer comes all the
// same, with the error "cancelled", unless it was already on its way.
struct CancelRequest
{
    static constexpr std::string_view kKind = "cancel";
    Ticket ticket = 0;

    static void fields(auto &self, auto &&field) { field("ticket", self.ticket); }
    bool operator==(const CancelRequest &) const = default;
};

struct StartRun
{
    static constexpr std::string_view kKind = "start-run";
    Ticket ticket = 0;
    std::string pipelineText; // the snapshot that runs; later edits do not touch it
    std::string folder;
    std::string title;
    std::string path; // the pipeline's file, to find its runs again; may be empty
    Parameters parameters;
    std::optional<int> workers; // for every node whose workers are "auto"
    RunLimits limits;

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("pipelineText", self.pipelineText);
        field("folder", self.folder);
        field("title", self.title);
        field("path", self.path);
        field("parameters", self.parameters);
        field("workers", self.workers);
        field("limits", self.limits);
    }
    bool operator==(const StartRun &) const = default;
};

// Goes on with a run that was stopped or whose engine died; see RunList::saved.
struct ResumeRun
{
    static constexpr std::string_view kKind = "resume-run";
    Ticket ticket = 0;
    RunId run;

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("run", self.run);
    }
    bool operator==(const ResumeRun &) const = default;
};

// Gives up such a run and deletes its files.
struct DiscardRun
{
    static constexpr std::string_view kKind = "discard-run";
    RunId run;

    static void fields(auto &self, auto &&field) { field("run", self.run); }
    bool operator==(const DiscardRun &) const = default;
};

struct StopRun
{
    static constexpr std::string_view kKind = "stop-run";
    RunId run;
    StopVerb verb = StopVerb::Stop;

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("verb", self.verb);
    }
    bool operator==(const StopRun &) const = default;
};

struct ListRuns
{
    static constexpr std::string_view kKind = "list-runs";
    static void fields(auto &, auto &&) {}
    bool operator==(const ListRuns &) const = default;
};

// From now on: log lines, states, telemetry and the report of this run. Begins with RunStarted
// (ticket 0), the present state, the last log lines, and, when the run is over, its report. "*":
// all runs, present and future.
struct Subscribe
{
    static constexpr std::string_view kKind = "subscribe";
    RunId run;

    static void fields(auto &self, auto &&field) { field("run", self.run); }
    bool operator==(const Subscribe &) const = default;
};

struct Unsubscribe
{
    static constexpr std::string_view kKind = "unsubscribe";
    RunId run;

    static void fields(auto &self, auto &&field) { field("run", self.run); }
    bool operator==(const Unsubscribe &) const = default;
};

// Kills one worker process with SIGKILL; the run goes on with a replacement.
struct KillWorker
{
    static constexpr std::string_view kKind = "kill-worker";
    RunId run;
    int worker = 0; // run-wide number

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("worker", self.worker);
    }
    bool operator==(const KillWorker &) const = default;
};

// Stops all runs, then the engine leaves.
struct Shutdown
{
    static constexpr std::string_view kKind = "shutdown";
    static void fields(auto &, auto &&) {}
    bool operator==(const Shutdown &) const = default;
};

// Stands for a kind that this version does not know; the receiver answers it with ErrorReply.
struct UnknownMessage
{
    static constexpr std::string_view kKind = "";
    std::string kind;
    bool operator==(const UnknownMessage &) const = default;
};

using ClientMessage = std::variant<Hello, CheckRequest, PreviewRequest, CancelRequest, StartRun,
                                   ResumeRun, DiscardRun, StopRun, ListRuns, Subscribe, Unsubscribe,
                                   KillWorker, Shutdown, UnknownMessage>;

} // namespace etl::protocol
