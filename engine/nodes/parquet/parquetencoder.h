// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/json.h"
#include "engine/runtime/operator.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace parquet {
class WriterProperties;
}

namespace etl::nodes {

// How a Parquet file is to be written; from the settings of load.parquet.
struct ParquetSettings
{
    std::string compression = "snappy"; // snappy, zstd, gzip, none
    std::int64_t rowGroupRows = 122'880;

    static ParquetSettings from(const model::Json &settings);
};

// Makes complete Parquet files in memory: files of one encoder differ in nothing but their row
// groups. Own thread only.
class ParquetEncoder
{
public:
    ParquetEncoder(runtime::SchemaPtr schema, ParquetSettings settings);

    // No batches: a valid file without rows.
    Result<std::shared_ptr<arrow::Buffer>> encode(const std::vector<runtime::BatchPtr> &batches);

private:
    Result<std::shared_ptr<arrow::Buffer>> write(const std::vector<runtime::BatchPtr> &batches);
    void chooseProperties(const std::vector<runtime::BatchPtr> &batches);

    runtime::SchemaPtr m_schema;
    ParquetSettings m_settings;
    // Chosen by the first rows: which columns get a dictionary.
    std::shared_ptr<parquet::WriterProperties> m_properties;
};

// Whether the library was built with this compression.
Status checkCompression(const std::string &compression);

} // namespace etl::nodes
