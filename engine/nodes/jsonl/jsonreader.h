// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/columnbuilder.h"
#include "engine/nodes/files/splitreader.h"
#include "engine/nodes/jsonl/flatrows.h"
#include "engine/nodes/jsonl/jsonhead.h"
#include "engine/nodes/jsonl/jsonsettings.h"
#include "engine/nodes/jsonl/lineparser.h"
#include "engine/runtime/operator.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace etl::nodes::jsonl {

// Sizes of a reader's work; tests make them small.
struct ReaderLimits
{
    std::size_t chunkBytes = 64 * 1024;      // parsed and converted at a time: stays in the caches
    std::size_t blockBytes = 256 * 1024;     // read from the file at a time
    std::size_t rowBytes = 16 * 1024 * 1024; // a longer line is rejected
    std::int64_t batchRows = 64 * 1024;
};

// Reads splits of a file of JSON lines as typed batches; lines that cannot be used are rejected one
// by one. The rows do not depend on how the file is cut into splits, blocks or batches. Used by the
// stage's thread only.
class JsonReader : public runtime::SourceOperator
{
public:
    explicit JsonReader(const ReaderLimits &limits = {});

    Status open(runtime::OperatorContext &context) override;
    Status start(const model::Split &split, std::uint64_t position,
                 std::int64_t rowsBefore) override;
    Result<runtime::SourceBatch> read(std::int64_t targetBytes) override;

private:
    // A line of the chunk: [begin, end) of it, and its physical number.
    struct Line
    {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::uint64_t number = 0;
    };
    struct BadLine
    {
        Line line;
        std::string error;
        std::string column;
    };

    Status makeColumns(const JsonHead &head);
    Status readChunk(std::size_t most);
    Status readLongLine(std::size_t most);
    Status takeLines(std::size_t size);
    void takeLine(const Line &line);
    std::string placeMembers(const std::vector<JsonMember> &members, std::string &column);
    std::size_t columnOf(std::string_view key, std::size_t expected) const;
    std::string unusable(const JsonMember &member, std::size_t column) const;
    Status convert();
    Status append(const csv::Tokens &tokens, csv::BadValues &bad);
    void addBadValues(const csv::Tokens &tokens, csv::BadValues bad);
    Status rejectBadLines();
    Status reject(const BadLine &bad);
    Status skipGiantLine();
    std::int64_t builtBytes() const;
    Result<runtime::BatchPtr> finishBatch();

    const ReaderLimits m_limits;

    // Constant after open().
    runtime::OperatorContext *m_context = nullptr;
    JsonSettings m_settings;
    csv::ValueFormat m_format;
    csv::Dialect m_dialect;
    model::Schema m_schema;
    runtime::SchemaPtr m_batchSchema;
    std::vector<std::string> m_keys;                             // by column
    std::unordered_map<std::string_view, std::size_t> m_columns; // by key; points into m_keys
    std::vector<std::unique_ptr<csv::ColumnBuilder>> m_builders; // by column

    SplitReader m_input;
    LineParser m_parser;
    std::uint64_t m_line = 1;      // physical, of the window's position
    bool m_toldUnknownKey = false; // that keys are left out

    // Of the chunk under way.
    FlatRows m_rows{0};
    std::vector<Line> m_lines; // by row of m_rows
    std::vector<BadLine> m_badLines;
    std::vector<const JsonMember *> m_values; // by column, of the line under way
};

} // namespace etl::nodes::jsonl
