// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/loops.h"

#include <fmt/format.h>

#include <new>

namespace etl::runtime {

namespace {

std::unexpected<Error> outOfMemory(std::uint64_t limitBytes)
{
    return fail(ErrorCode::NoSpace,
                fmt::format("this node's worker needs more than the {} MiB of memory it may use",
                            limitBytes >> 20),
                "give the run more memory (--memory), fewer workers, or this node smaller rows");
}

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
    Status status;
    try {
        status = stage.open();
        if (status)
            status = runLoop(stage, *setup.plan);
    } catch (const std::bad_alloc &) {
        status = outOfMemory(setup.resources.memoryLimitBytes);
    }
    if (!status) {
        // Only what no node's operator said itself has no place yet.
        return std::unexpected(
            stage.node(stage.clock().currentNode()).located(std::move(status).error()));
    }
    stage.finish();
    return {};
}

} // namespace etl::runtime
