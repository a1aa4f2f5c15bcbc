// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/stage.h"

namespace etl::runtime {

// Tries a batch that killed its workers, alone: as a whole first, then, a death each, by half as
// many rows to a transaction, until one row is left that kills; that one is set aside, and the rest
// goes on as usual. What one process has found out stands in the slot for the next. The batch is
// consumed on return.
Status tryInput(Stage &stage, const ipc::InputClaim &claim);

// The same within a split: the rows that a read gave.
struct SuspectRead
{
    const ipc::SplitClaim *claim = nullptr;
    std::uint64_t position = 0;   // committed, where the read began
    std::uint64_t rowsBefore = 0; // of the split, before `position`
    std::uint64_t consumed =
        0;                  // rows of the batch that are done; out: those of committed transactions
    std::uint64_t plan = 0; // the claim's; out: 0 once the row is found
};
// Commits all rows of `batch`, whose source span is `key`, but those of the last transaction: they
// are fed and left to the caller, who moves the source position with them.
Status tryRead(Stage &stage, SuspectRead &read, const BatchPtr &batch, const OrderKey &key);

} // namespace etl::runtime
