// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/protocol/clientmessages.h"
#include "engine/protocol/enginemessages.h"
#include "engine/protocol/workermessages.h"

#include <string>
#include <string_view>

namespace etl::protocol {

// The whole frame of a message, ready to be written to a socket. Message: any struct of the headers
// above, but UnknownMessage. Unsupported when it is larger than a frame may be. Pure; any thread.
template<typename Message>
Result<std::string> encodeFrame(const Message &message);

// The message in a frame's body. A kind that does not belong to this direction becomes
// UnknownMessage; a body that is not a message is a Protocol error, after which the connection
// should be closed. Pure; any thread.
Result<ClientMessage> decodeClientMessage(std::string_view body);
Result<EngineMessage> decodeEngineMessage(std::string_view body);
Result<WorkerOrder> decodeWorkerOrder(std::string_view body);
Result<WorkerMessage> decodeWorkerMessage(std::string_view body);

// The kind that a decoded message has on the wire.
template<typename... Messages>
std::string_view kindOf(const std::variant<Messages...> &message)
{
    return std::visit(
        [](const auto &alternative) -> std::string_view {
            using Message = std::decay_t<decltype(alternative)>;
            if constexpr (std::is_same_v<Message, UnknownMessage>)
                return alternative.kind;
            else
                return Message::kKind;
        },
        message);
}

} // namespace etl::protocol
