// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

namespace etl::nodes::csv {

// Joins the pieces of a CSV output: the header, then their bytes, copied inside the kernel where
// the file system can. Any thread.
class CsvJoiner : public runtime::PieceJoiner
{
public:
    Status join(const model::CheckedNode &node, const std::vector<runtime::Piece> &pieces,
                const std::string &temporaryPath, runtime::JoinStart start) override;
};

} // namespace etl::nodes::csv
