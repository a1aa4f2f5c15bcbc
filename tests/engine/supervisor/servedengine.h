// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/frame.h"
#include "engine/protocol/messages.h"
#include "engine/protocol/rendezvous.h"
#include "engine/supervisor/engineserver.h"
#include "tests/engine/supervisor/enginefixture.h"

#include <QLocalSocket>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

// An engine that serves, and clients of it that know no manners. The main thread.
namespace etl::test {

// A client that says exactly what it is told, right or wrong.
class RawClient
{
public:
    explicit RawClient(const protocol::EngineRecord &record)
    {
        m_socket.connectToServer(QString::fromStdString(record.socket));
        if (!await([this] { return m_socket.state() == QLocalSocket::ConnectedState; }))
            qFatal("no connection");
    }

    bool isOpen() const { return m_socket.state() == QLocalSocket::ConnectedState; }
    bool awaitClosed()
    {
        return await([this] { return m_socket.state() == QLocalSocket::UnconnectedState; });
    }
    void sendBytes(const std::string &bytes)
    {
        m_socket.write(bytes.data(), static_cast<qint64>(bytes.size()));
        m_socket.flush();
    }
    template<typename Message>
    void send(const Message &message)
    {
        sendBytes(protocol::encodeFrame(message).value());
    }

    // The next message of this type; others are kept in log() and passed over.
    template<typename Message>
    std::optional<Message> expect()
    {
        std::optional<Message> found;
        await([&] {
            while (auto message = next()) {
                m_log << QString::fromStdString(std::string(protocol::kindOf(*message)));
                if (const auto *wanted = std::get_if<Message>(&*message)) {
                    found = *wanted;
                    return true;
                }
            }
            return m_socket.state() == QLocalSocket::UnconnectedState
                   && m_socket.bytesAvailable() == 0;
        });
        return found;
    }
    QStringList log() const { return m_log; }
    void stopReading() { m_socket.setReadBufferSize(1); }
    void goOnReading() { m_socket.setReadBufferSize(0); }

private:
    std::optional<protocol::EngineMessage> next()
    {
        if (m_socket.bytesAvailable() > 0) {
            const auto bytes = m_socket.readAll();
            m_reader.append({bytes.constData(), static_cast<std::size_t>(bytes.size())});
        }
        const auto body = m_reader.next().value();
        if (!body)
            return std::nullopt;
        return protocol::decodeEngineMessage(*body).value();
    }

    QLocalSocket m_socket;
    protocol::FrameReader m_reader;
    QStringList m_log;
};

// An engine that serves, and its record.
struct Served
{
    explicit Served(const std::function<void(supervisor::EngineConfig &)> &change = {})
        : fixture(change)
        , server(std::make_unique<supervisor::EngineServer>(
              fixture.engine(), supervisor::EngineServer::Role::Serving))
    {
        const auto listening = server->listen();
        if (!listening)
            qFatal("%s", listening.error().toString().c_str());
        record = protocol::livingEngines(fixture.runtimeFolder()).at(0);
    }

    std::unique_ptr<RawClient> client()
    {
        auto greeted = std::make_unique<RawClient>(record);
        greeted->send(protocol::Hello{protocol::kProtocolVersion, record.token, "test"});
        if (!greeted->expect<protocol::Welcome>())
            qFatal("no welcome");
        return greeted;
    }

    EngineFixture fixture;
    std::unique_ptr<supervisor::EngineServer> server;
    protocol::EngineRecord record;
};

inline protocol::StartRun startRun(const Script &script, protocol::Ticket ticket = 3)
{
    protocol::StartRun request;
    request.ticket = ticket;
    request.pipelineText = script.text();
    request.title = "title";
    request.path = "/a.etl";
    return request;
}

} // namespace etl::test
