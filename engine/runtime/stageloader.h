// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/transaction.h"
#include "engine/runtime/keyedbatch.h"
#include "engine/runtime/operator.h"
#include "engine/runtime/partfile.h"
#include "engine/runtime/stageclock.h"
#include "engine/runtime/stagenode.h"

#include <memory>
#include <optional>
#include <string>

namespace etl::runtime {

// The loader at the end of a stage's chain: turns rows into pieces of its part file. What it
// appends counts once the transaction commits; until then it is cut off again by rollBack() or by a
// replacement. The stage's thread only.
class StageLoader
{
public:
    // `partPath` is empty for a loader that writes no file.
    StageLoader(StageNode &node, std::unique_ptr<LoadOperator> loadOperator, std::string partPath,
                ipc::WorkerSession &session, StageClock &clock);

    Status open();
    std::int64_t preferredPieceRows() const { return m_operator->preferredPieceRows(); }
    // Encodes and appends `batches`, in source order; a piece for each run of neighbours.
    Status append(const std::vector<KeyedBatch> &batches);
    // Makes the appended pieces part of the transaction.
    void addTo(ipc::Transaction &transaction) const;
    Status rollBack();
    StageNode &node() { return m_node; }

private:
    Status appendRun(const std::vector<KeyedBatch> &run);

    StageNode &m_node;
    std::unique_ptr<LoadOperator> m_operator;
    std::string m_partPath;
    ipc::WorkerSession &m_session;
    StageClock &m_clock;
    std::optional<PartFile> m_file;
    std::uint64_t m_rows = 0;
    std::uint64_t m_piece = 0;
};

} // namespace etl::runtime
