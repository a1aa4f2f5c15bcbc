// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/messages.h"
#include "engine/supervisor/connection.h"
#include "engine/supervisor/workerserver.h"

#include <QObject>
#include <QPointer>
#include <QProcess>
#include <QString>
#include <QTimer>

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>

namespace etl::supervisor {

// How a worker process ended.
struct WorkerExit
{
    qint64 pid = 0;
    bool started = true; // false: the program could not be executed
    int signal = 0;      // 0: it exited by itself
    int exitCode = 0;
    bool byEngine = false;  // terminate() or kill() was called before
    std::string lastWords;  // the end of what it wrote to standard error
    std::string fault = {}; // why the engine put an end to it; empty: the engine did not, or a stop
    bool brokeProtocol = false; // that was what it said, or when

    // Nothing that the process did itself led to this.
    bool isKillFromOutside() const { return signal == SIGKILL && !brokeProtocol; }
};

// One dataetl-worker process: orders in, replies out, and the proof of its death. The QProcess
// never leaves this class. Lives and must be started in the process's main thread: the kernel kills
// the child when the thread that forked it ends, which is how workers go when the engine is killed.
//
// New --start()--> Launching --greeting--> Idle --order()--> Busy --reply--> Idle
// Launching, Idle --leave()--> Leaving
// any but New --reaped--> Gone
// An order given while Launching is sent with the greeting. No signal is emitted from within a
// verb.
class WorkerProcess : public QObject
{
    Q_OBJECT

public:
    enum class State { New, Launching, Idle, Busy, Leaving, Gone };

    WorkerProcess(QString program, WorkerServer &server);
    ~WorkerProcess() override;

    State state() const { return m_state; }
    qint64 pid() const { return m_pid; }
    // Used so far; after the end, what was seen last.
    std::chrono::nanoseconds cpuTime() const;
    bool hasOrder() const { return m_state == State::Busy || m_waitingFrame.has_value(); }

    void start();
    // REQUIRES Launching or Idle, and no order waiting. An order too large for a frame is an error
    // and not given.
    template<typename Order>
    Status order(const Order &order)
    {
        ETL_TRY(auto frame, protocol::encodeFrame(order));
        give(std::move(frame));
        return {};
    }
    // A process that is still launching has nothing to lose and is killed.
    void leave();
    void terminate();
    void kill();

Q_SIGNALS:
    void ready();
    void replied(const etl::protocol::WorkerMessage &reply);
    // Reaped: the process is proven dead. Once, and last.
    void gone(const etl::supervisor::WorkerExit &exit);

private:
    void give(std::string frame);
    void welcome(ConnectionPtr connection, const protocol::WorkerHello &hello);
    void handleBody(const std::string &body);
    void breakOff(const std::string &why, bool brokeProtocol);
    void collectWords();
    void finish(WorkerExit exit);

    const QString m_program;
    const QPointer<WorkerServer> m_server;
    State m_state = State::New;
    QProcess m_process;
    qint64 m_pid = 0;
    mutable std::chrono::nanoseconds m_cpuTime{}; // a cache of what the system says
    bool m_killed = false;
    std::string m_token;
    std::optional<std::string> m_waitingFrame; // order to send with the greeting
    ConnectionPtr m_connection;
    std::string m_words;
    std::string m_fault;
    bool m_brokeProtocol = false;
    QTimer m_launchDeadline;
};

// Must be Gone when it is let go of, or be given back to the pool.
using WorkerPtr = LatePtr<WorkerProcess>;

} // namespace etl::supervisor
