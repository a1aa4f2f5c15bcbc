// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

namespace etl::nodes {

// Joins Parquet files into one: their row groups are copied byte for byte and only the footer is
// made anew. Own thread only.
class ParquetJoiner final : public runtime::PieceJoiner
{
public:
    Status join(const model::CheckedNode &node, const std::vector<runtime::Piece> &pieces,
                const std::string &temporaryPath, runtime::JoinStart start) override;
};

} // namespace etl::nodes
