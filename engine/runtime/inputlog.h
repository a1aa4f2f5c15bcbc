// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"
#include "engine/runtime/operator.h"
#include "engine/runtime/stage.h"
#include "engine/runtime/wholestate.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace etl::runtime {

// The inputs of a whole-input node. Each batch is logged in the transaction that takes it from its
// queue, and a replacement of a killed worker is given the logged ones first. While one port has
// nothing, batches of the others are taken to the log, so that no port can stall a source that
// they have in common. The stage's thread only.
class InputLog
{
public:
    InputLog(Stage &stage, WholeState &state, const model::Plan &plan);

    // Finds what predecessors logged.
    Status open();
    // By port, in the order of the plan's ports.
    std::vector<Pull> pulls();
    // Takes and forgets what the node did not ask for.
    Status drain();

private:
    struct Port
    {
        std::string name;
        std::vector<ipc::QueueIndex> queues;
        std::deque<SpoolRecord> logged; // not handed out yet
    };

    Result<BatchPtr> next(Port &port);
    Result<BatchPtr> nextLogged(Port &port);
    Result<BatchPtr> handOut(const ipc::InputClaim &claim);
    // Logs a batch of any other port. False: there is none.
    Result<bool> takeAhead(const Port &waiting);
    Result<SpoolRecord> log(const ipc::InputClaim &claim);
    Result<BatchPtr> copyOf(const ipc::InputClaim &claim) const;
    Status commit(const ipc::InputClaim &claim);
    std::optional<ipc::InputClaim> claimFrom(const Port &port);
    bool isFinished(const Port &port) const;
    Port *portOf(std::uint32_t queue);
    ipc::WorkerSession &session() { return m_stage.session(); }

    Stage &m_stage;
    WholeState &m_state;
    std::vector<Port> m_ports;
    std::size_t m_replays = 0; // logged batches of predecessors that are still to be handed out
    std::uint64_t m_batch = 0;
};

} // namespace etl::runtime
