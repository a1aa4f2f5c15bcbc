// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/issue.h"
#include "engine/model/plan.h"
#include "engine/protocol/clientmessages.h"
#include "engine/protocol/previewtable.h"
#include "engine/protocol/runvalues.h"
#include "engine/protocol/savedruninfo.h"
#include "engine/protocol/telemetry.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

// What an engine says to its clients. Values; any thread. See docs/protocol.md.
namespace etl::protocol {

struct Welcome
{
    static constexpr std::string_view kKind = "welcome";
    int protocolVersion = kProtocolVersion;
    std::string engineId; // 8 hex digits
    std::int64_t pid = 0;
    std::string programVersion;

    static void fields(auto &self, auto &&field)
    {
        field("protocolVersion", self.protocolVersion);
        field("engineId", self.engineId);
        field("pid", self.pid);
        field("programVersion", self.programVersion);
    }
    bool operator==(const Welcome &) const = default;
};

// The greeting was not accepted; the engine closes the connection after it.
struct Refused
{
    static constexpr std::string_view kKind = "refused";
    std::string reason;

    static void fields(auto &self, auto &&field) { field("reason", self.reason); }
    bool operator==(const Refused &) const = default;
};

// `error` is set when the check itself did not come to an end (cancelled, timeout, its process
// died); what is wrong with the pipeline is in checked.issues.
struct CheckReply
{
    static constexpr std::string_view kKind = "checked";
    Ticket ticket = 0;
    model::CheckedPipeline checked;
    std::optional<Error> error;

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("checked", self.checked);
        field("error", self.error);
    }
    bool operator==(const CheckReply &) const = default;
};

struct PreviewReply
{
    static constexpr std::string_view kKind = "previewed";
    Ticket ticket = 0;
    PreviewTable table;
    std::uint64_t milliseconds = 0;
    std::string note; // how much was read, for a person
    model::Issues issues;
    std::optional<Error> error;

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("table", self.table);
        field("milliseconds", self.milliseconds);
        field("note", self.note);
        field("issues", self.issues);
        field("error", self.error);
    }
    bool operator==(const PreviewReply &) const = default;
};

struct RunStarted
{
    static constexpr std::string_view kKind = "run-started";
    Ticket ticket = 0; // 0: told to a subscriber, not the answer to its StartRun
    RunId run;
    model::Plan plan;
    std::string path;
    std::string title;
    std::int64_t startedAtMs = 0; // Unix time
    std::string pipelineText;
    model::Issues issues; // warnings and hints

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("run", self.run);
        field("plan", self.plan);
        field("path", self.path);
        field("title", self.title);
        field("startedAt", self.startedAtMs);
        field("pipelineText", self.pipelineText);
        field("issues", self.issues);
    }
    bool operator==(const RunStarted &) const = default;
};

// Nothing was started or written: the pipeline has errors, or the run could not be prepared.
struct RunRefused
{
    static constexpr std::string_view kKind = "run-refused";
    Ticket ticket = 0;
    model::Issues issues;
    std::optional<Error> error;

    static void fields(auto &self, auto &&field)
    {
        field("ticket", self.ticket);
        field("issues", self.issues);
        field("error", self.error);
    }
    bool operator==(const RunRefused &) const = default;
};

struct RunStateChanged
{
    static constexpr std::string_view kKind = "run-state";
    RunId run;
    RunState state = RunState::Starting;
    std::optional<Error> error;

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("state", self.state);
        field("error", self.error);
    }
    bool operator==(const RunStateChanged &) const = default;
};

struct Telemetry
{
    static constexpr std::string_view kKind = "telemetry";
    RunId run;
    TelemetryFrame frame;

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("frame", self.frame);
    }
    bool operator==(const Telemetry &) const = default;
};

struct LogLines
{
    static constexpr std::string_view kKind = "log";
    RunId run;
    std::vector<LogLine> lines;
    std::uint64_t dropped = 0; // lines lost before these, since the last message

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("lines", self.lines);
        field("dropped", self.dropped);
    }
    bool operator==(const LogLines &) const = default;
};

struct RunFinished
{
    static constexpr std::string_view kKind = "run-finished";
    RunId run;
    RunReport report;

    static void fields(auto &self, auto &&field)
    {
        field("run", self.run);
        field("report", self.report);
    }
    bool operator==(const RunFinished &) const = default;
};

// Runs that go on, and the last ones that are over; and those that can go on later, newest first.
struct RunList
{
    static constexpr std::string_view kKind = "run-list";
    std::vector<RunInfo> runs;
    std::vector<SavedRunInfo> saved;

    static void fields(auto &self, auto &&field)
    {
        field("runs", self.runs);
        field("saved", self.saved);
    }
    bool operator==(const RunList &) const = default;
};

// A request that could not be answered otherwise: an unknown kind, an unknown run, a kind in the
// wrong state.
struct ErrorReply
{
    static constexpr std::string_view kKind = "error";
    std::string about; // the kind of the request
    Error error;

    static void fields(auto &self, auto &&field)
    {
        field("about", self.about);
        field("error", self.error);
    }
    bool operator==(const ErrorReply &) const = default;
};

// Sent after the welcome and whenever one of these changes.
struct EngineStatus
{
    static constexpr std::string_view kKind = "engine-status";
    int activeRuns = 0;
    int clients = 0;
    bool leaving = false; // shutting down; no new runs

    static void fields(auto &self, auto &&field)
    {
        field("activeRuns", self.activeRuns);
        field("clients", self.clients);
        field("leaving", self.leaving);
    }
    bool operator==(const EngineStatus &) const = default;
};

using EngineMessage = std::variant<Welcome, Refused, CheckReply, PreviewReply, RunStarted,
                                   RunRefused, RunStateChanged, Telemetry, LogLines, RunFinished,
                                   RunList, ErrorReply, EngineStatus, UnknownMessage>;

} // namespace etl::protocol
