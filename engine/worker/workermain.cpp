// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/workermain.h"

#include "engine/nodes/registry.h"
#include "engine/worker/controlsocket.h"
#include "engine/worker/memorylimit.h"
#include "engine/worker/orders.h"

#include <arrow/util/config.h>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unistd.h>

namespace etl::worker {

namespace {

int startError(const std::string &text)
{
    fmt::print(stderr, "dataetl-worker: {}\n", text);
    return 2;
}

// Reads and removes the token, so that no program started by a node inherits it.
std::string takeToken()
{
    const char *value = std::getenv(protocol::kWorkerTokenVariable);
    std::string token = value ? value : "";
    ::unsetenv(protocol::kWorkerTokenVariable);
    return token;
}

// False: no more orders.
Result<bool> obey(ControlSocket &socket, const Orders &orders, const protocol::WorkerOrder &order)
{
    using namespace protocol;
    if (std::holds_alternative<Leave>(order))
        return false;
    Status sent;
    if (const auto *check = std::get_if<ServiceCheck>(&order)) {
        sent = socket.send(orders.check(*check));
    } else if (const auto *preview = std::get_if<ServicePreview>(&order)) {
        sent = socket.send(orders.preview(*preview));
    } else {
        WorkerMessage reply;
        if (const auto *stage = std::get_if<RunStage>(&order))
            reply = orders.runStage(*stage);
        else if (const auto *join = std::get_if<JoinOutput>(&order))
            reply = orders.join(*join);
        else
            reply = WorkerError{
                std::string(kindOf(order)),
                {ErrorCode::Protocol, "this worker does not know such an order", {}, {}, {}}};
        sent = std::visit(
            [&](const auto &message) -> Status {
                if constexpr (std::is_same_v<std::decay_t<decltype(message)>, UnknownMessage>)
                    return {};
                else
                    return socket.send(message);
            },
            reply);
    }
    if (!sent)
        return std::unexpected(std::move(sent).error());
    return true;
}

} // namespace

int runWorker(int argc, char **argv)
{
    if (argc != 3 || std::strcmp(argv[1], "--socket") != 0)
        return startError(
            "this program is started by dataetl-engine; use 'dataetl-engine run FILE'");
    // Ctrl+C reaches the whole process group; only the engine decides about stopping.
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    preferThisProcessWhenMemoryRunsOut();
    runtime::NodeRegistry registry;
    if (auto status = nodes::registerBuiltinNodes(registry); !status)
        return startError(status.error().toString());
    auto socket = ControlSocket::connect(argv[2]);
    if (!socket)
        return startError(socket.error().toString());
    protocol::WorkerHello hello;
    hello.token = takeToken();
    hello.pid = ::getpid();
    hello.versions = {{"arrow", ARROW_VERSION_STRING}};
    if (auto status = socket->send(hello); !status)
        return startError(status.error().toString());
    socket->exitWhenEngineLeaves();

    const Orders orders(registry);
    while (true) {
        auto order = socket->receive();
        if (!order)
            return order.error().code == ErrorCode::NotFound ? 3
                                                             : startError(order.error().toString());
        auto more = obey(*socket, orders, *order);
        if (!more)
            return 3;
        if (!*more)
            return 0;
    }
}

} // namespace etl::worker
