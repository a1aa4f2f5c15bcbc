// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/supervisor/enginefixture.h"

#include "engine/protocol/rendezvous.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <algorithm>

#include <unistd.h>

namespace etl::test {

namespace {

// All nodes in one stage, as many workers as the first one says.
Result<model::Plan> onePlan(const model::CheckedPipeline &checked, std::optional<int> workers)
{
    model::Plan plan;
    plan.nodes = checked.nodes;
    const auto &first = plan.nodes.front();
    model::PlanStage stage;
    stage.nodes = {0};
    stage.workers = workers.value_or(first.workers.value_or(1));
    stage.extractor = true;
    plan.workerCount = stage.workers;
    plan.stages = {stage};
    return plan;
}

struct ProcessInfo
{
    QString name;
    QString state;
    pid_t parent = 0;

    bool isAlive() const { return state != QLatin1String("Z") && state != QLatin1String("X"); }
};

// Nothing when there is no such process.
std::optional<ProcessInfo> processInfo(pid_t pid)
{
    QFile stat(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!stat.open(QIODevice::ReadOnly))
        return std::nullopt;
    // "pid (name) state parent ..."
    const QString line = QString::fromUtf8(stat.readAll());
    const auto open = line.indexOf(QLatin1Char('('));
    const auto close = line.lastIndexOf(QLatin1Char(')'));
    const auto rest = line.mid(close + 2).split(QLatin1Char(' '));
    return ProcessInfo{line.mid(open + 1, close - open - 1), rest.value(0), rest.value(1).toInt()};
}

QString scriptedWorker()
{
    return QCoreApplication::applicationDirPath() + QStringLiteral("/scriptedworker");
}

} // namespace

std::string Script::text() const
{
    model::CheckedNode node;
    node.id = NodeId("node");
    node.type = "load.scripted";
    node.title = "Scripted";
    node.workers = workers;
    node.settings["behaviour"] = behaviour;
    node.settings["path"] = output;
    node.settings["join"] = join;
    for (int i = 0; i < splits; ++i)
        node.splits.push_back({static_cast<std::uint64_t>(i) * 10,
                               static_cast<std::uint64_t>(i) * 10 + 10, 0, 0, 0, false});
    return model::toJson(model::CheckedPipeline{{node}, {}, {}}).dump();
}

EngineFixture::EngineFixture(const std::function<void(supervisor::EngineConfig &)> &change)
{
    qputenv(protocol::kRuntimeFolderVariable, QByteArray::fromStdString(runtimeFolder()));
    QDir(m_folder.path()).mkdir(QStringLiteral("out"));
    supervisor::EngineConfig config;
    config.runtimeFolder = protocol::openRuntimeFolder().value();
    config.spillRoot = path("spill");
    config.savedRunsFolder = path("saved");
    config.deadLetterFolder = path("dead-letters");
    config.workerProgram = scriptedWorker();
    config.programVersion = "test";
    config.planner = onePlan;
    config.segmentBytes = 8 << 20;
    if (change)
        change(config);
    m_engine = std::make_unique<supervisor::Engine>(std::move(config));
    const auto opened = m_engine->open();
    if (!opened)
        qFatal("the engine did not open: %s", opened.error().toString().c_str());
}

EngineFixture::~EngineFixture()
{
    bool closed = false;
    QObject::connect(m_engine.get(), &supervisor::Engine::closed, m_engine.get(),
                     [&closed] { closed = true; });
    m_engine->shutDown(protocol::StopVerb::Kill);
    if (!await([&closed] { return closed; }))
        qFatal("the engine did not close");
}

QStringList EngineFixture::files() const
{
    return QDir(m_folder.filePath(QStringLiteral("out")))
        .entryList(QDir::Files | QDir::Hidden, QDir::Name);
}

QStringList EngineFixture::runFiles() const
{
    return QDir(QString::fromStdString(protocol::runsFolder(runtimeFolder())))
        .entryList(QDir::Files);
}

supervisor::RunController *EngineFixture::start(const Script &script)
{
    auto *run = tryStart(script);
    if (!run)
        qFatal("the run was refused: %s",
               m_refusal && m_refusal->error ? m_refusal->error->toString().c_str() : "issues");
    return run;
}

supervisor::RunController *EngineFixture::tryStart(const Script &script)
{
    supervisor::RunController *run = nullptr;
    bool answered = false;
    m_refusal.reset();
    protocol::StartRun request;
    request.ticket = 5;
    request.pipelineText = script.text();
    request.title = "test";
    m_engine->startRun(request, [&](const auto &result) {
        answered = true;
        if (result)
            run = *result;
        else
            m_refusal = result.error();
    });
    return await([&answered] { return answered; }) ? run : nullptr;
}

RunWatch::RunWatch(supervisor::RunController &run) : m_run(run)
{
    connect(&run, &supervisor::RunController::stateChanged, this,
            [this](const protocol::RunStateChanged &change) {
                m_states << QString::fromStdString(
                    std::string(protocol::runStateName(change.state)));
            });
    connect(&run, &supervisor::RunController::logged, this,
            [this](const std::vector<protocol::LogLine> &lines) {
                for (const auto &line : lines)
                    m_log += QString::fromStdString(line.text) + QLatin1Char('\n');
            });
    connect(&run, &supervisor::RunController::sampled, this,
            [this](const protocol::TelemetryFrame &frame) { m_frames.push_back(frame); });
    connect(&run, &supervisor::RunController::finished, this,
            [this](const protocol::RunReport &report) { m_report = report; });
}

bool RunWatch::awaitState(protocol::RunState state) const
{
    return await([&] { return m_run.state() == state; });
}

bool RunWatch::awaitEnd() const
{
    return await([&] { return m_report.has_value(); });
}

std::vector<pid_t> livingChildren(const char *program)
{
    const auto name = QString::fromUtf8(program).left(15); // as long as the system keeps it
    std::vector<pid_t> pids;
    for (const auto &entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        const auto info = entry.toInt() > 0 ? processInfo(entry.toInt()) : std::nullopt;
        if (info && info->name == name && info->parent == getpid() && info->isAlive())
            pids.push_back(entry.toInt());
    }
    return pids;
}

bool isAlive(pid_t pid)
{
    const auto info = processInfo(pid);
    return info && info->isAlive();
}

} // namespace etl::test
