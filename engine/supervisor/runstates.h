// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/runvalues.h"

namespace etl::supervisor {

// starting -> running -> (draining) -> committing -> finished
// starting, running, draining, committing -> stopping -> stopped | failed | killed
//
// finished, stopped, failed and killed are only reached when every process of the run is reaped,
// its temporary files are deleted and its shared memory is given back.
constexpr bool isLegalTransition(protocol::RunState from, protocol::RunState to)
{
    using enum protocol::RunState;
    switch (from) {
    case Starting:
        return to == Running || to == Draining || to == Committing || to == Stopping;
    case Running:
        return to == Draining || to == Committing || to == Stopping;
    case Draining:
        return to == Committing || to == Stopping;
    case Committing:
        return to == Finished || to == Stopping;
    case Stopping:
        return to == Stopped || to == Failed || to == Killed;
    case Finished:
    case Stopped:
    case Failed:
    case Killed:
        return false;
    }
    return false;
}

} // namespace etl::supervisor
