// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/workersession.h"
#include "engine/runtime/keyedbatch.h"
#include "engine/runtime/operator.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace etl::runtime {

// Where a node's operator may keep files, and how much it may use.
struct StageResources
{
    std::string spillRoot; // folder of the worker; "spill-<node>" is made in it on demand
    std::uint64_t memoryLimitBytes = 0;
    std::uint64_t spillLimitBytes = 0; // of what operators spill; 0: no limit
    std::string
        spoolFolder; // of the run: what a stateful node's replacement needs; may not exist yet
    std::uint64_t spoolLimitBytes = ~std::uint64_t{0}; // of one spool's file
};

// Queues fed by one output port of a node.
struct QueuePort
{
    std::string name;
    SchemaPtr schema;
    ipc::PortGroup group{};
    std::vector<ipc::QueueIndex> queues;
};

// One node of a worker's chain: what its operator sees of the world, the rows it rejected and the
// counts since the last commit. The stage's thread only.
class StageNode : public OperatorContext
{
public:
    StageNode(const model::CheckedNode &node, std::size_t index, ipc::WorkerSession &session,
              const StageResources &resources);
    ~StageNode() override;

    const model::CheckedNode &node() const override { return m_node; }
    Status reject(Reject row) override;
    bool stopRequested() const override;
    void log(std::string_view text) override;
    Result<std::string> spillFolder() override;
    std::uint64_t memoryLimitBytes() const override { return m_resources.memoryLimitBytes; }
    std::uint64_t spillLimitBytes() const override { return m_resources.spillLimitBytes; }

    std::size_t index() const { return m_index; }
    ipc::NodeInStage number() const
    {
        return ipc::NodeInStage{static_cast<std::uint32_t>(m_index)};
    }
    ipc::Counters &pending() { return m_pending; }
    // Counts rows that came in or went out in this transaction.
    void countIn(std::int64_t rows, std::int64_t bytes);
    void countOut(std::int64_t rows, std::int64_t bytes);

    // Ports that are wired through a queue.
    std::optional<QueuePort> out;
    std::optional<QueuePort> rejects;

    // The rows rejected since the last take, as one batch; nullptr when there are none.
    Result<BatchPtr> takeRejects();
    bool hasRejects() const { return !m_rejected.empty(); }
    // What has been counted and rejected since the last commit, taken out of this transaction to be
    // put into a later one.
    struct Held
    {
        ipc::Counters counts;
        std::vector<Reject> rejected;
    };
    Held hold();
    void release(Held held);
    // Forgets what has not been committed.
    void rollBack();
    void committed() { m_pending = {}; }

    // The node's name added to an error that has none.
    Error located(Error error) const;

private:
    bool overLimit() const;

    const model::CheckedNode &m_node;
    std::size_t m_index;
    ipc::WorkerSession &m_session;
    StageResources m_resources;
    ipc::Counters m_pending;
    std::vector<Reject> m_rejected;
    std::string m_spillFolder;
    std::string m_action = "process";
};

} // namespace etl::runtime
