// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/localserver.h"

#include "engine/supervisor/systemerror.h"

#include <QTimer>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace etl::supervisor {

using namespace std::chrono_literals;

namespace {

constexpr auto kGreetingDeadline = 5s;
// More connections than this without a greeting are an attack or a mistake; the oldest give way.
constexpr std::size_t kMaxStrangers = 64;
constexpr std::size_t kMaxPathBytes = sizeof(sockaddr_un::sun_path) - 2;

bool answersAt(const std::string &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size());
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const bool refused =
        connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        && errno == ECONNREFUSED;
    close(fd);
    return !refused; // also when it is too busy to answer
}

// Makes sure that nothing is lost by taking the place.
Status checkFree(const std::string &path)
{
    struct stat info{};
    if (lstat(path.c_str(), &info) != 0)
        return {};
    if (!S_ISSOCK(info.st_mode))
        return fail(ErrorCode::NotAllowed,
                    "cannot listen on '" + path + "': something that is no socket has that name",
                    "remove it");
    if (answersAt(path))
        return fail(ErrorCode::NotAllowed,
                    "cannot listen on '" + path + "': another process listens there");
    return {};
}

std::unexpected<Error> listenError(const QLocalServer &server, const std::string &path)
{
    const std::string what = "the engine's socket '" + path + "' cannot be made";
    // What Qt has no words for ends in the system's number: "... Unknown error 28".
    const QString text = server.errorString();
    const int number = text.section(QLatin1Char(' '), -1).toInt();
    return number > 0 ? systemError(number, what)
                      : fail(ErrorCode::Io, what + ": " + text.toStdString());
}

} // namespace

LocalServer::LocalServer(QObject *parent) : QObject(parent)
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &LocalServer::acceptConnections);
}

LocalServer::~LocalServer() = default;

Status LocalServer::listen(const std::string &path)
{
    if (path.size() > kMaxPathBytes)
        return fail(ErrorCode::Io,
                    "the socket path '" + path + "' is longer than the "
                        + std::to_string(kMaxPathBytes) + " bytes that the system allows",
                    "set DATAETL_RUNTIME_DIR to a shorter folder");
    ETL_TRY_VOID(checkFree(path));
    const QString name = QString::fromStdString(path);
    QLocalServer::removeServer(name);
    if (!m_server.listen(name))
        return listenError(m_server, path);
    chmod(path.c_str(), 0600); // Qt makes it executable too, which means nothing
    m_path = path;
    return {};
}

void LocalServer::close()
{
    m_server.close();
    m_strangers.clear();
}

void LocalServer::acceptConnections()
{
    while (auto *socket = m_server.nextPendingConnection())
        accept(std::unique_ptr<QLocalSocket>(socket));
}

void LocalServer::accept(std::unique_ptr<QLocalSocket> socket)
{
    ConnectionPtr connection(new Connection(std::move(socket)));
    if (!connection->isPeerSameUser())
        return;
    if (m_strangers.size() >= kMaxStrangers)
        forget(m_strangers.front().get());
    auto *stranger = connection.get();
    m_strangers.push_back(std::move(connection));
    connect(stranger, &Connection::closed, this, [this, stranger] { forget(stranger); });
    connect(stranger, &Connection::bodyReceived, this, [this, stranger](const std::string &body) {
        const auto it = std::ranges::find(m_strangers, stranger, &ConnectionPtr::get);
        if (it == m_strangers.end())
            return;
        m_greeting = std::move(*it);
        m_strangers.erase(it);
        m_greeting->disconnect(this);
        Q_EMIT greeted(body);
        m_greeting.reset();
    });
    QTimer::singleShot(kGreetingDeadline, stranger, [this, stranger] { forget(stranger); });
}

void LocalServer::forget(Connection *connection)
{
    const auto it = std::ranges::find(m_strangers, connection, &ConnectionPtr::get);
    if (it == m_strangers.end())
        return;
    (*it)->abort();
    m_strangers.erase(it);
}

} // namespace etl::supervisor
