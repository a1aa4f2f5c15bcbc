// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/metrics.h"
#include "engine/protocol/telemetry.h"

namespace etl::supervisor {

// Words of shared memory in the protocol's terms. Values out of range come from damaged memory and
// get a harmless meaning. Pure; any thread.
protocol::ActionKind actionKind(ipc::Action action);
protocol::ActivityState activityState(ipc::NodeState state);

} // namespace etl::supervisor
