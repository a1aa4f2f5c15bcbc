// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/csvreader.h"

#include "engine/nodes/csv/csvhead.h"
#include "engine/nodes/csv/rejecttext.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace etl::nodes::csv {

namespace {

// Chunks of long rows grow no further than this.
constexpr std::size_t kMostChunkBytes = 4 * 1024 * 1024;

} // namespace

CsvReader::CsvReader(const ReaderLimits &limits) : m_limits(limits), m_chunkBytes(limits.chunkBytes)
{}

Status CsvReader::open(runtime::OperatorContext &context)
{
    m_context = &context;
    ETL_TRY(m_settings, readSettings(context.node().settings));
    const auto output = context.node().outputs.find(std::string(model::kDefaultOutput));
    if (output == context.node().outputs.end() || output->second.columns.empty())
        return fail(ErrorCode::Internal,
                    "the columns of the CSV file were not determined before the run");
    m_schema = output->second;
    m_format = valueFormat(m_settings);
    ETL_TRY(auto file, SourceFile::open(m_settings.path));
    ETL_TRY(const FileHead head, readHead(file, m_settings));
    ETL_TRY_VOID(m_input.open(std::move(file), head.compression, m_settings.repeat));
    m_tokenizer = std::make_unique<Tokenizer>(head.dialect, m_schema.columns.size());
    return makeBuilders(m_schema);
}

Status CsvReader::makeBuilders(const model::Schema &schema)
{
    model::Schema kept;
    m_builders.clear();
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
        const model::Column &column = schema.columns[i];
        const bool needed = m_needed.empty() || (i < m_needed.size() && m_needed[i]);
        m_builders.push_back(needed ? makeColumnBuilder(column.type, m_format) : nullptr);
        if (!needed)
            continue;
        if (!m_builders.back())
            return fail(Error{ErrorCode::Unsupported,
                              fmt::format("column '{}' cannot have the type {} in a CSV file",
                                          column.name, model::toSql(column.type)),
                              {},
                              "columns",
                              "read it as VARCHAR and convert it in a later node"});
        kept.columns.push_back(column);
    }
    ETL_TRY(m_batchSchema, runtime::toArrow(kept));
    return {};
}

Status CsvReader::start(const model::Split &split, std::uint64_t position,
                        std::int64_t /*rowsBefore*/)
{
    m_tally = LineTally(split.firstLine);
    ETL_TRY_VOID(m_input.start(
        split, position, m_limits.blockBytes, [this] { return m_context->stopRequested(); },
        [this](std::string_view text) { m_tally.pass(text); }));
    if (!m_input.isCompressed())
        m_lines.emplace(m_input.file(), split.begin, split.firstLine);
    return {};
}

void CsvReader::advance(std::size_t size)
{
    if (m_input.isCompressed())
        m_tally.pass({m_input.window().data(), size});
    m_input.window().advance(size);
}

Result<runtime::SourceBatch> CsvReader::read(std::int64_t targetBytes)
{
    if (!m_input.isStarted())
        return fail(ErrorCode::Internal,
                    "a CSV reader was asked for rows before it was given a split");
    // Where most rows are rejected there would be no end to a read that waits for rows.
    InputWindow &window = m_input.window();
    const std::uint64_t begin = window.position();
    const std::uint64_t mostText =
        4 * static_cast<std::uint64_t>(std::max<std::int64_t>(targetBytes, 1));
    while (window.remaining() > 0 && builtBytes() < targetBytes && builtRows() < m_limits.batchRows
           && window.position() - begin < mostText) {
        if (m_context->stopRequested())
            return fail(ErrorCode::Cancelled, "reading was stopped");
        const std::int64_t wanted = std::max<std::int64_t>(targetBytes - builtBytes(), 1);
        ETL_TRY_VOID(readChunk(static_cast<std::size_t>(
            std::min<std::int64_t>(wanted, static_cast<std::int64_t>(m_chunkBytes)))));
    }
    runtime::SourceBatch result;
    ETL_TRY(result.position, m_input.position());
    result.bytes = static_cast<std::int64_t>(window.position() - begin);
    if (builtRows() > 0) {
        ETL_TRY(result.batch, finishBatch());
    }
    return result;
}

Status CsvReader::readChunk(std::size_t most)
{
    ETL_TRY(const std::size_t size, m_input.window().need(most));
    const auto end =
        size == m_input.window().remaining() ? Tokenizer::End::Final : Tokenizer::End::Unknown;
    const Tokens &tokens = m_tokenizer->tokenize(m_input.window().data(), size, end);
    if (tokens.consumed == 0 && end == Tokenizer::End::Unknown)
        return readLongRow(most);
    ETL_TRY_VOID(convert(tokens));
    if (end == Tokenizer::End::Final && tokens.consumed < size) {
        advance(tokens.consumed);
        return rejectUnclosedQuote(size - tokens.consumed);
    }
    advance(tokens.consumed);
    return {};
}

