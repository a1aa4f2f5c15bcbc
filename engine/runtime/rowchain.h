// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"
#include "engine/runtime/stageclock.h"
#include "engine/runtime/stagenode.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace etl::runtime {

// The row-wise nodes of a stage, one behind the other: batches pass by pointer, each node's time
// and rows are booked. The stage's thread only.
class RowChain
{
public:
    RowChain(StageClock &clock, ipc::WorkerSession &session) : m_clock(clock), m_session(session) {}

    void add(StageNode &node, std::unique_ptr<RowOperator> rowOperator);
    Status open();
    // The rows that come out at the end; nullptr when none do.
    Result<BatchPtr> process(BatchPtr batch, std::uint64_t number);
    bool empty() const { return m_links.empty(); }

private:
    struct Link
    {
        StageNode *node;
        std::unique_ptr<RowOperator> rowOperator;
    };

    StageClock &m_clock;
    ipc::WorkerSession &m_session;
    std::vector<Link> m_links;
};

} // namespace etl::runtime
