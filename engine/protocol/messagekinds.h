// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace etl::protocol {

enum class Direction : std::uint8_t {
    ClientToEngine,
    EngineToClient,
    EngineToWorker,
    WorkerToEngine
};

// State of a connection, as its engine end sees it, in which a message may travel.
enum class PeerState : std::uint8_t {
    Greeting, // connected, nothing accepted yet
    Ready,    // a client after its welcome
    Idle,     // a worker after its greeting, without an order
    Busy,     // a worker with an order
    Any,      // Idle or Busy
};

// Whether a kind carries pipelines, plans or tables, or only numbers, names and texts for people.
enum class BodySize : std::uint8_t { Short, Long };

// One row of the protocol: docs/protocol.md holds the same table for people, and a test compares
// the two.
struct MessageKind
{
    std::string_view name;
    Direction direction;
    PeerState state;
    std::string_view reply;          // kinds of the answer, separated by ", "; empty: none
    BodySize size = BodySize::Short; // told only of kinds to the engine, which alone is careful
};

// Every kind, in the page's order. Any thread.
std::span<const MessageKind> messageKinds();
// nullptr when there is no such kind in that direction.
const MessageKind *findMessageKind(Direction direction, std::string_view name);
// True when a message of this kind may travel while the connection is in `state`.
bool isLegal(const MessageKind &kind, PeerState state);

// How long a body to the engine may be that begins with `begin`: a long kind, told by a `kind` that
// is the map's first member, may fill a frame, everything else kMaxShortBodyBytes. For FrameReader.
std::size_t maxClientBodyBytes(std::string_view begin);
std::size_t maxWorkerBodyBytes(std::string_view begin);

std::string_view directionName(Direction direction);
std::string_view peerStateName(PeerState state);

} // namespace etl::protocol
