// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/json.h"
#include "tests/system/systemharness.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <string>

#include <sys/types.h>

namespace etl::test {

// `dataetl-engine run FILE --progress json` while it goes on: what it has said so far, and
// conditions to wait for. An engine that still runs at the end is killed. The main thread.
class EngineRun : public QObject
{
    Q_OBJECT

public:
    EngineRun(const SystemHarness &harness, const QString &file, const QStringList &more = {});
    ~EngineRun() override;

    pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }
    bool isRunning() const { return m_process.state() == QProcess::Running; }

    // False: it did not come to that within the time, or the engine ended before.
    bool awaitStarted(int timeoutMs = 60'000) const;
    bool awaitState(const char *state, int timeoutMs = 60'000) const; // "stopping"
    // Rows that the node has taken (an extractor: given out) as told by the last progress.
    bool awaitRows(const char *node, std::uint64_t rows, int timeoutMs = 60'000) const;
    bool awaitEnd(int timeoutMs = 120'000) const;

    // Sends it to the engine; the time that endedAfterMs() tells starts now.
    void signal(int number);
    std::int64_t endedAfterMs() const { return m_endedAfterMs; }

    int exitCode() const; // -1: it runs, crashed or was killed
    const std::string &runId() const { return m_runId; }
    std::string segmentHandle() const;                     // of ipc::Segment::open()
    const model::Json &report() const { return m_report; } // empty before the end
    std::int64_t count(const char *key) const;             // a number of the report; -1: not told
    QString errorText() const;                             // of the report, in one line
    QString log() const { return m_log; }
    QString lastWords() const; // what to print when a test fails

private:
    void readEvents();
    void take(const model::Json &event);
    bool awaitWhileRunning(const std::function<bool()> &condition, int timeoutMs) const;

    QProcess m_process;
    QString m_runtimeFolder;
    QElapsedTimer m_sinceSignal;
    std::int64_t m_endedAfterMs = -1;
    std::string m_runId;
    QStringList m_states;
    model::Json m_progress = model::Json::object();
    model::Json m_report = model::Json::object();
    QString m_log;
};

} // namespace etl::test
