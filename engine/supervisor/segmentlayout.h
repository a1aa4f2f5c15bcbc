// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/segmentspec.h"
#include "engine/model/plan.h"

#include <cstdint>
#include <string>

namespace etl::supervisor {

// The shared segment that a plan needs. Stages, queues and splits keep the plan's order, so an
// index of one is an index of the other. Pure.
ipc::SegmentSpec segmentSpec(const model::Plan &plan, const std::string &runtimeFolder,
                             std::uint64_t maxBytes);

} // namespace etl::supervisor
