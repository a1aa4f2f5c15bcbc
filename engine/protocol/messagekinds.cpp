// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/messagekinds.h"

#include "engine/protocol/cbor.h"
#include "engine/protocol/frame.h"
#include "engine/protocol/messages.h"

#include <array>

namespace etl::protocol {

namespace {

using enum Direction;
using enum PeerState;
using enum BodySize;

constexpr std::array kKinds{
    MessageKind{Hello::kKind, ClientToEngine, Greeting, "welcome, refused"},
    MessageKind{CheckRequest::kKind, ClientToEngine, Ready, "checked", Long},
    MessageKind{PreviewRequest::kKind, ClientToEngine, Ready, "previewed", Long},
    MessageKind{CancelRequest::kKind, ClientToEngine, Ready, ""},
    MessageKind{StartRun::kKind, ClientToEngine, Ready, "run-started, run-refused", Long},
    MessageKind{ResumeRun::kKind, ClientToEngine, Ready, "run-started, run-refused"},
    MessageKind{DiscardRun::kKind, ClientToEngine, Ready, "run-list, error"},
    MessageKind{StopRun::kKind, ClientToEngine, Ready, "run-state, error"},
    MessageKind{ListRuns::kKind, ClientToEngine, Ready, "run-list"},
    MessageKind{Subscribe::kKind, ClientToEngine, Ready, "run-started, error"},
    MessageKind{Unsubscribe::kKind, ClientToEngine, Ready, ""},
    MessageKind{KillWorker::kKind, ClientToEngine, Ready, "log, error"},
    MessageKind{Shutdown::kKind, ClientToEngine, Ready, "engine-status"},

    MessageKind{Welcome::kKind, EngineToClient, Greeting, ""},
    MessageKind{Refused::kKind, EngineToClient, Greeting, ""},
    MessageKind{CheckReply::kKind, EngineToClient, Ready, ""},
    MessageKind{PreviewReply::kKind, EngineToClient, Ready, ""},
    MessageKind{RunStarted::kKind, EngineToClient, Ready, ""},
    MessageKind{RunRefused::kKind, EngineToClient, Ready, ""},
    MessageKind{RunStateChanged::kKind, EngineToClient, Ready, ""},
    MessageKind{Telemetry::kKind, EngineToClient, Ready, ""},
    MessageKind{LogLines::kKind, EngineToClient, Ready, ""},
    MessageKind{RunFinished::kKind, EngineToClient, Ready, ""},
    MessageKind{RunList::kKind, EngineToClient, Ready, ""},
    MessageKind{ErrorReply::kKind, EngineToClient, Ready, ""},
    MessageKind{EngineStatus::kKind, EngineToClient, Ready, ""},

    MessageKind{ServiceCheck::kKind, EngineToWorker, Idle, "service-checked"},
    MessageKind{ServicePreview::kKind, EngineToWorker, Idle, "service-previewed"},
    MessageKind{RunStage::kKind, EngineToWorker, Idle, "stage-finished, stage-failed"},
    MessageKind{JoinOutput::kKind, EngineToWorker, Idle, "join-finished, join-failed"},
    MessageKind{Leave::kKind, EngineToWorker, Any, ""},

    MessageKind{WorkerHello::kKind, WorkerToEngine, Greeting, ""},
    MessageKind{ServiceChecked::kKind, WorkerToEngine, Busy, "", Long},
    MessageKind{ServicePreviewed::kKind, WorkerToEngine, Busy, "", Long},
    MessageKind{StageFinished::kKind, WorkerToEngine, Busy, ""},
    MessageKind{StageFailed::kKind, WorkerToEngine, Busy, ""},
    MessageKind{JoinFinished::kKind, WorkerToEngine, Busy, ""},
    MessageKind{JoinFailed::kKind, WorkerToEngine, Busy, ""},
    MessageKind{WorkerError::kKind, WorkerToEngine, Any, ""},
};

std::size_t maxBodyBytes(Direction direction, std::string_view begin)
{
    const auto *kind = findMessageKind(direction, leadingText(begin, "kind"));
    return kind && kind->size == Long ? kMaxFrameBytes : kMaxShortBodyBytes;
}

} // namespace

std::span<const MessageKind> messageKinds()
{
    return kKinds;
}

const MessageKind *findMessageKind(Direction direction, std::string_view name)
{
    for (const auto &kind : kKinds) {
        if (kind.direction == direction && kind.name == name)
            return &kind;
    }
    return nullptr;
}

bool isLegal(const MessageKind &kind, PeerState state)
{
    return kind.state == state || (kind.state == Any && (state == Idle || state == Busy));
}

std::size_t maxClientBodyBytes(std::string_view begin)
{
    return maxBodyBytes(ClientToEngine, begin);
}

std::size_t maxWorkerBodyBytes(std::string_view begin)
{
    return maxBodyBytes(WorkerToEngine, begin);
}

std::string_view directionName(Direction direction)
{
    static constexpr std::array<std::string_view, 4> kNames{"client to engine", "engine to client",
                                                            "engine to worker", "worker to engine"};
    return kNames.at(static_cast<std::size_t>(direction));
}

std::string_view peerStateName(PeerState state)
{
    static constexpr std::array<std::string_view, 5> kNames{"greeting", "ready", "idle", "busy",
                                                            "any"};
    return kNames.at(static_cast<std::size_t>(state));
}

} // namespace etl::protocol
