// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/client/engineconnection.h"
#include "engine/client/enginelocator.h"
#include "engine/client/pendingrequests.h"
#include "engine/protocol/messages.h"

#include <QObject>
#include <QString>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace etl::client {

struct EngineClientOptions
{
    std::string clientName = "dataetl"; // for the engine's log
    QString engineProgram;              // empty: dataetl-engine beside this program
    bool mayStart = true;               // start an engine when none serves
};

// A window's or command's link to the user's engine. Never blocks; every question that was given a
// ticket is answered by exactly one signal, also when the engine is lost (then with an error made
// here). Questions asked before the link is ready are sent as soon as it is. The thread it lives
// in.
//
// Idle --connectToEngine()--> Searching --> Connecting --> Ready
// any --> Idle by disconnectFromEngine(), by connectFailed(), or by engineLost()
class EngineClient : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Searching, Connecting, Ready };
    Q_ENUM(State)

    explicit EngineClient(EngineClientOptions options, QObject *parent = nullptr);

    State state() const { return m_state; }
    // Of the engine that answered last; empty before the first.
    const protocol::Welcome &engine() const { return m_welcome; }

    // Finds or starts an engine; ends in ready() or connectFailed(). Does nothing unless Idle.
    void connectToEngine();
    // Answers what is pending with Cancelled. Runs go on without us.
    void disconnectFromEngine();

    // Questions; the ticket is in the answer. `ticket` of the argument is ignored.
    protocol::Ticket check(protocol::CheckRequest request);
    protocol::Ticket preview(protocol::PreviewRequest request);
    protocol::Ticket startRun(protocol::StartRun request);
    protocol::Ticket resumeRun(const RunId &run);
    // The answer comes all the same.
    void cancel(protocol::Ticket ticket);

    // Kept over a lost connection to an engine that still lives. "*": all runs.
    void subscribe(const RunId &run);
    void unsubscribe(const RunId &run);

    // Wishes; dropped unless Ready, since the run they are about is lost otherwise.
    void stopRun(const RunId &run, protocol::StopVerb verb);
    void killWorker(const RunId &run, int worker);
    void listRuns();
    void discardRun(const RunId &run);
    void shutdownEngine();

Q_SIGNALS:
    void stateChanged(etl::client::EngineClient::State state);
    void ready(const etl::protocol::Welcome &welcome);
    void connectFailed(const etl::Error &error);
    // The engine died or closed the link for good. Runs that it had are over: its workers leave
    // with it.
    void engineLost(const etl::Error &error);

    void checked(const etl::protocol::CheckReply &reply);
    void previewed(const etl::protocol::PreviewReply &reply);
    void runStarted(const etl::protocol::RunStarted &started);
    void runRefused(const etl::protocol::RunRefused &refused);
    void runStateChanged(const etl::protocol::RunStateChanged &change);
    void telemetryReceived(const etl::protocol::Telemetry &telemetry);
    void logReceived(const etl::protocol::LogLines &lines);
    void runFinished(const etl::protocol::RunFinished &finished);
    void runsListed(const etl::protocol::RunList &list);
    void engineStatusChanged(const etl::protocol::EngineStatus &status);
    void errorReceived(const etl::protocol::ErrorReply &reply);

private:
    void openConnection(const protocol::EngineRecord &record);
    void useConnection(const protocol::Welcome &welcome);
    void loseConnection(const Error &reason);
    bool isEngineStillThere() const;
    void dropConnection();
    void setState(State state);
    protocol::Ticket ask(TicketedRequest request);
    void sendRequest(const TicketedRequest &request);
    void answerPending(const Error &error);
    void answer(const TicketedRequest &request, const Error &error);
    void handle(const protocol::EngineMessage &message);
    void handleStarted(const protocol::RunStarted &started);
    void handleUnknown(const protocol::UnknownMessage &message);
    template<typename Message>
    void sendIfReady(const Message &message);

    const EngineClientOptions m_options;
    State m_state = State::Idle;
    EngineLocator m_locator;
    protocol::EngineRecord m_record;
    protocol::Welcome m_welcome;
    std::unique_ptr<EngineConnection> m_connection;
    PendingRequests m_pending;
    std::set<RunId> m_subscriptions;
    bool m_reconnecting = false; // one try after a broken link, as long as the engine lives
};

} // namespace etl::client
