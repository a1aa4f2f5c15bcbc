// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/client/engineclient.h"

#include <QPointer>
#include <QTimer>

#include <utility>
#include <variant>

namespace etl::client {

namespace {

template<typename... Functions>
struct Overloaded : Functions...
{
    using Functions::operator()...;
};

} // namespace

EngineClient::EngineClient(EngineClientOptions options, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_locator(m_options.engineProgram)
{
    connect(&m_locator, &EngineLocator::found, this, &EngineClient::openConnection);
    connect(&m_locator, &EngineLocator::failed, this, [this](const Error &error) {
        setState(State::Idle);
        answerPending(error);
        Q_EMIT connectFailed(error);
    });
}

void EngineClient::connectToEngine()
{
    if (m_state != State::Idle)
        return;
    m_reconnecting = false;
    setState(State::Searching);
    m_locator.locate(m_options.mayStart);
}

void EngineClient::disconnectFromEngine()
{
    m_locator.cancel();
    dropConnection();
    m_subscriptions.clear();
    setState(State::Idle);
    answerPending(
        Error{ErrorCode::Cancelled, "the connection to the engine was closed", {}, {}, {}});
}

void EngineClient::openConnection(const protocol::EngineRecord &record)
{
    m_record = record;
    dropConnection();
    m_connection = std::make_unique<EngineConnection>(m_options.clientName);
    connect(m_connection.get(), &EngineConnection::welcomed, this, &EngineClient::useConnection);
    connect(m_connection.get(), &EngineConnection::received, this, &EngineClient::handle);
    connect(m_connection.get(), &EngineConnection::closed, this, &EngineClient::loseConnection);
    setState(State::Connecting);
    m_connection->open(record);
}

void EngineClient::useConnection(const protocol::Welcome &welcome)
{
    // Runs of another engine than before are gone; "*" is meant for whichever engine there is.
    if (welcome.engineId != m_welcome.engineId)
        std::erase_if(m_subscriptions, [](const RunId &run) { return run.value != "*"; });
    m_welcome = welcome;
    m_reconnecting = false;
    setState(State::Ready);
    for (const auto &run : m_subscriptions)
        sendIfReady(protocol::Subscribe{run});
    for (const auto &[ticket, request] : m_pending.all())
        sendRequest(request);
    Q_EMIT ready(m_welcome);
}

void EngineClient::loseConnection(const Error &reason)
{
    const bool wasReady = m_state == State::Ready || m_reconnecting;
    const bool retry = !m_reconnecting && m_state == State::Ready && isEngineStillThere();
    dropConnection();
    answerPending(reason);
    if (retry) {
        m_reconnecting = true;
        openConnection(m_record);
        return;
    }
    m_reconnecting = false;
    setState(State::Idle);
    if (wasReady)
        Q_EMIT engineLost(reason);
    else
        Q_EMIT connectFailed(reason);
}

bool EngineClient::isEngineStillThere() const
{
    const auto folder = protocol::openRuntimeFolder();
    return folder && protocol::isEngineAlive(*folder, m_record.id);
}

// Deleted later: this may be running inside one of its signals.
void EngineClient::dropConnection()
{
    if (!m_connection)
        return;
    m_connection->disconnect(this);
    m_connection->abandon();
    m_connection.release()->deleteLater();
}

void EngineClient::setState(State state)
{
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged(state);
}

protocol::Ticket EngineClient::check(protocol::CheckRequest request)
{
    return ask(std::move(request));
}

protocol::Ticket EngineClient::preview(protocol::PreviewRequest request)
{
    return ask(std::move(request));
}

protocol::Ticket EngineClient::startRun(protocol::StartRun request)
{
    return ask(std::move(request));
}

protocol::Ticket EngineClient::resumeRun(const RunId &run)
{
    return ask(protocol::ResumeRun{0, run});
}

// Idle: nobody will ever answer, but the caller has to have the ticket before the answer comes.
protocol::Ticket EngineClient::ask(TicketedRequest request)
{
    const auto ticket = m_pending.add(std::move(request));
    if (m_state == State::Ready) {
        sendRequest(*m_pending.find(ticket));
    } else if (m_state == State::Idle) {
        QTimer::singleShot(0, this, [this, ticket] {
            const auto *waiting = m_state == State::Idle ? m_pending.find(ticket) : nullptr;
            if (!waiting)
                return;
            const TicketedRequest unanswered = *waiting;
            m_pending.remove(ticket);
            answer(unanswered,
                   Error{ErrorCode::NotFound, "there is no connection to an engine", {}, {}, {}});
        });
    }
    return ticket;
}

void EngineClient::sendRequest(const TicketedRequest &request)
{
    const auto sent =
        std::visit([this](const auto &message) { return m_connection->send(message); }, request);
    if (sent)
        return;
    // Too large for a frame; answered later, since the caller has no ticket yet.
    const auto ticket = std::visit([](const auto &message) { return message.ticket; }, request);
    QTimer::singleShot(0, this, [this, ticket, error = sent.error()] {
        const auto *waiting = m_pending.find(ticket);
        if (!waiting)
            return;
        const TicketedRequest pending = *waiting;
        m_pending.remove(ticket);
        answer(pending, error);
    });
}

void EngineClient::cancel(protocol::Ticket ticket)
{
    if (m_pending.find(ticket))
        sendIfReady(protocol::CancelRequest{ticket});
}

void EngineClient::subscribe(const RunId &run)
{
    m_subscriptions.insert(run);
    sendIfReady(protocol::Subscribe{run});
}

void EngineClient::unsubscribe(const RunId &run)
{
    if (m_subscriptions.erase(run) > 0)
        sendIfReady(protocol::Unsubscribe{run});
}

void EngineClient::stopRun(const RunId &run, protocol::StopVerb verb)
{
    sendIfReady(protocol::StopRun{run, verb});
}

void EngineClient::discardRun(const RunId &run)
{
    sendIfReady(protocol::DiscardRun{run});
}

void EngineClient::killWorker(const RunId &run, int worker)
{
    sendIfReady(protocol::KillWorker{run, worker});
}

void EngineClient::listRuns()
{
    sendIfReady(protocol::ListRuns{});
}

void EngineClient::shutdownEngine()
{
    sendIfReady(protocol::Shutdown{});
}

template<typename Message>
void EngineClient::sendIfReady(const Message &message)
{
    if (m_state != State::Ready)
        return;
    if (const auto sent = m_connection->send(message); !sent)
        Q_EMIT errorReceived(protocol::ErrorReply{std::string(Message::kKind), sent.error()});
}

void EngineClient::answerPending(const Error &error)
{
    const QPointer<EngineClient> self(this);
    for (const auto &request : m_pending.takeAll()) {
        if (!self)
            return;
        answer(request, error);
    }
}

void EngineClient::answer(const TicketedRequest &request, const Error &error)
{
    std::visit(Overloaded{
                   [&](const protocol::CheckRequest &check) {
                       Q_EMIT checked(protocol::CheckReply{check.ticket, {}, error});
                   },
                   [&](const protocol::PreviewRequest &preview) {
                       Q_EMIT previewed(
                           protocol::PreviewReply{preview.ticket, {}, 0, {}, {}, error});
                   },
                   [&](const protocol::StartRun &start) {
                       Q_EMIT runRefused(protocol::RunRefused{start.ticket, {}, error});
                   },
                   [&](const protocol::ResumeRun &resume) {
                       Q_EMIT runRefused(protocol::RunRefused{resume.ticket, {}, error});
                   },
               },
               request);
}

void EngineClient::handle(const protocol::EngineMessage &message)
{
    const auto ifWanted = [this](const auto &reply, auto signal) {
        if (m_pending.remove(reply.ticket))
            (this->*signal)(reply);
    };
    std::visit(
        Overloaded{
            [&](const protocol::CheckReply &reply) { ifWanted(reply, &EngineClient::checked); },
            [&](const protocol::PreviewReply &reply) { ifWanted(reply, &EngineClient::previewed); },
            [&](const protocol::RunRefused &reply) { ifWanted(reply, &EngineClient::runRefused); },
            [this](const protocol::RunStarted &started) { handleStarted(started); },
            [this](const protocol::RunStateChanged &change) { Q_EMIT runStateChanged(change); },
            [this](const protocol::Telemetry &telemetry) { Q_EMIT telemetryReceived(telemetry); },
            [this](const protocol::LogLines &lines) { Q_EMIT logReceived(lines); },
            [this](const protocol::RunFinished &finished) { Q_EMIT runFinished(finished); },
            [this](const protocol::RunList &list) { Q_EMIT runsListed(list); },
            [this](const protocol::EngineStatus &status) { Q_EMIT engineStatusChanged(status); },
            [this](const protocol::ErrorReply &reply) { Q_EMIT errorReceived(reply); },
            [this](const protocol::UnknownMessage &unknown) { handleUnknown(unknown); },
            [](const protocol::Welcome &) {},
            [](const protocol::Refused &) {},
        },
        message);
}

void EngineClient::handleStarted(const protocol::RunStarted &started)
{
    if (started.ticket == 0 || m_pending.remove(started.ticket))
        Q_EMIT runStarted(started);
}

void EngineClient::handleUnknown(const protocol::UnknownMessage &message)
{
    Q_EMIT errorReceived(protocol::ErrorReply{
        message.kind, Error{ErrorCode::Unsupported,
                            "the engine sent a message that this program does not know",
                            {},
                            {},
                            {}}});
}

} // namespace etl::client
