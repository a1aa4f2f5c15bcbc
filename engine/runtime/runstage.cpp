// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/loops.h"

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

Status runStage(const StageSetup &setup)
{
    Stage stage(setup);
    setup.session->crash().at(ipc::CrashPoint::AtStart);
    if (setup.session->isFinished())
        return {};
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
