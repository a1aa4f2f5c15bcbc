// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/clientsession.h"

#include "engine/protocol/messagekinds.h"
#include "engine/supervisor/runrecord.h"

#include <QPointer>

#include <utility>
#include <variant>

namespace etl::supervisor {

namespace {

// A frame of telemetry is worth nothing once the next one is there.
constexpr qint64 kTelemetryBacklog = 256 * 1024;
constexpr qint64 kLogBacklog = 4 * 1024 * 1024;
// Such a client does not read at all. The history of all runs that are kept fits several times.
constexpr qint64 kHopelessBacklog = 64 * 1024 * 1024;
// Questions that wait for their answer; each may hold a whole pipeline.
constexpr std::size_t kMaxQuestions = 64;

const RunId kAllRuns("*");

} // namespace

ClientSession::ClientSession(Engine &engine, ConnectionPtr connection, Rights rights)
    : m_engine(engine)
    , m_rights(rights)
    , m_connection(std::move(connection))
{
    connect(m_connection.get(), &Connection::bodyReceived, this, &ClientSession::handleBody);
    connect(m_connection.get(), &Connection::closed, this, &ClientSession::closed);
    connect(&m_engine, &Engine::runAdded, this, [this](RunController *run) {
        if (!m_watchesAll)
            return;
        watch(*run);
        sendHistory(*run);
    });
}

ClientSession::~ClientSession()
{
    for (const auto &[ticket, job] : std::exchange(m_jobs, {}))
        m_engine.cancel(job);
}

template<typename Message>
void ClientSession::send(const Message &message)
{
    if (m_connection->pendingBytes() > kHopelessBacklog) {
        m_connection->abort();
        QMetaObject::invokeMethod(this, &ClientSession::closed, Qt::QueuedConnection);
        return;
    }
    if (const auto frame = protocol::encodeFrame(message))
        m_connection->send(*frame);
    else if constexpr (!std::is_same_v<Message, protocol::ErrorReply>)
        refuse(Message::kKind, frame.error());
}

void ClientSession::sendStatus(const protocol::EngineStatus &status)
{
    send(status);
}

void ClientSession::refuse(std::string_view about, const Error &error)
{
    send(protocol::ErrorReply{std::string(about), error});
}

void ClientSession::handleBody(const std::string &body)
{
    const auto message = protocol::decodeClientMessage(body);
    if (!message) {
        refuse("", message.error());
        return m_connection->closeAfterWriting();
    }
    std::visit([this](const auto &request) { handle(request); }, *message);
}

// An answer is told from others by its ticket.
bool ClientSession::acceptsTicket(protocol::Ticket ticket, std::string_view about)
{
    if (ticket != 0 && !m_jobs.contains(ticket))
        return true;
    refuse(about, Error{ErrorCode::Protocol,
                        "the ticket " + std::to_string(ticket)
                            + " is 0, or that of a request that has not been answered yet",
                        {},
                        {},
                        {}});
    return false;
}

std::optional<Error> ClientSession::tooManyQuestions() const
{
    if (m_jobs.size() < kMaxQuestions)
        return std::nullopt;
    return Error{ErrorCode::NotAllowed,
                 "this client waits for " + std::to_string(m_jobs.size()) + " answers already",
                 {},
                 {},
                 "wait for some of them"};
}

void ClientSession::handle(const protocol::CheckRequest &request)
{
    if (!acceptsTicket(request.ticket, protocol::CheckRequest::kKind))
        return;
    if (const auto busy = tooManyQuestions())
        return send(protocol::CheckReply{request.ticket, {}, busy});
    const QPointer<ClientSession> self(this);
    m_jobs[request.ticket] = m_engine.check(request, [self](const protocol::CheckReply &reply) {
        if (self && self->m_jobs.erase(reply.ticket) > 0)
            self->send(reply);
    });
}

void ClientSession::handle(const protocol::PreviewRequest &request)
{
    if (!acceptsTicket(request.ticket, protocol::PreviewRequest::kKind))
        return;
    if (const auto busy = tooManyQuestions())
        return send(protocol::PreviewReply{request.ticket, {}, 0, {}, {}, busy});
    const QPointer<ClientSession> self(this);
    m_jobs[request.ticket] = m_engine.preview(request, [self](const protocol::PreviewReply &reply) {
        if (self && self->m_jobs.erase(reply.ticket) > 0)
            self->send(reply);
    });
}

void ClientSession::handle(const protocol::CancelRequest &request)
{
    if (const auto it = m_jobs.find(request.ticket); it != m_jobs.end())
        m_engine.cancel(it->second);
}

bool ClientSession::mayStart(protocol::Ticket ticket, std::string_view kind)
{
    if (!acceptsTicket(ticket, kind))
        return false;
    if (const auto busy = tooManyQuestions()) {
        send(protocol::RunRefused{ticket, {}, busy});
        return false;
    }
    if (m_rights == Rights::All)
        return true;
    const Error error{ErrorCode::NotAllowed,
                      "this engine hosts the run of one command and leaves with it",
                      {},
                      {},
                      "start the run with an engine that serves windows"};
    send(protocol::RunRefused{ticket, {}, error});
    return false;
}

Engine::Started ClientSession::answerTo(protocol::Ticket ticket)
{
    return [self = QPointer<ClientSession>(this),
            ticket](const std::expected<RunController *, protocol::RunRefused> &result) {
        if (!self || self->m_jobs.erase(ticket) == 0)
            return;
        if (result)
            self->send((*result)->started());
        else
            self->send(result.error());
    };
}

void ClientSession::handle(const protocol::StartRun &request)
{
    if (mayStart(request.ticket, protocol::StartRun::kKind))
        m_jobs[request.ticket] = m_engine.startRun(request, answerTo(request.ticket));
}

void ClientSession::handle(const protocol::ResumeRun &request)
{
    if (!mayStart(request.ticket, protocol::ResumeRun::kKind))
        return;
    m_jobs[request.ticket] = {}; // too short to be cancelled
    m_engine.resumeRun(request, answerTo(request.ticket));
}

void ClientSession::handle(const protocol::DiscardRun &request)
{
    const auto record = m_engine.savedRuns().find(request.run);
    if (!record)
        return refuse(protocol::DiscardRun::kKind, record.error());
    m_engine.savedRuns().discard(*record);
    handle(protocol::ListRuns{});
}

void ClientSession::handle(const protocol::StopRun &request)
{
    if (auto *run = findRun(request.run, protocol::StopRun::kKind)) {
        run->stop(request.verb);
        send(protocol::RunStateChanged{run->id(), run->state(), run->error()});
    }
}

void ClientSession::handle(const protocol::ListRuns &)
{
    protocol::RunList list;
    for (const auto *run : m_engine.runs())
        list.runs.push_back(run->info());
    for (const auto &record : m_engine.savedRuns().list())
        list.saved.push_back(infoOf(record));
    send(list);
}

void ClientSession::handle(const protocol::Subscribe &request)
{
    if (request.run == kAllRuns) {
        m_watchesAll = true;
        for (auto *run : m_engine.runs()) {
            watch(*run);
            sendHistory(*run);
        }
    } else if (auto *run = findRun(request.run, protocol::Subscribe::kKind)) {
        watch(*run);
        sendHistory(*run);
    }
}

void ClientSession::handle(const protocol::Unsubscribe &request)
{
    if (request.run == kAllRuns) {
        m_watchesAll = false;
        for (auto *run : m_engine.runs())
            unwatch(*run);
    } else if (auto *run = m_engine.findRun(request.run)) {
        unwatch(*run);
    }
}

void ClientSession::handle(const protocol::KillWorker &request)
{
    auto *run = findRun(request.run, protocol::KillWorker::kKind);
    if (!run)
        return;
    if (const auto killed = run->killWorker(request.worker); !killed)
        refuse(protocol::KillWorker::kKind, killed.error());
}

void ClientSession::handle(const protocol::Shutdown &)
{
    Q_EMIT shutdownRequested();
}

void ClientSession::handle(const protocol::Hello &)
{
    refuse(protocol::Hello::kKind,
           Error{ErrorCode::Protocol, "the greeting was already accepted", {}, {}, {}});
}

void ClientSession::handle(const protocol::UnknownMessage &request)
{
    refuse(request.kind, Error{ErrorCode::Unsupported,
                               "this engine knows no request '" + request.kind + "'",
                               {},
                               {},
                               "use programs of the same version"});
}

void ClientSession::watch(RunController &run)
{
    if (!m_watched.insert(run.id()).second)
        return;
    const RunId id = run.id();
    connect(&run, &RunController::stateChanged, this,
            [this](const protocol::RunStateChanged &change) { send(change); });
    connect(&run, &RunController::logged, this,
            [this, id](const std::vector<protocol::LogLine> &lines) { sendLog(id, lines); });
    connect(&run, &RunController::sampled, this, [this, id](const protocol::TelemetryFrame &frame) {
        if (m_connection->pendingBytes() < kTelemetryBacklog)
            send(protocol::Telemetry{id, frame});
    });
    connect(&run, &RunController::finished, this, [this, id](const protocol::RunReport &report) {
        send(protocol::RunFinished{id, report});
    });
    // Whoever watches all runs of an engine may do so for weeks.
    connect(&run, &QObject::destroyed, this, [this, id] {
        m_watched.erase(id);
        m_droppedLines.erase(id);
    });
}

void ClientSession::unwatch(RunController &run)
{
    if (m_watched.erase(run.id()) > 0)
        run.disconnect(this);
}

// All that a client needs to show a run that it did not see from the beginning.
void ClientSession::sendHistory(const RunController &run)
{
    auto started = run.started();
    started.ticket = 0;
    send(started);
    send(protocol::RunStateChanged{run.id(), run.state(), run.error()});
    const auto &lines = run.log().lines();
    send(protocol::LogLines{run.id(), {lines.begin(), lines.end()}, run.log().forgotten()});
    if (run.report())
        send(protocol::RunFinished{run.id(), *run.report()});
}

void ClientSession::sendLog(const RunId &run, const std::vector<protocol::LogLine> &lines)
{
    auto &dropped = m_droppedLines[run];
    if (m_connection->pendingBytes() > kLogBacklog) {
        dropped += lines.size();
        return;
    }
    send(protocol::LogLines{run, lines, std::exchange(dropped, 0)});
}

RunController *ClientSession::findRun(const RunId &run, std::string_view about)
{
    auto *found = m_engine.findRun(run);
    if (!found)
        refuse(about, Error{ErrorCode::NotFound,
                            "this engine has no run '" + run.value + "'",
                            {},
                            {},
                            "ask for the list of runs"});
    return found;
}

} // namespace etl::supervisor
