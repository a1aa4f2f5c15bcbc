// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/commands.h"

#include "engine/catalog/descriptor.h"
#include "engine/catalog/jsonschema.h"
#include "engine/host/cli/arguments.h"
#include "engine/host/cli/issuelist.h"
#include "engine/host/cli/nodelist.h"
#include "engine/host/cli/previewprint.h"
#include "engine/host/consoleview.h"
#include "engine/host/enginesetup.h"
#include "engine/host/exitcode.h"
#include "engine/host/jsonview.h"
#include "engine/host/pipelinefile.h"
#include "engine/host/runcommand.h"
#include "engine/host/runscommand.h"
#include "engine/host/servecommand.h"
#include "engine/host/servicecommand.h"
#include "engine/host/terminal.h"

#include <QCoreApplication>

#include <csignal>
#include <memory>

namespace etl::host {

namespace {

int code(ExitCode value)
{
    return static_cast<int>(value);
}

void print(const std::string &text)
{
    Terminal(Terminal::Stream::Output).write(text);
}

ExitCode complain(const Error &error)
{
    const Terminal terminal(Terminal::Stream::Error);
    terminal.write(painted("error:", Ink::Bad, terminal.style()) + " " + error.toString() + "\n");
    return exitCodeOf({}, error);
}

std::unique_ptr<RunView> runView(const Arguments &arguments, const PipelineFile &file)
{
    using Progress = ConsoleView::Progress;
    if (arguments.progress == ProgressMode::Json)
        return std::make_unique<JsonView>();
    auto progress = Progress::Lines;
    if (arguments.progress == ProgressMode::None)
        progress = Progress::None;
    else if (arguments.progress == ProgressMode::Auto
             && Terminal(Terminal::Stream::Error).isTerminal())
        progress = Progress::Table;
    return std::make_unique<ConsoleView>(progress, file.text);
}

int run(const Arguments &arguments, const supervisor::EngineConfig &config,
        const PipelineFile &file)
{
    protocol::StartRun request;
    request.ticket = 1;
    request.pipelineText = file.text;
    request.folder = file.folder;
    request.path = file.path;
    request.title = file.title;
    request.parameters = arguments.parameters;
    request.workers = arguments.workers;
    request.limits = arguments.limits;
    const auto view = runView(arguments, file);
    const auto resume =
        arguments.resume ? std::optional(arguments.file) : std::optional<std::string>();
    RunCommand command(config, std::move(request), resume, *view);
    QObject::connect(&command, &RunCommand::done, qApp, &QCoreApplication::exit,
                     Qt::QueuedConnection);
    command.start();
    return QCoreApplication::exec();
}

int showCheck(const Arguments &arguments, const PipelineFile &file,
              const protocol::CheckReply &reply)
{
    const auto &issues = reply.checked.issues;
    if (arguments.json) {
        print(jsonLine(reply.error ? model::Json::object({{"error", errorJson(*reply.error)}})
                                   : issuesJson(issues)));
        return code(exitCodeOf(issues, reply.error));
    }
    if (reply.error)
        return code(complain(*reply.error));
    const auto pipeline = model::parsePipeline(file.text);
    const Terminal terminal(Terminal::Stream::Output);
    print(renderIssues(issues, pipeline ? &*pipeline : nullptr, terminal.style())
          + issueCounts(issues) + "\n");
    return code(exitCodeOf(issues, {}));
}

int validate(const Arguments &arguments, const supervisor::EngineConfig &config,
             const PipelineFile &file)
{
    ServiceCommand command(config);
    int result = code(ExitCode::Failed);
    QObject::connect(
        &command, &ServiceCommand::checked, qApp,
        [&](const protocol::CheckReply &reply) { result = showCheck(arguments, file, reply); });
    QObject::connect(&command, &ServiceCommand::done, qApp, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    command.check({1, file.text, file.folder, arguments.parameters});
    QCoreApplication::exec();
    return result;
}

int showPreview(const Arguments &arguments, const PipelineFile &file,
                const protocol::PreviewReply &reply)
{
    if (reply.error) {
        const auto pipeline = model::parsePipeline(file.text);
        const Terminal terminal(Terminal::Stream::Error);
        terminal.write(
            renderIssues(reply.issues, pipeline ? &*pipeline : nullptr, terminal.style()));
        return code(complain(*reply.error));
    }
    if (arguments.json)
        print(jsonLine(protocol::toJson(reply.table)));
    else
        print(renderPreview(reply.table, reply.note, Terminal(Terminal::Stream::Output).style()));
    return code(ExitCode::Finished);
}

int preview(const Arguments &arguments, const supervisor::EngineConfig &config,
            const PipelineFile &file)
{
    ServiceCommand command(config);
    int result = code(ExitCode::Failed);
    QObject::connect(
        &command, &ServiceCommand::previewed, qApp,
        [&](const protocol::PreviewReply &reply) { result = showPreview(arguments, file, reply); });
    QObject::connect(&command, &ServiceCommand::done, qApp, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    command.preview({1, file.text, file.folder, arguments.parameters, arguments.name,
                     arguments.port, arguments.rows});
    QCoreApplication::exec();
    return result;
}

int serve(const Arguments &arguments, supervisor::EngineConfig config)
{
    if (arguments.idleTimeoutSeconds)
        config.idleTimeout = std::chrono::seconds(*arguments.idleTimeoutSeconds);
    ServeCommand command(std::move(config));
    QObject::connect(&command, &ServeCommand::done, qApp, &QCoreApplication::exit,
                     Qt::QueuedConnection);
    if (const auto started = command.start(); !started) {
        complain(started.error());
        return code(ExitCode::Failed);
    }
    return QCoreApplication::exec();
}

int listNodes(const Arguments &arguments)
{
    const auto &catalog = catalog::builtinCatalog();
    if (arguments.name.empty()) {
        print(arguments.json ? jsonLine(nodeListJson(catalog))
                             : renderNodeList(catalog, Terminal(Terminal::Stream::Output).style()));
        return code(ExitCode::Finished);
    }
    Result<std::string> text;
    if (!arguments.json)
        text = renderNodeType(catalog, arguments.name);
    else if (const auto json = nodeTypeJson(catalog, arguments.name))
        text = jsonLine(*json);
    else
        text = fail(json.error());
    if (!text)
        return code(complain(text.error()));
    print(*text);
    return code(ExitCode::Finished);
}

// Commands that need a pipeline, an engine, or both.
int runWithEngine(const Arguments &arguments)
{
    PipelineFile file;
    // What goes on may also be named by its id.
    const bool needsFile = arguments.command != Command::ServeLocal
                           && arguments.command != Command::Runs && !arguments.resume;
    if (needsFile) {
        auto read = readPipelineFile(arguments.file);
        if (!read) {
            complain(read.error());
            return code(ExitCode::BadInput);
        }
        file = *std::move(read);
    }
    const auto config = engineConfig();
    if (!config) {
        complain(config.error());
        return code(ExitCode::Failed);
    }
    switch (arguments.command) {
    case Command::Runs:
        return listRuns(arguments, *config);
    case Command::Run:
        return run(arguments, *config, file);
    case Command::Validate:
        return validate(arguments, *config, file);
    case Command::Preview:
        return preview(arguments, *config, file);
    default:
        return serve(arguments, *config);
    }
}

} // namespace

int runCommandLine(int argc, char **argv)
{
    const auto arguments = parseArguments({argv + 1, argv + argc});
    if (!arguments) {
        Terminal(Terminal::Stream::Error).write(renderUsageError(arguments.error()));
        return code(ExitCode::BadInput);
    }
    switch (arguments->command) {
    case Command::Help:
        print(helpText(arguments->name));
        return code(ExitCode::Finished);
    case Command::Version:
        print("dataetl-engine " DATAETL_VERSION "\n");
        return code(ExitCode::Finished);
    case Command::Nodes:
        return listNodes(*arguments);
    case Command::Schema:
        print(catalog::pipelineJsonSchema(catalog::builtinCatalog()).dump(2) + "\n");
        return code(ExitCode::Finished);
    default:
        break;
    }
    // A reader of our output that goes away ("| head") must not end a run.
    std::signal(SIGPIPE, SIG_IGN);
    // Qt's own event loop starts faster than GLib's, and nothing here needs the other.
    qputenv("QT_NO_GLIB", "1");
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("dataetl-engine"));
    QCoreApplication::setApplicationVersion(QStringLiteral(DATAETL_VERSION));
    return runWithEngine(*arguments);
}

} // namespace etl::host
