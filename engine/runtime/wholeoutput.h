// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/stage.h"
#include "engine/runtime/wholestate.h"

#include <cstdint>
#include <vector>

namespace etl::runtime {

// Rows that a whole-input node gives: cut, sent down the chain and committed when there is enough
// of them. Each transaction says how many rows of the node's output are out, and a replacement that
// gives the same rows in the same order again passes over those. The stage's thread only.
class WholeOutput
{
public:
    WholeOutput(Stage &stage, WholeState &state);

    Status take(const BatchPtr &batch);
    Status flush();

private:
    Result<Fit> commit();
    Status feed(const BatchPtr &batch);
    Status commitInParts(const BatchPtr &batch);

    Stage &m_stage;
    WholeState &m_state;
    std::uint32_t m_split;
    std::uint64_t m_passOver;    // rows that predecessors got out
    std::uint64_t m_row;         // of the node's output, the next to be fed
    std::vector<BatchPtr> m_fed; // since the last commit
};

} // namespace etl::runtime
