// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/batch.h"
#include "engine/ipc/lane.h"
#include "engine/ipc/segment.h"

#include <cstdint>
#include <optional>

namespace etl::ipc {

struct SplitStatus
{
    std::uint32_t open = 0;
    std::uint32_t claimed = 0;
    std::uint32_t done = 0;
    std::uint64_t unitsDone = 0;  // sum of position - begin
    std::uint64_t unitsTotal = 0; // sum of end - begin
    std::uint64_t rows = 0;       // read up to the positions
};

// The splits of one extractor stage. Any thread of any process; claims are by compare-and-swap.
class SplitTable
{
public:
    SplitTable(const Segment &segment, StageIndex stage);

    // Claims the lowest open split of that kind.
    std::optional<SplitClaim> claim(WorkerNumber me, Health health, CrashTrigger crash) const;
    // Opens it again at the stored position.
    void giveBack(const SplitClaim &claim) const;
    // No split is left that could still have to be read; a claimed one might come back from a dying
    // worker.
    bool allDone() const;
    SplitStatus status() const;

private:
    const Segment *m_segment;
    std::span<SplitState> m_splits;
    std::uint32_t m_first;
};

} // namespace etl::ipc
