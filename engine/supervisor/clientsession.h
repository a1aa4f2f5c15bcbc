// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/messages.h"
#include "engine/supervisor/connection.h"
#include "engine/supervisor/engine.h"

#include <QObject>

#include <map>
#include <optional>
#include <set>
#include <string>

namespace etl::supervisor {

// One greeted client of an engine: its requests, tickets and subscriptions. A client that reads
// slowly loses telemetry frames, then log lines, but never makes the engine's buffers grow without
// bound. The main thread.
class ClientSession : public QObject
{
    Q_OBJECT

public:
    enum class Rights { All, WatchAndStop };

    ClientSession(Engine &engine, ConnectionPtr connection, Rights rights);
    // What it asked for and has not got is given up; its runs go on.
    ~ClientSession() override;

    void sendStatus(const protocol::EngineStatus &status);

Q_SIGNALS:
    void shutdownRequested();
    void closed(); // once, and last

private:
    void handleBody(const std::string &body);
    void handle(const protocol::CheckRequest &request);
    void handle(const protocol::PreviewRequest &request);
    void handle(const protocol::CancelRequest &request);
    void handle(const protocol::StartRun &request);
    void handle(const protocol::ResumeRun &request);
    void handle(const protocol::DiscardRun &request);
    void handle(const protocol::StopRun &request);
    void handle(const protocol::ListRuns &request);
    void handle(const protocol::Subscribe &request);
    void handle(const protocol::Unsubscribe &request);
    void handle(const protocol::KillWorker &request);
    void handle(const protocol::Shutdown &request);
    void handle(const protocol::Hello &request);
    void handle(const protocol::UnknownMessage &request);

    // False: the request was refused.
    bool acceptsTicket(protocol::Ticket ticket, std::string_view about);
    // An answer in the request's own form, since exactly one is due.
    std::optional<Error> tooManyQuestions() const;
    void watch(RunController &run);
    void unwatch(RunController &run);
    void sendHistory(const RunController &run);
    void sendLog(const RunId &run, const std::vector<protocol::LogLine> &lines);
    bool mayStart(protocol::Ticket ticket, std::string_view kind);
    Engine::Started answerTo(protocol::Ticket ticket);
    RunController *findRun(const RunId &run, std::string_view about);
    void refuse(std::string_view about, const Error &error);
    template<typename Message>
    void send(const Message &message);

    Engine &m_engine;
    const Rights m_rights;
    ConnectionPtr m_connection;
    std::map<protocol::Ticket, Engine::JobId> m_jobs;
    std::set<RunId> m_watched;
    std::map<RunId, std::uint64_t> m_droppedLines;
    bool m_watchesAll = false;
};

} // namespace etl::supervisor
