// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/telemetrynames.h"

namespace etl::supervisor {

protocol::ActionKind actionKind(ipc::Action action)
{
    switch (action) {
    case ipc::Action::None:
        return protocol::ActionKind::None;
    case ipc::Action::Start:
        return protocol::ActionKind::Start;
    case ipc::Action::Process:
        return protocol::ActionKind::Process;
    case ipc::Action::Finalize:
        return protocol::ActionKind::Finalize;
    }
    return protocol::ActionKind::None;
}

protocol::ActivityState activityState(ipc::NodeState state)
{
    switch (state) {
    case ipc::NodeState::Starting:
        return protocol::ActivityState::Starting;
    case ipc::NodeState::Busy:
        return protocol::ActivityState::Busy;
    case ipc::NodeState::Waiting:
        return protocol::ActivityState::Waiting;
    case ipc::NodeState::Blocked:
        return protocol::ActivityState::Blocked;
    case ipc::NodeState::Engine:
        return protocol::ActivityState::Engine;
    case ipc::NodeState::Resting:
        return protocol::ActivityState::Resting;
    case ipc::NodeState::Paused:
        return protocol::ActivityState::Paused;
    case ipc::NodeState::Finished:
        return protocol::ActivityState::Done;
    }
    return protocol::ActivityState::Starting;
}

} // namespace etl::supervisor
