// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/systemharness.h"

#include "engine/ipc/layout.h"
#include "engine/protocol/rendezvous.h"
#include "tests/system/processes.h"

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

namespace etl::test {

namespace {

constexpr const char *kRuntimeVariable = "XDG_RUNTIME_DIR";

QStringList filesBelow(const QString &folder)
{
    QStringList names;
    QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::System,
                       QDirIterator::Subdirectories);
    while (files.hasNext())
        names += QDir(folder).relativeFilePath(files.next());
    names.sort();
    return names;
}

} // namespace

SystemHarness::SystemHarness()
{
    QDir root(m_root.path());
    for (const char *name : {"work", "runtime", "cache"})
        root.mkdir(QLatin1String(name));
    QFile::setPermissions(root.filePath(QStringLiteral("runtime")),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

QString SystemHarness::folder() const
{
    return m_root.filePath(QStringLiteral("work"));
}

QString SystemHarness::path(const QString &name) const
{
    return folder() + QLatin1Char('/') + name;
}

void SystemHarness::write(const QString &name, const QByteArray &content) const
{
    QDir(folder()).mkpath(QFileInfo(path(name)).path());
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path(name)));
}

QByteArray SystemHarness::read(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList SystemHarness::files() const
{
    return filesBelow(folder());
}

QString SystemHarness::engineProgram()
{
    const QString folder = qEnvironmentVariable("DATAETL_BIN_DIR");
    if (folder.isEmpty())
        qFatal("DATAETL_BIN_DIR has to name the folder of dataetl-engine");
    return folder + QStringLiteral("/dataetl-engine");
}

QProcessEnvironment SystemHarness::environment() const
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.remove(QLatin1String(protocol::kRuntimeFolderVariable));
    environment.insert(QLatin1String(kRuntimeVariable), m_root.filePath(QStringLiteral("runtime")));
    environment.insert(QStringLiteral("XDG_CACHE_HOME"), m_root.filePath(QStringLiteral("cache")));
    environment.insert(QStringLiteral("XDG_STATE_HOME"), stateFolder());
    for (auto it = m_variables.begin(); it != m_variables.end(); ++it)
        environment.insert(it.key(), it.value());
    return environment;
}

void SystemHarness::setVariable(const QString &name, const QString &value)
{
    if (value.isEmpty())
        m_variables.remove(name);
    else
        m_variables.insert(name, value);
}

Outcome SystemHarness::run(const QStringList &arguments, int timeoutMs) const
{
    QProcess process;
    process.setProcessEnvironment(environment());
    process.setWorkingDirectory(folder());
    QElapsedTimer timer;
    timer.start();
    process.start(engineProgram(), arguments);
    Outcome outcome;
    outcome.timedOut = !process.waitForFinished(timeoutMs);
    if (outcome.timedOut) {
        process.kill();
        process.waitForFinished();
    }
    outcome.wallMs = timer.elapsed();
    if (process.exitStatus() == QProcess::NormalExit && !outcome.timedOut)
        outcome.exitCode = process.exitCode();
    outcome.output = process.readAllStandardOutput();
    outcome.error = process.readAllStandardError();
    return outcome;
}

void SystemHarness::discardRuns() const
{
    const Outcome list = run({QStringLiteral("runs"), QStringLiteral("--json")});
    for (const auto &entry : QJsonDocument::fromJson(list.output).array()) {
        const QString id = entry[QLatin1String("run")].toString();
        const Outcome discarded = run({QStringLiteral("runs"), QStringLiteral("--discard"), id});
        if (discarded.exitCode != 0)
            qFatal("run %s can't be given up: %s", qPrintable(id), discarded.error.constData());
    }
}

QByteArray SystemHarness::environmentMark() const
{
    return QByteArray(kRuntimeVariable) + '=' + m_root.filePath(QStringLiteral("runtime")).toUtf8();
}

QString SystemHarness::runtimeFolder() const
{
    return m_root.filePath(QStringLiteral("runtime/dataetl"));
}

QString SystemHarness::stateFolder() const
{
    return m_root.filePath(QStringLiteral("state"));
}

QStringList SystemHarness::processes() const
{
    QStringList texts;
    for (const ProcessFacts &process : processesWithEnvironment(environmentMark()))
        texts += QStringLiteral("process %1 %2").arg(process.pid).arg(process.program);
    return texts;
}

// A segment says itself in which runtime folder its run is known. Its file is read, not mapped:
// whoever maps a segment of another run keeps that run's next engine from removing it.
QStringList SystemHarness::segments() const
{
    QStringList found;
    const QDir shared(QStringLiteral("/dev/shm"));
    for (const QString &name :
         shared.entryList({QStringLiteral("dataetl-*")}, QDir::Files | QDir::System)) {
        QFile file(shared.filePath(name));
        ipc::SegmentHeader header{};
        if (!file.open(QIODevice::ReadOnly)
            || file.read(reinterpret_cast<char *>(&header), sizeof header) != sizeof header)
            continue;
        header.runtimeDir.back() = '\0';
        if (runtimeFolder() == QString::fromUtf8(header.runtimeDir.data()))
            found += shared.filePath(name);
    }
    return found;
}

QStringList SystemHarness::leftovers() const
{
    QStringList found = processes() + segments();
    for (const QString &folder :
         {m_root.filePath(QStringLiteral("runtime")), m_root.filePath(QStringLiteral("cache"))}) {
        for (const QString &file : filesBelow(folder))
            found += folder + QLatin1Char('/') + file;
    }
    return found;
}

bool SystemHarness::awaitNoProcess(int timeoutMs) const
{
    return QTest::qWaitFor([this] { return processes().isEmpty(); }, timeoutMs);
}

} // namespace etl::test
