// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace etl::host {

namespace {

struct CommandHelp
{
    std::string_view name;
    std::string_view operands;
    std::string_view summary;
    std::string_view details;
};

constexpr std::string_view kParameterHelp =
    "  -p, --parameter NAME=VALUE  value of a pipeline parameter; may be repeated\n";

constexpr auto kHelp = std::to_array<CommandHelp>({
    {"run", "FILE [--resume] [-p NAME=VALUE]... [OPTION]...",
     "run a pipeline and show its progress",
     "  --workers N                 workers of every node that is on \"auto\"\n"
     "  --progress MODE             auto: a table on a terminal, else plain lines; json: one "
     "object a\n"
     "                              line on standard output, the report last; none: the summary "
     "only\n"
     "  --resume                    go on with the stopped run of FILE, or the run with this id\n"
     "\n"
     "Limits (a SIZE is 800MB, 2GiB ...)\n"
     "  --memory SIZE               of all workers together, half of the machine's when not given\n"
     "  --worker-memory SIZE        of each worker\n"
     "  --spill-limit SIZE          what sorts, joins and aggregates may put on disk\n"
     "  --shared-memory SIZE        for the rows in queues, 64 MiB when not given\n"
     "  --stall-after SECONDS       without any progress until that is told, 60 when not given; 0: "
     "never\n"
     "  --item-timeout SECONDS      one batch in one node may take, before its worker is killed\n"
     "\n"
     "Ctrl+C stops the run, pressed again it kills it. A stopped run can go on.\n"
     "Exit code: 0 finished, 1 failed, 2 bad pipeline or usage, 3 stopped or killed.\n"},
    {"validate", "FILE [-p NAME=VALUE]... [--json]", "check a pipeline without running it",
     "  --json                      problems as a JSON list\n"
     "\n"
     "Exit code: 0 no errors (warnings may be there), 2 errors.\n"},
    {"preview", "FILE NODE [--port PORT] [--rows N] [-p NAME=VALUE]... [--json]",
     "show the first rows at a node",
     "  --port PORT                 output of the node, 'out' when not given\n"
     "  --rows N                    how many rows, 20 when not given\n"
     "  --json                      columns and rows as JSON\n"},
    {"nodes", "[TYPE] [--json]", "list the node types, or describe one",
     "  --json                      as JSON\n"},
    {"schema", "", "print the JSON Schema of the pipeline file",
     "Editors complete and check pipelines with it.\n"},
    {"runs", "[--discard RUN] [--json]", "list the runs that can go on",
     "  --discard RUN               give up this run and delete its files\n"
     "  --json                      as JSON\n"
     "\n"
     "These runs were stopped, or their engine died. 'run --resume' goes on with one.\n"},
    {"serve-local", "[--idle-timeout SECONDS]",
     "serve the windows of this user, as the window starts it",
     "  --idle-timeout SECONDS      how long to stay without a run and without a window, 30 when "
     "not given\n"},
    {"help", "[COMMAND]", "explain the commands, or one of them", ""},
});

const CommandHelp *findHelp(std::string_view command)
{
    const auto found = std::ranges::find(kHelp, command, &CommandHelp::name);
    return found == kHelp.end() ? nullptr : &*found;
}

bool takesParameters(const CommandHelp &help)
{
    return help.operands.find("-p NAME") != std::string_view::npos;
}

std::string overview()
{
    std::string text = "DataETL engine: runs pipelines without a window.\n"
                       "\n"
                       "usage: dataetl-engine COMMAND ...\n"
                       "\n"
                       "Commands\n";
    for (const CommandHelp &help : kHelp)
        text += fmt::format("  {:<12} {}\n", help.name, help.summary);
    return text
           + "\n'dataetl-engine help COMMAND' explains one of them; --version prints the "
             "version.\n";
}

} // namespace

std::string usageLine(std::string_view command)
{
    const CommandHelp *const help = findHelp(command);
    if (help == nullptr)
        return {};
    return fmt::format("usage: dataetl-engine {}{}{}", help->name,
                       help->operands.empty() ? "" : " ", help->operands);
}

std::string helpText(std::string_view command)
{
    const CommandHelp *const help = findHelp(command);
    if (help == nullptr)
        return overview();
    std::string text =
        fmt::format("dataetl-engine {}: {}\n\n{}\n", help->name, help->summary, usageLine(command));
    if (takesParameters(*help))
        text += fmt::format("\n{}{}", kParameterHelp, help->details);
    else if (!help->details.empty())
        text += fmt::format("\n{}", help->details);
    return text;
}

std::string renderUsageError(const Error &error)
{
    std::string text = fmt::format("error: {}\n", error.message);
    if (!error.remedy.empty())
        text += error.remedy + "\n";
    return text;
}

} // namespace etl::host
