// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/transaction.h"
#include "engine/model/plan.h"
#include "engine/runtime/deadletters.h"
#include "engine/runtime/keyedbatch.h"
#include "engine/runtime/operator.h"
#include "engine/runtime/queuewriter.h"
#include "engine/runtime/rowchain.h"
#include "engine/runtime/stageclock.h"
#include "engine/runtime/stageloader.h"
#include "engine/runtime/stagenode.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace etl::runtime {

struct StageSetup
{
    const model::Plan *plan = nullptr;
    RunId run;
    ipc::WorkerSession *session = nullptr;
    const NodeRegistry *registry = nullptr;
    StageResources resources;
    std::optional<ProbeCause> probe; // it is to try what killed its predecessors
};

// A worker's chain of nodes and the rows on their way through it that are not committed yet. The
// loops (sourceloop.h, queueloop.h, wholeloop.h) feed it; commit() makes one transaction of all
// that was fed since the last one. The stage's thread only.
class Stage
{
public:
    explicit Stage(const StageSetup &setup);

    Status open();

    const model::PlanStage &plan() const { return m_planStage; }
    StageNode &first() { return *m_nodes.front(); }
    StageNode &node(std::size_t index) { return *m_nodes[index]; }
    std::size_t lastNode() const { return m_nodes.size() - 1; }
    const NodeCode &firstCode() const { return *m_firstCode; }
    StageClock &clock() { return m_clock; }
    ipc::WorkerSession &session() { return *m_setup.session; }
    // Columns of the batches that come through an input queue. After open().
    const SchemaPtr &inputSchema(ipc::QueueIndex queue) const;
    // Columns of what the first node gives at its port `out`.
    Result<SchemaPtr> firstOutputSchema() const;
    const StageResources &resources() const { return m_setup.resources; }

    // Sends a batch through the nodes behind the first (or all, when the first is row-wise itself)
    // and keeps what comes out for the next commit. `key` is the batch's place in the source.
    Status feed(BatchPtr batch, const OrderKey &key);
    // Enough has been collected to be worth a transaction.
    bool isFull() const; // also when a replacement should make its work safe
    bool hasPending() const { return !m_pending.empty(); }
    std::int64_t pendingBytes() const { return m_pendingBytes; }
    // Bytes that one transaction should not exceed for it to fit into the stage's queues.
    std::int64_t commitBytes() const { return m_limits.maxBytes; }

    // Everything fed since the last commit in one transaction; `addInputs` adds what it was made
    // from. On Never everything is rolled back and nothing happened.
    Result<Fit> commit(const std::function<void(ipc::Transaction &)> &addInputs);
    // A probe has found that this one row kills its worker: into the dead-letter file, and on as
    // the node's onError says. Counts with the next commit; an error (onError is `fail`) ends the
    // run.
    Status setAside(const BatchPtr &row, const OrderKey &key);
    // Forgets everything since the last commit.
    Status rollBack();
    // The worker's last transaction: closes its outputs.
    void finish();

private:
    Status wirePorts();
    Status wireOutput(const model::PlanQueue &queue);
    Status makeOperators();
    Result<Fit> writePorts(ipc::Transaction &transaction);
    Result<Fit> writeRejects(ipc::Transaction &transaction);
    void chooseLimits();

    StageSetup m_setup;
    const model::PlanStage &m_planStage;
    StageClock m_clock;
    std::vector<std::unique_ptr<StageNode>> m_nodes;
    std::map<std::uint32_t, SchemaPtr> m_inputSchemas; // by queue
    const NodeCode *m_firstCode = nullptr;
    RowChain m_chain;
    std::optional<StageLoader> m_loader;
    std::optional<DeadLetters> m_deadLetters; // once it has one
    std::vector<KeyedBatch> m_pending;
    std::int64_t m_pendingRows = 0;
    std::int64_t m_pendingBytes = 0;
    std::uint64_t m_batchNumber = 0;
    // A replacement commits early and then less and less often: whatever keeps killing its
    // predecessors, some work gets done between two deaths. Empty: as seldom as is efficient.
    std::optional<std::chrono::nanoseconds> m_patience;
    std::chrono::steady_clock::time_point m_lastCommit;
    BatchLimits m_limits; // of one transaction
};

} // namespace etl::runtime
