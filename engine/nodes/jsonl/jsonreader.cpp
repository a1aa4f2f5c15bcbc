// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/jsonl/jsonreader.h"

#include "engine/nodes/csv/rejecttext.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace etl::nodes::jsonl {

namespace {

static_assert(InputWindow::kBackSlack >= LineParser::kBackSlack);

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

} // namespace

JsonReader::JsonReader(const ReaderLimits &limits)
    : m_limits(limits)
    , m_format(FlatRows::format())
    , m_dialect(FlatRows::dialect())
{}

Status JsonReader::open(runtime::OperatorContext &context)
{
    m_context = &context;
    ETL_TRY(m_settings, readSettings(context.node().settings));
    const auto output = context.node().outputs.find(std::string(model::kDefaultOutput));
    if (output == context.node().outputs.end() || output->second.columns.empty())
        return fail(ErrorCode::Internal,
                    "the columns of the JSON file were not determined before the run");
    m_schema = output->second;
    ETL_TRY(auto file, SourceFile::open(m_settings.path));
    ETL_TRY(const JsonHead head, readHead(file, m_settings));
    ETL_TRY_VOID(m_input.open(std::move(file), head.compression, m_settings.repeat));
    return makeColumns(head);
}

// The schema tells the columns, the file's head the keys that they are read from.
Status JsonReader::makeColumns(const JsonHead &head)
{
    for (const model::Column &column : m_schema.columns) {
        const auto found =
            std::find_if(head.columns.begin(), head.columns.end(),
                         [&](const JsonColumn &each) { return each.name == column.name; });
        m_keys.push_back(found == head.columns.end() ? column.name : found->key);
        m_builders.push_back(csv::makeColumnBuilder(column.type, m_format));
        if (!m_builders.back())
            return fail(Error{ErrorCode::Unsupported,
                              fmt::format("column '{}' cannot have the type {} here", column.name,
                                          model::toSql(column.type)),
                              {},
                              "columns",
                              "read it as VARCHAR, which holds its JSON text"});
    }
    for (std::size_t i = 0; i < m_keys.size(); ++i)
        m_columns.emplace(m_keys[i], i);
    m_rows = FlatRows(m_keys.size());
    ETL_TRY(m_batchSchema, runtime::toArrow(m_schema));
    return {};
}

Status JsonReader::start(const model::Split &split, std::uint64_t position,
                         std::int64_t /*rowsBefore*/)
{
    m_line = split.firstLine;
    const auto count = [this](std::string_view text) {
        m_line += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    };
    ETL_TRY_VOID(m_input.start(
        split, position, m_limits.blockBytes, [this] { return m_context->stopRequested(); },
        count));
    if (m_input.isCompressed())
        return {};
    std::string block;
    for (std::uint64_t at = split.begin; at < position; at += block.size()) {
        block.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(m_limits.blockBytes, position - at)));
        ETL_TRY_VOID(m_input.file().readAt(block.data(), block.size(), at));
        count(block);
    }
    return {};
}

Result<runtime::SourceBatch> JsonReader::read(std::int64_t targetBytes)
{
    if (!m_input.isStarted())
        return fail(ErrorCode::Internal,
                    "a JSON reader was asked for rows before it was given a split");
    // Where most lines are rejected there would be no end to a read that waits for rows.
    InputWindow &window = m_input.window();
    const std::uint64_t begin = window.position();
    const std::uint64_t mostText =
        4 * static_cast<std::uint64_t>(std::max<std::int64_t>(targetBytes, 1));
    while (window.remaining() > 0 && builtBytes() < targetBytes
           && m_builders.front()->rowCount() < m_limits.batchRows
           && window.position() - begin < mostText) {
        if (m_context->stopRequested())
            return fail(ErrorCode::Cancelled, "reading was stopped");
        const std::int64_t wanted = std::max<std::int64_t>(targetBytes - builtBytes(), 1);
        ETL_TRY_VOID(readChunk(static_cast<std::size_t>(
            std::min<std::int64_t>(wanted, static_cast<std::int64_t>(m_limits.chunkBytes)))));
    }
    runtime::SourceBatch result;
    ETL_TRY(result.position, m_input.position());
    result.bytes = static_cast<std::int64_t>(window.position() - begin);
    if (m_builders.front()->rowCount() > 0) {
        ETL_TRY(result.batch, finishBatch());
    }
    return result;
}

