// SPDX-License-Identifier: GPL-3.0-or-later
// The first byte chooses: 0 a stream of frames that arrives in pieces (the second byte seeds their
// sizes), 1 the body of one message, 2 a telemetry frame, 3 an engine's file.
#include "engine/protocol/frame.h"
#include "engine/protocol/messages.h"
#include "engine/protocol/rendezvous.h"
#include "engine/protocol/telemetry.h"
#include "tests/fuzz/fuzztarget.h"

#include <algorithm>
#include <variant>
#include <vector>

namespace etl::fuzz {

namespace {

template<typename Message>
std::string bodyOf(const Message &message)
{
    auto frame = protocol::encodeFrame(message);
    require(frame.has_value(), "what was decoded can be encoded");
    return frame->substr(protocol::kFrameHeaderBytes);
}

template<typename Variant>
void requireSameAfterTheWire(std::string_view bytes,
                             Result<Variant> (*decode)(std::string_view body))
{
    const auto first = decode(bytes);
    if (!first) {
        require(first.error().code == ErrorCode::Protocol, "a broken message is a Protocol error");
        return;
    }
    std::visit(
        [&](const auto &message) {
            using Message = std::decay_t<decltype(message)>;
            if constexpr (!std::is_same_v<Message, protocol::UnknownMessage>) {
                const std::string body = bodyOf(message);
                const auto second = decode(body);
                require(second.has_value(), "what was encoded can be decoded");
                const auto *again = std::get_if<Message>(&*second);
                require(again != nullptr, "a message keeps its kind");
                // A NaN is not equal to itself; the bytes tell then.
                require(*again == message || !(message == message),
                        std::string("a message stays the same: ") + std::string(Message::kKind));
                require(bodyOf(*again) == body, "a message is encoded in one way only");
            }
        },
        *first);
}

void readBody(std::string_view body)
{
    requireSameAfterTheWire(body, protocol::decodeClientMessage);
    requireSameAfterTheWire(body, protocol::decodeEngineMessage);
    requireSameAfterTheWire(body, protocol::decodeWorkerOrder);
    requireSameAfterTheWire(body, protocol::decodeWorkerMessage);
}

// All whole bodies; false behind them when the stream was refused.
std::pair<std::vector<std::string>, bool> bodiesOf(std::string_view stream, std::size_t limit,
                                                   unsigned seed)
{
    protocol::FrameReader reader(limit);
    std::vector<std::string> bodies;
    while (!stream.empty()) {
        seed = seed * 1'103'515'245u + 12'345u;
        const std::size_t size = 1 + (seed >> 16) % 37;
        reader.append(stream.substr(0, size));
        stream.remove_prefix(std::min(size, stream.size()));
        for (;;) {
            auto body = reader.next();
            if (!body)
                return {std::move(bodies), false};
            if (!*body)
                break;
            require((*body)->size() <= limit, "no body is longer than the limit");
            bodies.push_back(**std::move(body));
        }
    }
    return {std::move(bodies), true};
}

void readStream(Input input)
{
    const unsigned seed = input.byte();
    const std::size_t limit =
        (seed & 1) != 0 ? protocol::kMaxGreetingBytes : protocol::kMaxFrameBytes;
    const auto inPieces = bodiesOf(input.rest(), limit, seed + 1);
    const auto again = bodiesOf(input.rest(), limit, seed + 1000);
    require(inPieces == again, "how a stream is cut does not matter");
    for (const std::string &body : inPieces.first)
        readBody(body);
}

void readTelemetry(std::string_view bytes)
{
    const auto frame = protocol::decodeTelemetry(bytes);
    if (!frame)
        return;
    const auto again = protocol::decodeTelemetry(protocol::encodeTelemetry(*frame));
    require(again.has_value() && *again == *frame, "a telemetry frame stays the same");
}

void readEngineFile(std::string_view text)
{
    const auto record = protocol::engineRecordFromText(text);
    if (!record)
        return;
    const auto again = protocol::engineRecordFromText(protocol::toText(*record));
    require(again.has_value() && *again == *record, "an engine's file stays the same");
}

} // namespace

void fuzzOne(std::string_view bytes)
{
    Input input(bytes);
    switch (input.byte() % 4) {
    case 0:
        return readStream(input);
    case 1:
        return readBody(input.rest());
    case 2:
        return readTelemetry(input.rest());
    default:
        return readEngineFile(input.rest());
    }
}

} // namespace etl::fuzz
