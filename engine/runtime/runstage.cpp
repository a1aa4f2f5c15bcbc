// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/loops.h"

#include <fmt/format.h>

namespace etl::runtime {

namespace {

Status runLoop(Stage &stage, const model::Plan &plan)
{
    if (stage.firstCode().source)
        return runSourceLoop(stage);
    if (stage.firstCode().whole)
        return runWholeLoop(stage, plan);
    return runQueueLoop(stage);
}

} // namespace

Status checkpoint(Stage &stage)
{
    auto &session = stage.session();
    while (true) {
        if (session.stopRequest() >= ipc::StopRequest::Stop)
            return fail(ErrorCode::Cancelled, "the run was stopped");
        const auto ticket = session.inputTicket();
        if (!session.isPaused() || session.stopRequest() == ipc::StopRequest::Drain)
            return {};
        stage.clock().enter(stage.clock().currentNode(), ipc::NodeState::Paused);
        session.waitForInput(ticket);
    }
}

Error rowTooLarge(const StageNode &node, std::optional<std::uint64_t> position)
{
    const auto place = position ? fmt::format(" near position {}", *position) : std::string();
    return node.located(
        {ErrorCode::BadData,
         fmt::format("a row{} is larger than the queue behind this node can take", place),
         {},
         {},
         "give the wire a larger queue capacity, or drop the large column earlier"});
}

Status runStage(const StageSetup &setup)
{
    Stage stage(setup);
    setup.session->crash().at(ipc::CrashPoint::AtStart);
    if (setup.session->isFinished())
        return {};
    if (setup.probe)
        setup.session->beProbe();
    auto status = stage.open();
    if (status)
        status = runLoop(stage, *setup.plan);
    if (!status) {
        // Only what no node's operator said itself has no place yet.
        return std::unexpected(
            stage.node(stage.clock().currentNode()).located(std::move(status).error()));
    }
    stage.finish();
    return {};
}

} // namespace etl::runtime
