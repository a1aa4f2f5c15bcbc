// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/enginerun.h"

#include "engine/ipc/segment.h"
#include "engine/model/issue.h"

#include <QFile>
#include <QTest>

#include <csignal>

namespace etl::test {

using model::Json;

EngineRun::EngineRun(const SystemHarness &harness, const QString &file, const QStringList &more)
    : m_runtimeFolder(harness.runtimeFolder())
{
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &EngineRun::readEvents);
    connect(&m_process, &QProcess::finished, this, [this] {
        m_endedAfterMs = m_sinceSignal.isValid() ? m_sinceSignal.elapsed() : -1;
        readEvents();
    });
    m_process.setProcessEnvironment(harness.environment());
    m_process.setWorkingDirectory(harness.folder());
    m_process.start(SystemHarness::engineProgram(),
                    QStringList{QStringLiteral("run"), file, QStringLiteral("--progress"),
                                QStringLiteral("json")}
                        + more);
    if (!m_process.waitForStarted())
        qFatal("dataetl-engine does not start: %s", qPrintable(m_process.errorString()));
}

EngineRun::~EngineRun()
{
    m_process.disconnect(this);
    m_process.kill();
    m_process.waitForFinished();
}

bool EngineRun::awaitWhileRunning(const std::function<bool()> &condition, int timeoutMs) const
{
    const bool decided = QTest::qWaitFor([&] { return condition() || !isRunning(); }, timeoutMs);
    return decided && condition();
}

bool EngineRun::awaitStarted(int timeoutMs) const
{
    return awaitWhileRunning([this] { return !m_runId.empty(); }, timeoutMs);
}

bool EngineRun::awaitState(const char *state, int timeoutMs) const
{
    return awaitWhileRunning([&] { return m_states.contains(QLatin1String(state)); }, timeoutMs);
}

bool EngineRun::awaitRows(const char *node, std::uint64_t rows, int timeoutMs) const
{
    const auto reached = [&] {
        for (const Json &row : m_progress.value("nodes", Json::array())) {
            if (row.value("node", "") != node)
                continue;
            const char *const key = row.at("rowsIn").is_null() ? "rowsOut" : "rowsIn";
            return row.at(key).get<std::uint64_t>() >= rows;
        }
        return false;
    };
    return awaitWhileRunning(reached, timeoutMs);
}

bool EngineRun::awaitEnd(int timeoutMs) const
{
    return QTest::qWaitFor([this] { return !isRunning(); }, timeoutMs);
}

void EngineRun::signal(int number)
{
    m_sinceSignal.start();
    ::kill(pid(), number);
}

int EngineRun::exitCode() const
{
    const bool ended = !isRunning() && m_process.exitStatus() == QProcess::NormalExit;
    return ended ? m_process.exitCode() : -1;
}

std::string EngineRun::segmentHandle() const
{
    const std::string name = ipc::segmentName(RunId(m_runId));
    if (QFile::exists(QStringLiteral("/dev/shm/") + QString::fromStdString(name)))
        return "shm:" + name;
    return "file:" + ipc::segmentPath(m_runtimeFolder.toStdString(), RunId(m_runId));
}

std::int64_t EngineRun::count(const char *key) const
{
    const auto found = m_report.find(key);
    return found != m_report.end() && found->is_number() ? found->get<std::int64_t>() : -1;
}

QString EngineRun::errorText() const
{
    const auto error = m_report.find("error");
    if (error == m_report.end() || !error->is_object())
        return {};
    return QString::fromStdString(model::issueFromJson(*error).toString());
}

QString EngineRun::lastWords() const
{
    return QString::fromStdString(m_report.dump()) + QLatin1Char('\n') + m_log.right(2000);
}

void EngineRun::readEvents()
{
    m_log += QString::fromUtf8(m_process.readAllStandardError());
    while (m_process.canReadLine()) {
        const QByteArray line = m_process.readLine();
        const Json event = Json::parse(line.begin(), line.end(), nullptr, false);
        if (!event.is_object())
            qFatal("a line is not a JSON object: %s", line.constData());
        take(event);
    }
}

void EngineRun::take(const Json &event)
{
    const std::string kind = event.value("event", "");
    if (kind == "started")
        m_runId = event.at("run").get<std::string>();
    else if (kind == "state")
        m_states += QString::fromStdString(event.at("state").get<std::string>());
    else if (kind == "progress")
        m_progress = event;
    else if (kind == "finished")
        m_report = event;
    else if (kind == "log")
        m_log += QString::fromStdString(event.at("text").get<std::string>()) + QLatin1Char('\n');
    else
        m_log += QString::fromStdString(event.dump()) + QLatin1Char('\n');
}

} // namespace etl::test
