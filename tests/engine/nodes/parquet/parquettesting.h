// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include <memory>
#include <string>
#include <vector>

// What the Parquet tests share. Main thread.
namespace etl::test {

// Encodes each batch as a piece and writes all into one part file.
std::vector<runtime::Piece> writePieces(const model::CheckedNode &node,
                                        const std::vector<runtime::BatchPtr> &batches,
                                        const std::string &partFile);
Status joinPieces(const model::CheckedNode &node, const std::vector<runtime::Piece> &pieces,
                  const std::string &path, runtime::JoinStart start = runtime::JoinStart::Anew);

// All rows, as Arrow reads them.
runtime::BatchPtr readParquet(const std::string &path);
// Rows of each row group.
std::vector<int> rowGroupsOf(const std::shared_ptr<arrow::Buffer> &file);
std::vector<int> rowGroupsOf(const std::string &path);
std::string creatorOf(const std::string &path);

// Lets Arrow write the column "x", with its own schema beside Parquet's, in groups of 1,000 rows.
void writeParquetByArrow(const std::shared_ptr<arrow::Array> &column, const std::string &path);
// Lets DuckDB write the rows.
void writeParquetByDuckDb(const runtime::BatchPtr &rows, const std::string &path,
                          const std::string &options = {});

} // namespace etl::test