// No record ends in the next `most` bytes: more and more are looked at, up to the limit.
Status CsvReader::readLongRow(std::size_t most)
{
    while (true) {
        if (most > m_limits.rowBytes)
            return skipGiantRow();
        if (m_context->stopRequested())
            return fail(ErrorCode::Cancelled, "reading was stopped");
        most = std::min(most * 2, m_limits.rowBytes + 1);
        ETL_TRY(const std::size_t size, m_input.window().need(most));
        const auto end =
            size == m_input.window().remaining() ? Tokenizer::End::Final : Tokenizer::End::Unknown;
        const Tokens &tokens = m_tokenizer->tokenize(m_input.window().data(), size, end,
                                                     Tokenizer::Extent::FirstRecord);
        if (tokens.consumed > m_limits.rowBytes)
            return skipGiantRow();
        if (const std::size_t consumed = tokens.consumed; consumed > 0) {
            ETL_TRY_VOID(convert(tokens));
            advance(consumed);
            if (consumed > m_chunkBytes)
                m_chunkBytes = std::max(m_chunkBytes, std::min(8 * consumed, kMostChunkBytes));
            return {};
        }
        if (end == Tokenizer::End::Final)
            return rejectUnclosedQuote(size);
    }
}

// Appends all good rows and rejects the others. By value: bad rows are taken out of the runs.
Status CsvReader::convert(Tokens tokens)
{
    std::vector<BadRow> rows;
    for (const OddRow &row : tokens.oddRows)
        rows.push_back({row.begin, row.end, wrongFieldCount(tokens.columns, row), {}});
    if (tokens.rows > 0) {
        const std::int64_t before = builtRows();
        BadValues bad;
        if (tokens.nul)
            findNulBytes(tokens, bad);
        ETL_TRY_VOID(append(tokens, bad));
        if (!bad.empty()) {
            for (const auto &builder : m_builders) {
                if (builder)
                    builder->truncate(before);
            }
            addBadRows(tokens, bad, rows);
            removeRows(tokens, bad);
            bad.clear();
            ETL_TRY_VOID(append(tokens, bad));
        }
    }
    return rows.empty() ? Status{} : rejectAll(tokens.data, std::move(rows));
}

Status CsvReader::append(const Tokens &tokens, BadValues &bad)
{
    for (std::size_t column = 0; column < m_builders.size(); ++column) {
        if (m_builders[column])
            ETL_TRY_VOID(runtime::toStatus(
                m_builders[column]->append(tokens, m_tokenizer->dialect(), column, bad),
                "storing rows of a CSV file"));
    }
    return {};
}

Status CsvReader::rejectAll(const char *data, std::vector<BadRow> rows)
{
    std::sort(rows.begin(), rows.end(),
              [](const BadRow &a, const BadRow &b) { return a.begin < b.begin; });
    for (const BadRow &row : rows)
        ETL_TRY_VOID(reject(data, row));
    return {};
}

Status CsvReader::reject(const char *data, const BadRow &row)
{
    const std::uint64_t offset = m_input.window().position() + row.begin;
    ETL_TRY(const std::uint64_t line, lineAt(data, row.begin));
    runtime::Reject reject;
    reject.row = rowText({data + row.begin, row.end - row.begin}, m_settings.encoding);
    reject.error = row.error;
    reject.column = row.column;
    reject.source = m_settings.path;
    reject.offset = static_cast<std::int64_t>(offset);
    reject.line = static_cast<std::int64_t>(line);
    return m_context->reject(std::move(reject));
}

// `data` is the window's, and holds at least one byte from `begin` on.
Result<std::uint64_t> CsvReader::lineAt(const char *data, std::size_t begin)
{
    if (m_input.isCompressed())
        return m_tally.lineAt({data, begin + 1}, begin);
    return m_lines->lineAt(m_input.window().position() + begin);
}

std::int64_t CsvReader::builtBytes() const
{
    std::int64_t bytes = 0;
    for (const auto &builder : m_builders)
        bytes += builder ? builder->byteCount() : 0;
    return bytes;
}

std::int64_t CsvReader::builtRows() const
{
    for (const auto &builder : m_builders) {
        if (builder)
            return builder->rowCount();
    }
    return 0;
}

Result<runtime::BatchPtr> CsvReader::finishBatch()
{
    const std::int64_t rows = builtRows();
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    for (const auto &builder : m_builders) {
        if (!builder)
            continue;
        ETL_TRY_ARROW(auto array, builder->finish(), "storing rows of a CSV file");
        arrays.push_back(std::move(array));
    }
    return arrow::RecordBatch::Make(m_batchSchema, rows, std::move(arrays));
}

} // namespace etl::nodes::csv
