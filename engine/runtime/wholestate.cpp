// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/wholestate.h"

#include <fmt/format.h>

namespace etl::runtime {

namespace {

Spool makeSpool(Stage &stage, ipc::SpoolKind kind, const char *name,
                const ipc::SpoolLength &committed)
{
    auto &session = stage.session();
    const auto &resources = stage.resources();
    auto path =
        fmt::format("{}/worker-{}.{}", resources.spoolFolder, ipc::plain(session.worker()), name);
    return {session.spoolMemory(kind), std::move(path), resources.spoolLimitBytes, committed,
            session.crash()};
}

} // namespace

WholeState::WholeState(Stage &stage)
    : m_committed(stage.session().spool())
    , m_inputLog(makeSpool(stage, ipc::SpoolKind::InputLog, "input", m_committed.inputLog))
    , m_result(makeSpool(stage, ipc::SpoolKind::Result, "result", m_committed.result))
{}

} // namespace etl::runtime
