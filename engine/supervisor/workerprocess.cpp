// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/workerprocess.h"

#include "engine/protocol/messagekinds.h"
#include "engine/protocol/utf8.h"
#include "engine/supervisor/processstats.h"

#include <QProcessEnvironment>

#include <chrono>
#include <csignal>
#include <variant>

#include <sys/prctl.h>
#include <unistd.h>

namespace etl::supervisor {

using namespace std::chrono_literals;

namespace {

constexpr auto kLaunchDeadline = 15s;
constexpr std::size_t kMaxWords = 16 * 1024;
constexpr std::size_t kMaxKindShown = 40;

// In the child, between fork and exec: only async-signal-safe calls.
void prepareChild(pid_t engine)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != engine)
        _exit(127); // the engine died before the line above
    setpgid(0, 0);  // Ctrl+C in the engine's terminal is the engine's business
    signal(SIGINT, SIG_IGN);
}

} // namespace

WorkerProcess::WorkerProcess(QString program, WorkerServer &server)
    : m_program(std::move(program))
    , m_server(&server)
{
    m_launchDeadline.setSingleShot(true);
    m_launchDeadline.setInterval(kLaunchDeadline);
    connect(&m_launchDeadline, &QTimer::timeout, this,
            [this] { breakOff("it did not greet in time", false); });
    connect(&m_process, &QProcess::readyReadStandardError, this, &WorkerProcess::collectWords);
    // Queued, so that a process that cannot be started does not report from within start().
    connect(
        &m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                finish(WorkerExit{0, false, 0, 0, false, m_process.errorString().toStdString()});
        },
        Qt::QueuedConnection);
    connect(&m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        collectWords();
        const bool crashed = status == QProcess::CrashExit;
        finish(WorkerExit{0, true, crashed ? code : 0, crashed ? 0 : code, false, {}});
    });
}

WorkerProcess::~WorkerProcess()
{
    if (m_server && !m_token.empty())
        m_server->forget(m_token);
    m_process.disconnect(this);
}

void WorkerProcess::start()
{
    Q_ASSERT(m_state == State::New);
    m_state = State::Launching;
    m_token = m_server->expect([this](auto connection, const protocol::WorkerHello &hello) {
        welcome(std::move(connection), hello);
    });
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QString::fromLatin1(protocol::kWorkerTokenVariable),
                       QString::fromStdString(m_token));
    m_process.setProcessEnvironment(environment);
    m_process.setProgram(m_program);
    m_process.setArguments({QStringLiteral("--socket"), QString::fromStdString(m_server->path())});
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setChildProcessModifier([engine = getpid()] { prepareChild(engine); });
    m_launchDeadline.start();
    m_process.start(QIODevice::ReadOnly);
    m_pid = m_process.processId();
}

std::chrono::nanoseconds WorkerProcess::cpuTime() const
{
    if (m_state != State::New && m_state != State::Gone)
        m_cpuTime = supervisor::cpuTime(static_cast<pid_t>(m_pid)).value_or(m_cpuTime);
    return m_cpuTime;
}

void WorkerProcess::give(std::string frame)
{
    Q_ASSERT(m_state == State::Launching || m_state == State::Idle);
    if (m_state == State::Launching) {
        m_waitingFrame = std::move(frame);
        return;
    }
    m_state = State::Busy;
    m_connection->send(frame);
}

void WorkerProcess::leave()
{
    if (m_state == State::Launching) {
        kill();
    } else if (m_state == State::Idle) {
        if (const auto frame = protocol::encodeFrame(protocol::Leave{}))
            m_connection->send(*frame);
        m_state = State::Leaving;
    }
}

void WorkerProcess::terminate()
{
    if (m_state == State::New || m_state == State::Gone)
        return;
    m_killed = true;
    m_process.terminate();
}

void WorkerProcess::kill()
{
    if (m_state == State::New || m_state == State::Gone)
        return;
    m_killed = true;
    m_process.kill();
}

void WorkerProcess::welcome(ConnectionPtr connection, const protocol::WorkerHello &hello)
{
    m_token.clear();
    // The token was given to this child alone; another process means that it leaked. The child
    // names its own number, the system that of whoever connected.
    const auto peer = connection->peer();
    if (m_state != State::Launching || hello.pid != m_pid || !peer || peer->pid != m_pid)
        return;
    m_launchDeadline.stop();
    m_connection = std::move(connection);
    connect(m_connection.get(), &Connection::bodyReceived, this, &WorkerProcess::handleBody);
    // A worker without its socket can no longer be led. When it is dying already this changes
    // nothing.
    connect(m_connection.get(), &Connection::closed, this, [this](const Error &reason) {
        if (reason.code == ErrorCode::Protocol)
            return breakOff(reason.message, true);
        m_process.kill();
    });
    m_state = State::Idle;
    if (m_waitingFrame)
        give(*std::exchange(m_waitingFrame, {}));
    Q_EMIT ready();
}

void WorkerProcess::handleBody(const std::string &body)
{
    const auto message = protocol::decodeWorkerMessage(body);
    if (!message)
        return breakOff(message.error().message, true);
    const auto kindName = protocol::kindOf(*message);
    const auto *kind = protocol::findMessageKind(protocol::Direction::WorkerToEngine, kindName);
    const auto peerState =
        m_state == State::Busy ? protocol::PeerState::Busy : protocol::PeerState::Idle;
    if (!kind || !protocol::isLegal(*kind, peerState))
        return breakOff("it sent '" + protocol::repairedUtf8(kindName.substr(0, kMaxKindShown))
                            + "' out of turn",
                        true);
    cpuTime(); // it may be gone before anybody asks again
    if (m_state == State::Busy)
        m_state = State::Idle;
    Q_EMIT replied(*message);
}

// The process cannot be trusted any more. Its death is not the engine's wish, so it counts as one
// of its own.
void WorkerProcess::breakOff(const std::string &why, bool brokeProtocol)
{
    if (m_state == State::New || m_state == State::Gone)
        return;
    if (m_fault.empty()) {
        m_fault = why;
        m_brokeProtocol = brokeProtocol;
    }
    m_process.kill();
    if (m_connection)
        m_connection->abort(); // what it says from now on is of no use
}

void WorkerProcess::collectWords()
{
    const QByteArray bytes = m_process.readAllStandardError();
    m_words.append(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    if (m_words.size() > kMaxWords)
        m_words.erase(0, m_words.size() - kMaxWords);
}

void WorkerProcess::finish(WorkerExit exit)
{
    if (m_state == State::Gone)
        return;
    if (m_connection)
        m_connection->drain(); // the process may have ended right after its last reply
    m_state = State::Gone;
    m_launchDeadline.stop();
    m_waitingFrame.reset();
    if (m_connection)
        m_connection->abort();
    exit.pid = m_pid;
    exit.byEngine = m_killed;
    exit.fault = m_fault;
    exit.brokeProtocol = m_brokeProtocol;
    if (exit.lastWords.empty())
        exit.lastWords = protocol::repairedUtf8(m_words);
    Q_EMIT gone(exit);
}

} // namespace etl::supervisor
