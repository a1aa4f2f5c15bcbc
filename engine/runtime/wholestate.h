// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/spoolstate.h"
#include "engine/ipc/transaction.h"
#include "engine/runtime/spool.h"
#include "engine/runtime/stage.h"

namespace etl::runtime {

// What a worker of a whole-input node has committed besides its rows: see ipc::SpoolState.
// Transactions of its input and of its output both carry all of it, so it stands in one place. The
// stage's thread only.
class WholeState
{
public:
    explicit WholeState(Stage &stage);

    const ipc::SpoolState &committed() const { return m_committed; }
    Spool &inputLog() { return m_inputLog; }
    Spool &result() { return m_result; }

    // After the transaction that made it so.
    void committed(const ipc::SpoolState &next) { m_committed = next; }

private:
    ipc::SpoolState m_committed;
    Spool m_inputLog;
    Spool m_result;
};

} // namespace etl::runtime
