// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/protocol/runlimits.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace etl::host {

enum class Command : std::uint8_t {
    Run,
    Validate,
    Preview,
    Nodes,
    Schema,
    Runs,
    ServeLocal,
    Help,
    Version
};

enum class ProgressMode : std::uint8_t {
    Auto,  // a table on a terminal, else plain
    Plain, // a line now and then
    Json,  // one JSON object a line, the report last
    None,
};

inline constexpr int kMostPreviewRows = 10'000;

// The command line as a value; what a command does not take stays at its default.
struct Arguments
{
    Command command = Command::Help;
    std::string file;         // run, validate, preview
    std::string name;         // preview: the node; nodes: a type or empty; help: a command or empty
    std::string port = "out"; // preview
    int rows = 20;            // preview
    std::map<std::string, std::string> parameters; // run, validate, preview: -p name=value
    std::optional<int> workers;                    // run
    ProgressMode progress = ProgressMode::Auto;    // run
    bool json = false;                             // validate, preview, nodes, runs
    protocol::RunLimits limits;                    // run
    bool resume = false;                           // run: `file` may also be a run's id
    std::string discard;                           // runs: a run's id
    std::optional<int> idleTimeoutSeconds;         // serve-local

    bool operator==(const Arguments &) const = default;
};

// `words` without the program's name. An error (Usage) carries the command's usage as its remedy.
// Pure; any thread.
Result<Arguments> parseArguments(const std::vector<std::string> &words);

// Both end in a newline. Pure; any thread.
std::string helpText(std::string_view command = {}); // all commands when empty or unknown
std::string renderUsageError(const Error &error);

// "usage: dataetl-engine run FILE ..."; empty for an unknown command.
std::string usageLine(std::string_view command);
std::vector<std::string> commandNames();

} // namespace etl::host
