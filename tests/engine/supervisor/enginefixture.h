// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"
#include "engine/supervisor/engine.h"

#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace etl::test {

// Lets events happen until `condition` holds. False: not within 20 s.
inline bool await(const std::function<bool()> &condition)
{
    return QTest::qWaitFor(condition, 20'000);
}

// A pipeline of one extractor that is also its own loader, as the scripted worker runs it.
struct Script
{
    std::string behaviour = "finish";
    int workers = 1;
    int splits = 4;          // of 10 rows each
    std::string output = {}; // path; empty: writes nothing
    std::string join = {};   // behaviour while joining

    // A CheckedPipeline in JSON.
    std::string text() const;
};

// An engine whose workers are scripted, in a runtime folder of its own.
class EngineFixture
{
public:
    explicit EngineFixture(const std::function<void(supervisor::EngineConfig &)> &change = {});
    ~EngineFixture();

    supervisor::Engine &engine() { return *m_engine; }
    std::string runtimeFolder() const
    {
        return m_folder.filePath(QStringLiteral("run")).toStdString();
    }
    std::string path(const char *name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }
    QStringList files() const;    // in the folder for outputs, hidden ones too
    QStringList runFiles() const; // that runs have left in the runtime folder

    // Starts and waits; a refusal ends the test program with a message.
    supervisor::RunController *start(const Script &script);
    // nullptr when refused, see refusal().
    supervisor::RunController *tryStart(const Script &script);
    const std::optional<protocol::RunRefused> &refusal() const { return m_refusal; }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<supervisor::Engine> m_engine;
    std::optional<protocol::RunRefused> m_refusal;
};

// Collects what a run says: "running", "committing", "finished".
class RunWatch : public QObject
{
    Q_OBJECT

public:
    explicit RunWatch(supervisor::RunController &run);

    bool awaitState(protocol::RunState state) const;
    bool awaitEnd() const;
    QStringList states() const { return m_states; }
    QString log() const { return m_log; }
    const protocol::RunReport &report() const { return *m_report; }
    const std::vector<protocol::TelemetryFrame> &frames() const { return m_frames; }

private:
    supervisor::RunController &m_run;
    QStringList m_states;
    QString m_log;
    std::optional<protocol::RunReport> m_report;
    std::vector<protocol::TelemetryFrame> m_frames;
};

// Pids of the living children of this process that run the given program.
std::vector<pid_t> livingChildren(const char *program);
// A zombie that nobody has reaped is not alive.
bool isAlive(pid_t pid);

} // namespace etl::test
