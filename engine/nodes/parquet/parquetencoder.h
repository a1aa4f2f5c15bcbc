// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/json.h"
#include "engine/runtime/operator.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace etl::nodes {

// How a Parquet file is to be written; from the settings of load.parquet.
struct ParquetSettings
{
    std::string compression = "snappy"; // snappy, zstd, gzip, none
    std::int64_t rowGroupRows = 122'880;

    static ParquetSettings from(const model::Json &settings);
};

// Rows as one complete Parquet file in memory: files of the same schema differ in nothing but their
// row groups. No batches: a valid file without rows. Own thread only.
Result<std::shared_ptr<arrow::Buffer>> encodeParquet(const runtime::SchemaPtr &schema,
                                                     const std::vector<runtime::BatchPtr> &batches,
                                                     const ParquetSettings &settings);

// Whether the library was built with this compression.
Status checkCompression(const std::string &compression);

} // namespace etl::nodes
