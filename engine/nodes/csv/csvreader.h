// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/columnbuilder.h"
#include "engine/nodes/csv/csvsettings.h"
#include "engine/nodes/csv/tokenizer.h"
#include "engine/nodes/files/linecounter.h"
#include "engine/nodes/files/splitreader.h"
#include "engine/runtime/operator.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace etl::nodes::csv {

// Sizes of a reader's work; tests make them small.
struct ReaderLimits
{
    std::size_t chunkBytes = 64 * 1024;  // tokenized and converted at a time: stays in the caches
    std::size_t blockBytes = 256 * 1024; // read from the file at a time
    std::size_t rowBytes = 64 * 1024 * 1024; // a longer row is rejected
    std::int64_t batchRows = 64 * 1024;
};

// Reads splits of a CSV file as typed batches; rows that cannot be used are rejected one by one.
// The rows do not depend on how the file is cut into splits, blocks or batches. Used by the stage's
// thread only.
class CsvReader : public runtime::SourceOperator
{
public:
    explicit CsvReader(const ReaderLimits &limits = {});

    // Before open(): only these columns (by position) are converted, and batches have no others.
    // Empty: all.
    void setNeededColumns(std::vector<bool> needed) { m_needed = std::move(needed); }

    Status open(runtime::OperatorContext &context) override;
    Status start(const model::Split &split, std::uint64_t position,
                 std::int64_t rowsBefore) override;
    Result<runtime::SourceBatch> read(std::int64_t targetBytes) override;

private:
    // A row that is left out: [begin, end) of the chunk.
    struct BadRow
    {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        std::string error;
        std::string column;
    };

    Status makeBuilders(const model::Schema &schema);
    Result<std::uint64_t> lineAt(const char *data, std::size_t begin);
    void advance(std::size_t size);
    Status readChunk(std::size_t most);
    Status readLongRow(std::size_t most);
    Status convert(Tokens tokens);
    Status append(const Tokens &tokens, BadValues &bad);
    void findNulBytes(const Tokens &tokens, BadValues &bad) const;
    void addBadRows(const Tokens &tokens, BadValues bad, std::vector<BadRow> &rows) const;
    BadRow describe(const Tokens &tokens, std::uint32_t begin, const std::uint32_t *ends,
                    const BadValue &value) const;
    Status rejectAll(const char *data, std::vector<BadRow> rows);
    Status reject(const char *data, const BadRow &row);
    Status skipGiantRow();
    Status rejectUnclosedQuote(std::size_t size);
    std::int64_t builtBytes() const;
    std::int64_t builtRows() const;
    Result<runtime::BatchPtr> finishBatch();

    const ReaderLimits m_limits;
    std::vector<bool> m_needed;

    // Constant after open().
    runtime::OperatorContext *m_context = nullptr;
    ReadSettings m_settings;
    ValueFormat m_format;
    model::Schema m_schema;
    runtime::SchemaPtr m_batchSchema;
    std::unique_ptr<Tokenizer> m_tokenizer;

    std::size_t m_chunkBytes = 0; // grows when rows are long, so that a chunk holds several

    SplitReader m_input;
    // Of the current split: m_lines of a plain file, m_tally of a compressed one.
    std::optional<LineCounter> m_lines;
    LineTally m_tally{1}; // at the window's position

    std::vector<std::unique_ptr<ColumnBuilder>> m_builders; // by column; nullptr: not needed
};

} // namespace etl::nodes::csv