Status JsonReader::readChunk(std::size_t most)
{
    ETL_TRY(const std::size_t size, m_input.window().need(most));
    if (size == m_input.window().remaining())
        return takeLines(size);
    const void *const last = ::memrchr(m_input.window().data(), '\n', size);
    if (last == nullptr)
        return readLongLine(most);
    return takeLines(
        static_cast<std::size_t>(static_cast<const char *>(last) - m_input.window().data()) + 1);
}

// No line ends in the next `most` bytes: more and more are looked at, up to the limit.
Status JsonReader::readLongLine(std::size_t most)
{
    std::size_t searched = most;
    while (most <= m_limits.rowBytes) {
        if (m_context->stopRequested())
            return fail(ErrorCode::Cancelled, "reading was stopped");
        most = std::min(most * 2, m_limits.rowBytes + 1);
        ETL_TRY(const std::size_t size, m_input.window().need(most));
        const char *const data = m_input.window().data();
        const void *const found = std::memchr(data + searched, '\n', size - searched);
        if (found != nullptr)
            return takeLines(static_cast<std::size_t>(static_cast<const char *>(found) - data) + 1);
        if (size == m_input.window().remaining() && size <= m_limits.rowBytes)
            return takeLines(size);
        searched = size;
    }
    return skipGiantLine();
}

// The window's first `size` bytes are whole lines.
Status JsonReader::takeLines(std::size_t size)
{
    m_rows.clear();
    m_lines.clear();
    m_badLines.clear();
    const char *const data = m_input.window().data();
    for (std::size_t begin = 0; begin < size;) {
        const void *const found = std::memchr(data + begin, '\n', size - begin);
        const bool ended = found != nullptr;
        const std::size_t end =
            ended ? static_cast<std::size_t>(static_cast<const char *>(found) - data) : size;
        takeLine({begin, end, m_line});
        m_line += ended ? 1 : 0;
        begin = ended ? end + 1 : size;
    }
    ETL_TRY_VOID(convert());
    ETL_TRY_VOID(rejectBadLines());
    m_input.window().advance(size);
    return {};
}

void JsonReader::takeLine(const Line &line)
{
    const std::string_view text(m_input.window().data() + line.begin, line.end - line.begin);
    if (isBlank(text))
        return;
    const auto members = m_parser.parse(text);
    if (!members) {
        m_badLines.push_back({line, members.error(), {}});
        return;
    }
    std::string column;
    if (std::string problem = placeMembers(**members, column); !problem.empty()) {
        m_badLines.push_back({line, std::move(problem), std::move(column)});
        return;
    }
    m_rows.add(m_values);
    m_lines.push_back(line);
}

// Fills m_values; what is wrong, and the column where it is, else.
std::string JsonReader::placeMembers(const std::vector<JsonMember> &members, std::string &column)
{
    m_values.assign(m_keys.size(), nullptr);
    std::size_t expected = 0;
    for (const JsonMember &member : members) {
        const std::size_t index = columnOf(member.key, expected);
        if (index == kNone) {
            if (m_settings.unknownKeys == UnknownKeys::Reject)
                return fmt::format("the key '{}' is none of the columns", member.key);
            if (!m_toldUnknownKey)
                m_context->log(
                    fmt::format("the key '{}' is none of the columns; such keys are left "
                                "out",
                                member.key));
            m_toldUnknownKey = true;
            continue;
        }
        expected = index + 1;
        std::string problem = m_values[index] != nullptr
                                  ? fmt::format("the key '{}' stands there twice", member.key)
                                  : unusable(member, index);
        if (!problem.empty()) {
            column = m_schema.columns[index].name;
            return problem;
        }
        m_values[index] = &member;
    }
    return {};
}

// Most rows have their keys in the order of the columns.
std::size_t JsonReader::columnOf(std::string_view key, std::size_t expected) const
{
    if (expected < m_keys.size() && m_keys[expected] == key) [[likely]]
        return expected;
    const auto found = m_columns.find(key);
    return found == m_columns.end() ? kNone : found->second;
}

// What the columns' converters would not see: for them a text of nothing is NULL.
std::string JsonReader::unusable(const JsonMember &member, std::size_t column) const
{
    const model::DataType &type = m_schema.columns[column].type;
    if (type.kind == model::TypeKind::Varchar)
        return {};
    if (member.kind == JsonKind::Nested)
        return fmt::format("an array or object is not of type {}", model::toSql(type));
    if (member.kind == JsonKind::String && type.kind != model::TypeKind::Blob
        && isBlank(member.text))
        return fmt::format("'{}' is not of type {}", member.text, model::toSql(type));
    return {};
}

