// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/client/enginelocator.h"

#include "engine/protocol/clientmessages.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>

#include <chrono>

namespace etl::client {

using namespace std::chrono_literals;

namespace {

constexpr auto kStartDeadline = 10s;
constexpr auto kPollInterval = 50ms;

QString siblingEngine()
{
    return QCoreApplication::applicationDirPath() + QStringLiteral("/dataetl-engine");
}

} // namespace

EngineLocator::EngineLocator(QString engineProgram, QObject *parent)
    : QObject(parent)
    , m_program(engineProgram.isEmpty() ? siblingEngine() : std::move(engineProgram))
{
    m_pollTimer.setInterval(kPollInterval);
    connect(&m_pollTimer, &QTimer::timeout, this, &EngineLocator::look);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &EngineLocator::look);
}

void EngineLocator::locate(bool mayStart)
{
    cancel();
    QMetaObject::invokeMethod(
        this,
        [this, mayStart, search = m_search] {
            if (search == m_search)
                begin(mayStart);
        },
        Qt::QueuedConnection);
}

void EngineLocator::cancel()
{
    ++m_search;
    m_pollTimer.stop();
    if (const auto watched = m_watcher.directories(); !watched.isEmpty())
        m_watcher.removePaths(watched);
}

void EngineLocator::begin(bool mayStart)
{
    auto folder = protocol::openRuntimeFolder();
    if (!folder)
        return finishWith(folder.error());
    m_runtimeFolder = *std::move(folder);
    if (reportLivingEngine())
        return;
    if (!mayStart)
        return finishWith(
            Error{ErrorCode::NotFound, "no engine is running", {}, {}, "start a run first"});
    startEngine();
}

void EngineLocator::startEngine()
{
    m_waiting.start();
    m_watcher.addPath(QString::fromStdString(protocol::enginesFolder(m_runtimeFolder)));
    QProcess engine;
    engine.setProgram(m_program);
    engine.setArguments({QStringLiteral("serve-local")});
    engine.setWorkingDirectory(QDir::rootPath());
    // An engine outlives the terminal or window that started it, so it must not hold their channels
    // open.
    engine.setStandardInputFile(QProcess::nullDevice());
    engine.setStandardOutputFile(QProcess::nullDevice());
    engine.setStandardErrorFile(QProcess::nullDevice());
    if (!engine.startDetached())
        return finishWith(
            Error{ErrorCode::NotFound,
                  "the engine '" + m_program.toStdString()
                      + "' could not be started: " + engine.errorString().toStdString(),
                  {},
                  {},
                  "install the program again"});
    m_pollTimer.start();
    Q_EMIT engineStarting();
}

void EngineLocator::look()
{
    if (!m_pollTimer.isActive() || reportLivingEngine())
        return;
    if (m_waiting.hasExpired(std::chrono::milliseconds(kStartDeadline).count()))
        finishWith(Error{ErrorCode::Timeout,
                         "the engine was started but did not answer within 10 s",
                         {},
                         {},
                         "run 'dataetl-engine serve-local' in a terminal to see why"});
}

// Another protocol version is passed over: an older program's engine may still have a run to
// finish, and a new one is started beside it.
bool EngineLocator::reportLivingEngine()
{
    for (const auto &record : protocol::livingEngines(m_runtimeFolder)) {
        if (!record.serving || record.protocolVersion != protocol::kProtocolVersion)
            continue;
        cancel();
        Q_EMIT found(record);
        return true;
    }
    return false;
}

void EngineLocator::finishWith(const Error &error)
{
    cancel();
    Q_EMIT failed(error);
}

} // namespace etl::client
