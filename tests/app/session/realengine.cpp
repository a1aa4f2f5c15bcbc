// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/session/realengine.h"

#include "engine/protocol/rendezvous.h"

#include <QDir>
#include <QFile>

#include <csignal>

namespace etl::test {

namespace {

std::vector<protocol::EngineRecord> engines()
{
    const auto folder = protocol::openRuntimeFolder();
    return folder ? protocol::livingEngines(*folder) : std::vector<protocol::EngineRecord>();
}

} // namespace

RealEngine::RealEngine()
{
    const QDir folder(m_folder.path());
    for (const char *name : {"run", "config", "data"})
        folder.mkdir(QString::fromUtf8(name));
    QFile::setPermissions(path("run"), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    qputenv("XDG_RUNTIME_DIR", path("run").toUtf8());
    qputenv("XDG_CONFIG_HOME", path("config").toUtf8());
    qputenv("XDG_DATA_HOME", path("data").toUtf8());
    qputenv("XDG_STATE_HOME", path("state").toUtf8());
    qunsetenv(protocol::kRuntimeFolderVariable);
}

RealEngine::~RealEngine()
{
    for (const auto &engine : engines())
        ::kill(static_cast<pid_t>(engine.pid), SIGTERM);
    if (!await([] { return engines().empty(); })) {
        killEngines();
        qCritical("an engine did not end at SIGTERM");
    }
}

client::EngineClientOptions RealEngine::options() const
{
    client::EngineClientOptions options;
    options.clientName = "test";
    options.engineProgram =
        qEnvironmentVariable("DATAETL_BIN_DIR") + QStringLiteral("/dataetl-engine");
    if (!QFile::exists(options.engineProgram))
        qFatal("no engine at '%s': set DATAETL_BIN_DIR", qPrintable(options.engineProgram));
    return options;
}

QString RealEngine::write(const char *name, const QByteArray &content) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName();
}

QByteArray RealEngine::read(const char *name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList RealEngine::entries(const char *prefix) const
{
    return QDir(m_folder.path())
        .entryList({QString::fromUtf8(prefix) + QLatin1Char('*'),
                    QLatin1Char('.') + QString::fromUtf8(prefix) + QLatin1Char('*')},
                   QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

std::vector<qint64> RealEngine::enginePids() const
{
    std::vector<qint64> pids;
    for (const auto &engine : engines())
        pids.push_back(engine.pid);
    return pids;
}

void RealEngine::killEngines() const
{
    for (const auto pid : enginePids())
        ::kill(static_cast<pid_t>(pid), SIGKILL);
}

QByteArray flightsCsv(int rows)
{
    QByteArray text("id,name,delay\n");
    for (int i = 0; i < rows; ++i)
        text += QByteArray::number(i) + ",f" + QByteArray::number(i) + ','
                + QByteArray::number(i % 100) + '\n';
    return text;
}

QByteArray flightsPipeline(const char *condition)
{
    return QByteArray(R"({"dataetl": 1, "name": "Flights", "nodes": {
 "flights": {"type": "extract.csv", "settings": {"path": "flights.csv"}},
 "late": {"type": "transform.filter", "settings": {"condition": "CONDITION"}},
 "out": {"type": "load.csv", "settings": {"path": "late.csv"}}},
 "wires": ["flights -> late", "late -> out"],
 "layout": {"flights": [36, 60], "late": [300, 60], "out": [564, 60]}})")
        .replace("CONDITION", condition);
}

QByteArray endlessPipeline()
{
    return R"({"dataetl": 1, "name": "Endless", "nodes": {
 "made": {"type": "extract.generate", "workers": 1,
  "settings": {"rows": 1000000000, "columns": {"i": "i"}, "rate": 20000}},
 "some": {"type": "transform.filter", "isolated": true, "settings": {"condition": "i % 2 = 0"}},
 "out": {"type": "load.csv", "isolated": true, "settings": {"path": "made.csv"}}},
 "wires": ["made -> some", "some -> out"],
 "layout": {"made": [36, 60], "some": [300, 60], "out": [564, 60]}})";
}

} // namespace etl::test
