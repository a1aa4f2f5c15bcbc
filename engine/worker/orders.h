// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/messages.h"
#include "engine/runtime/operator.h"

namespace etl::worker {

// What a worker does with each order: a message in, a message out. The process's main thread, one
// at a time. May take as long as the run; a stage ends early by the segment's stop word, anything
// else by killing the process.
class Orders
{
public:
    explicit Orders(const runtime::NodeRegistry &registry) : m_registry(registry) {}

    protocol::ServiceChecked check(const protocol::ServiceCheck &order) const;
    protocol::ServicePreviewed preview(const protocol::ServicePreview &order) const;
    // StageFinished or StageFailed.
    protocol::WorkerMessage runStage(const protocol::RunStage &order) const;
    // JoinFinished or JoinFailed.
    protocol::WorkerMessage join(const protocol::JoinOutput &order) const;

private:
    Result<model::CheckedPipeline> checkText(const std::string &text, const std::string &folder,
                                             const protocol::Parameters &parameters, bool forRun,
                                             std::uint64_t splitTargetBytes) const;

    const runtime::NodeRegistry &m_registry;
};

} // namespace etl::worker