// Appends all rows whose values fit; the others become bad lines.
Status JsonReader::convert()
{
    if (m_rows.rows() == 0)
        return {};
    const std::int64_t before = m_builders.front()->rowCount();
    csv::Tokens tokens = m_rows.tokens();
    csv::BadValues bad;
    ETL_TRY_VOID(append(tokens, bad));
    if (bad.empty())
        return {};
    for (const auto &builder : m_builders)
        builder->truncate(before);
    addBadValues(tokens, bad);
    csv::removeRows(tokens, bad);
    bad.clear();
    return append(tokens, bad);
}

Status JsonReader::append(const csv::Tokens &tokens, csv::BadValues &bad)
{
    for (std::size_t column = 0; column < m_builders.size(); ++column)
        ETL_TRY_VOID(runtime::toStatus(m_builders[column]->append(tokens, m_dialect, column, bad),
                                       "storing rows of a JSON file"));
    return {};
}

// One entry per row, naming its first bad column.
void JsonReader::addBadValues(const csv::Tokens &tokens, csv::BadValues bad)
{
    std::stable_sort(bad.begin(), bad.end(), [](const csv::BadValue &a, const csv::BadValue &b) {
        return a.row != b.row ? a.row < b.row : a.column < b.column;
    });
    const auto last = std::unique(bad.begin(), bad.end(),
                                  [](const auto &a, const auto &b) { return a.row == b.row; });
    for (auto value = bad.begin(); value != last; ++value) {
        const model::Column &column = m_schema.columns[value->column];
        const std::uint32_t *const end = tokens.ends + value->row * tokens.columns + value->column;
        const std::uint32_t begin = end[-1] + 1; // wraps to 0 for the first field
        const std::string_view text(tokens.data + begin, *end - begin);
        m_badLines.push_back(
            {m_lines[value->row],
             csv::valueProblem(value->problem, text, column.type, csv::Encoding::Utf8),
             column.name});
    }
}

Status JsonReader::rejectBadLines()
{
    std::sort(m_badLines.begin(), m_badLines.end(),
              [](const BadLine &a, const BadLine &b) { return a.line.begin < b.line.begin; });
    for (const BadLine &bad : m_badLines)
        ETL_TRY_VOID(reject(bad));
    return {};
}

Status JsonReader::reject(const BadLine &bad)
{
    const auto &[line, error, column] = bad;
    std::string_view text(m_input.window().data() + line.begin, line.end - line.begin);
    if (text.ends_with('\r'))
        text.remove_suffix(1);
    runtime::Reject reject;
    reject.row = csv::rowText(text, csv::Encoding::Utf8);
    reject.error = error;
    reject.column = column;
    reject.source = m_settings.path;
    reject.offset = static_cast<std::int64_t>(m_input.window().position() + line.begin);
    reject.line = static_cast<std::int64_t>(line.number);
    return m_context->reject(std::move(reject));
}

// Passes over a line that is longer than the limit, in blocks.
Status JsonReader::skipGiantLine()
{
    InputWindow &window = m_input.window();
    ETL_TRY(const std::size_t first, window.need(m_limits.blockBytes));
    ETL_TRY_VOID(reject({{0, first, m_line},
                         fmt::format("the line is longer than {} bytes", m_limits.rowBytes),
                         {}}));
    while (window.remaining() > 0) {
        if (m_context->stopRequested())
            return fail(ErrorCode::Cancelled, "reading was stopped");
        ETL_TRY(const std::size_t size, window.need(m_limits.blockBytes));
        const void *const found = std::memchr(window.data(), '\n', size);
        if (found != nullptr) {
            ++m_line;
            window.advance(
                static_cast<std::size_t>(static_cast<const char *>(found) - window.data()) + 1);
            return {};
        }
        window.advance(size);
    }
    return {};
}

std::int64_t JsonReader::builtBytes() const
{
    std::int64_t bytes = 0;
    for (const auto &builder : m_builders)
        bytes += builder->byteCount();
    return bytes;
}

Result<runtime::BatchPtr> JsonReader::finishBatch()
{
    const std::int64_t rows = m_builders.front()->rowCount();
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    for (const auto &builder : m_builders) {
        ETL_TRY_ARROW(auto array, builder->finish(), "storing rows of a JSON file");
        arrays.push_back(std::move(array));
    }
    return arrow::RecordBatch::Make(m_batchSchema, rows, std::move(arrays));
}

} // namespace etl::nodes::jsonl
