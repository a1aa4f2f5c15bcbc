// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/model/issue.h"
#include "engine/model/plan.h"
#include "engine/protocol/clientmessages.h"
#include "engine/protocol/previewtable.h"
#include "engine/protocol/workerorders.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

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

using WorkerMessage =
    std::variant<WorkerHello, ServiceChecked, ServicePreviewed, StageFinished, StageFailed,
                 JoinFinished, JoinFailed, WorkerError, UnknownMessage>;

} // namespace etl::protocol
