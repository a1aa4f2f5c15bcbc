// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/arguments.h"

#include "engine/base/text.h"
#include "engine/catalog/nodecheck.h"
#include "engine/host/cli/sizetext.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace etl::host {

namespace {

using Words = std::vector<std::string>;

struct CommandSpec
{
    std::string_view name;
    Command command;
    std::size_t leastOperands;
    std::size_t mostOperands;
    std::string_view operand; // the first one that may be missing, for messages
    std::string_view options; // their long names between spaces
};

constexpr auto kCommands = std::to_array<CommandSpec>({
    {"run", Command::Run, 1, 1, "FILE",
     " parameter workers progress resume memory worker-memory spill-limit shared-memory "
     "stall-after "
     "item-timeout "},
    {"validate", Command::Validate, 1, 1, "FILE", " parameter json "},
    {"preview", Command::Preview, 2, 2, "NODE", " parameter rows port json "},
    {"nodes", Command::Nodes, 0, 1, "TYPE", " json "},
    {"schema", Command::Schema, 0, 0, "", " "},
    {"runs", Command::Runs, 0, 0, "", " json discard "},
    {"serve-local", Command::ServeLocal, 0, 0, "", " idle-timeout "},
    {"help", Command::Help, 0, 1, "COMMAND", " "},
});

const CommandSpec *findCommand(std::string_view name)
{
    const auto found = std::ranges::find(kCommands, name, &CommandSpec::name);
    return found == kCommands.end() ? nullptr : &*found;
}

std::optional<int> number(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

Arguments only(Command command, std::string name = {})
{
    Arguments arguments;
    arguments.command = command;
    arguments.name = std::move(name);
    return arguments;
}

// One command's words, from left to right.
class Parser
{
public:
    Parser(const CommandSpec &spec, const Words &words) : m_spec(spec), m_words(words)
    {
        m_arguments.command = spec.command;
    }

    Result<Arguments> parse()
    {
        for (bool options = true; m_next < m_words.size();) {
            const std::string &word = m_words[m_next++];
            if (options && word == "--") {
                options = false;
            } else if (options && (word == "--help" || word == "-h")) {
                return only(Command::Help, std::string(m_spec.name));
            } else if (options && word.size() > 1 && word.starts_with('-')) {
                ETL_TRY_VOID(option(word));
            } else {
                m_operands.push_back(word);
            }
        }
        ETL_TRY_VOID(placeOperands());
        const bool changes = m_arguments.workers || !m_arguments.parameters.empty()
                             || m_arguments.limits != protocol::RunLimits{};
        if (m_arguments.resume && changes)
            return usage(
                "a run goes on with the parameters, workers and limits it was started with: "
                "'--resume' takes none");
        return m_arguments;
    }

private:
    std::unexpected<Error> usage(std::string message) const
    {
        return fail(ErrorCode::Usage, std::move(message), usageLine(m_spec.name));
    }

    // "--name value", "--name=value", "-p value" and "-pvalue".
    Status option(const std::string &word)
    {
        std::string name;
        std::optional<std::string> value;
        if (word.starts_with("-p") && !word.starts_with("--")) {
            name = "parameter";
            if (word.size() > 2)
                value = word.substr(2);
        } else if (word.starts_with("--")) {
            const auto equals = word.find('=');
            name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
            if (equals != std::string::npos)
                value = word.substr(equals + 1);
        }
        if (name.empty() || m_spec.options.find(" " + name + " ") == std::string_view::npos)
            return usage(fmt::format("'{}' has no option '{}'", m_spec.name,
                                     word.substr(0, word.find('='))));
        if (name == "json" || name == "resume") {
            if (value)
                return usage(fmt::format("the option '--{}' takes no value", name));
            (name == "json" ? m_arguments.json : m_arguments.resume) = true;
            return {};
        }
        if (!value) {
            if (m_next == m_words.size())
                return usage(fmt::format("the option '{}' needs a value", word));
            value = m_words[m_next++];
        }
        return setOption(name, *value);
    }

    Status setOption(std::string_view name, const std::string &value)
    {
        if (name == "parameter")
            return setParameter(value);
        if (name == "progress")
            return setProgress(value);
        if (name == "workers")
            return setNumber(name, value, 1, catalog::kMostWorkersOfNode, m_arguments.workers);
        if (name == "stall-after" || name == "item-timeout")
            return setSeconds(name, value);
        if (name == "memory" || name == "worker-memory" || name == "spill-limit"
            || name == "shared-memory")
            return setSize(name, value);
        if (name == "idle-timeout")
            return setNumber(name, value, 0, 24 * 3600, m_arguments.idleTimeoutSeconds);
        if (name == "rows") {
            std::optional<int> rows;
            ETL_TRY_VOID(setNumber(name, value, 1, kMostPreviewRows, rows));
            m_arguments.rows = *rows;
            return {};
        }
        (name == "discard" ? m_arguments.discard : m_arguments.port) = value;
        return {};
    }

    Status setNumber(std::string_view name, const std::string &value, int least, int most,
                     std::optional<int> &out) const
    {
        out = number(value);
        if (out && *out >= least && *out <= most)
            return {};
        return usage(fmt::format("'--{}' must be a whole number from {} to {}, but is '{}'", name,
                                 least, most, value));
    }

    Status setSeconds(std::string_view name, const std::string &value)
    {
        std::optional<int> seconds;
        ETL_TRY_VOID(setNumber(name, value, 0, 24 * 3600, seconds));
        auto &limits = m_arguments.limits;
        (name == "stall-after" ? limits.stallSeconds : limits.itemSeconds) = *seconds;
        return {};
    }

    Status setSize(std::string_view name, const std::string &value)
    {
        constexpr std::uint64_t kLeast = 1 << 20;
        const auto bytes = parseSize(value);
        if (!bytes || *bytes < kLeast)
            return usage(fmt::format("'--{}' must be a size such as 800MB or 2GiB, at least 1 MiB, "
                                     "but is '{}'",
                                     name, value));
        auto &limits = m_arguments.limits;
        (name == "memory"          ? limits.memoryBytes
         : name == "worker-memory" ? limits.workerMemoryBytes
         : name == "spill-limit"   ? limits.spillBytes
                                   : limits.sharedBytes) = *bytes;
        return {};
    }

    Status setParameter(const std::string &text)
    {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return usage(fmt::format("a parameter is given as name=value, not as '{}'", text));
        m_arguments.parameters[text.substr(0, equals)] = text.substr(equals + 1);
        return {};
    }

    Status setProgress(std::string_view value)
    {
        constexpr auto kModes = std::to_array<std::pair<std::string_view, ProgressMode>>({
            {"auto", ProgressMode::Auto},
            {"plain", ProgressMode::Plain},
            {"json", ProgressMode::Json},
            {"none", ProgressMode::None},
        });
        for (const auto &[name, mode] : kModes) {
            if (name == value) {
                m_arguments.progress = mode;
                return {};
            }
        }
        return usage(
            fmt::format("'--progress' must be auto, plain, json or none, but is '{}'", value));
    }

    Status placeOperands()
    {
        if (m_operands.size() < m_spec.leastOperands) {
            const std::string_view missing =
                m_operands.empty() && m_spec.leastOperands > 1 ? "FILE" : m_spec.operand;
            return usage(fmt::format("'{}' needs a {}", m_spec.name, missing));
        }
        if (m_operands.size() > m_spec.mostOperands)
            return usage(fmt::format("'{}' is one word too many for '{}'",
                                     m_operands[m_spec.mostOperands], m_spec.name));
        const bool takesFile = m_spec.operand == "FILE" || m_spec.operand == "NODE";
        if (takesFile)
            m_arguments.file = m_operands.front();
        if (m_operands.size() > (takesFile ? 1U : 0U))
            m_arguments.name = m_operands.back();
        return {};
    }

    const CommandSpec &m_spec;
    const Words &m_words; // of the whole command line
    std::size_t m_next = 1;
    Words m_operands;
    Arguments m_arguments;
};

} // namespace

std::vector<std::string> commandNames()
{
    std::vector<std::string> names;
    for (const CommandSpec &spec : kCommands)
        names.emplace_back(spec.name);
    return names;
}

Result<Arguments> parseArguments(const Words &words)
{
    if (words.empty() || words[0] == "--help" || words[0] == "-h")
        return Arguments{};
    if (words[0] == "--version" || words[0] == "-V")
        return only(Command::Version);
    if (const CommandSpec *const spec = findCommand(words[0]))
        return Parser(*spec, words).parse();
    const bool isOption = words[0].starts_with('-');
    const auto near = nearestNames(words[0], commandNames(), 1);
    std::string message =
        fmt::format("there is no {} '{}'", isOption ? "option" : "command", words[0]);
    if (!isOption && !near.empty())
        message += fmt::format("; did you mean '{}'?", near.front());
    return fail(ErrorCode::Usage, std::move(message),
                "usage: dataetl-engine COMMAND ...; 'dataetl-engine help' lists the commands");
}

} // namespace etl::host
