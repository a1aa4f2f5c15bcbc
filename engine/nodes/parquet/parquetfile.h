// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/schema.h"
#include "engine/runtime/operator.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace arrow::io {
class RandomAccessFile;
}
namespace parquet::arrow {
class FileReader;
}

namespace etl::nodes {

// A Parquet file open for reading, in the closed list's types. Errors name the file and the setting
// `path`. Own thread only.
class ParquetFile
{
public:
    static Result<std::unique_ptr<ParquetFile>> open(const std::string &path);
    class Key; // keeps others from making one that is not open
    ParquetFile(const Key &, std::string path);
    ~ParquetFile();
    ParquetFile(const ParquetFile &) = delete;
    ParquetFile &operator=(const ParquetFile &) = delete;

    // All columns. Types outside the list are an error that names the column, unless it is not
    // among `columns`.
    Result<model::Schema> schema(const std::vector<std::string> &columns) const;
    // Names of all columns, also of those whose type is not supported.
    std::vector<std::string> columnNames() const;

    std::uint64_t rows() const;
    int rowGroups() const;
    // First row of a group; of rowGroups(): the number of rows.
    std::uint64_t groupBegin(int group) const;
    std::int64_t groupBytes(int group) const; // decompressed

    // Reads a row group in batches of whole rows of about `batchBytes`, with the columns and types
    // of `schema`. Where their chunks have checksums, they are compared first: BadData.
    Result<std::unique_ptr<arrow::RecordBatchReader>>
    readGroup(int group, const model::Schema &schema, std::int64_t batchBytes);
    // A batch of that reader in the closed list's types.
    Result<runtime::BatchPtr> normalise(const runtime::BatchPtr &batch,
                                        const runtime::SchemaPtr &schema) const;

    // "reading 'x.parquet'", with the error's own text behind it.
    Error located(Error error) const;

private:
    Status openReader();
    Status checkFooter(const std::shared_ptr<arrow::io::RandomAccessFile> &input) const;
    Status indexGroups();
    Result<std::vector<int>> leavesOf(const model::Schema &schema) const;
    Status checkChunks(int group, const std::vector<int> &leaves) const;
    std::int64_t batchRows(int group, const std::vector<int> &leaves, std::int64_t bytes) const;

    std::string m_path;
    std::shared_ptr<arrow::io::RandomAccessFile> m_input;
    std::unique_ptr<parquet::arrow::FileReader> m_reader;
    std::shared_ptr<arrow::Schema> m_schema;
    std::vector<std::uint64_t> m_groupBegins; // one more than there are groups
};

} // namespace etl::nodes
