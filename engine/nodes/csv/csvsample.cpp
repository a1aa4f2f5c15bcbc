// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/csvsample.h"

#include "engine/nodes/csv/columnbuilder.h"
#include "engine/nodes/csv/columnsniffer.h"
#include "engine/nodes/csv/fieldcursor.h"
#include "engine/nodes/csv/rejecttext.h"
#include "engine/nodes/csv/textcolumn.h"
#include "engine/nodes/csv/tokenizer.h"
#include "engine/nodes/files/linecounter.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace etl::nodes::csv {

namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;

// Text with the room around it that a tokenizer needs.
class Piece
{
public:
    explicit Piece(std::size_t size)
        : m_memory(std::make_unique<char[]>(Tokenizer::kFrontSlack + size + Tokenizer::kBackSlack))
        , m_size(size)
    {}

    char *data() { return m_memory.get() + Tokenizer::kFrontSlack; }
    std::size_t size() const { return m_size; }

private:
    std::unique_ptr<char[]> m_memory;
    std::size_t m_size;
};

class Sampler
{
public:
    Sampler(const FileHead &head, const ReadSettings &settings,
            const std::vector<FileColumn> &columns)
        : m_head(head)
        , m_columns(columns)
        , m_format(valueFormat(settings))
        , m_tokenizer(head.dialect, columns.size())
        , m_sniffers(columns.size(), ColumnSniffer(m_format))
    {}

    void sampleHead(bool whole)
    {
        const auto begin = static_cast<std::size_t>(m_head.dataBegin);
        Piece piece(m_head.sample.size() - begin);
        std::memcpy(piece.data(), m_head.sample.data() + begin, piece.size());
        const Tokens &tokens = m_tokenizer.tokenize(
            piece.data(), piece.size(), whole ? Tokenizer::End::Final : Tokenizer::End::Unknown);
        m_findings.rows = tokens.rows;
        m_findings.bytes = tokens.consumed;
        m_findings.whole = whole;
        noteOddRows(tokens);
        noteBytes(tokens);
        for (std::size_t column = 0; column < m_columns.size(); ++column)
            seeColumn(tokens, column, true);
    }

    // Rows from somewhere in the file: only what is surely cut at the right places is believed.
    Status samplePiece(const SourceFile &file, std::uint64_t offset)
    {
        Piece piece(static_cast<std::size_t>(
            std::min<std::uint64_t>(kPieceBytes, file.sizeBytes() - offset)));
        ETL_TRY_VOID(file.readAt(piece.data(), piece.size(), offset));
        char *begin = static_cast<char *>(std::memchr(piece.data(), '\n', piece.size()));
        if (!begin)
            return {};
        const auto size = static_cast<std::size_t>(piece.data() + piece.size() - ++begin);
        const Tokens &tokens = m_tokenizer.tokenize(begin, size, Tokenizer::End::Unknown);
        if (!tokens.oddRows.empty())
            return {};
        for (std::size_t column = 0; column < m_columns.size(); ++column)
            seeColumn(tokens, column, false);
        return {};
    }

    SampleFindings take()
    {
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const auto &[name, given] = m_columns[i];
            m_findings.schema.columns.push_back({name, given ? *given : m_sniffers[i].type()});
            if (const std::string format = m_sniffers[i].possibleDateFormat();
                m_findings.datesColumn.empty() && !format.empty()) {
                m_findings.datesColumn = name;
                m_findings.datesFormat = format;
            }
        }
        return std::move(m_findings);
    }

private:
    void note(SampleProblem &problem, std::size_t at, std::string column,
              const std::function<std::string()> &text)
    {
        if (problem.count++ > 0)
            return;
        problem.offset = m_head.dataBegin + at;
        problem.line =
            m_head.dataLine + countLineEnds(m_head.sample.data() + m_head.dataBegin, at, '\n');
        problem.column = std::move(column);
        problem.text = text();
    }

    void noteOddRows(const Tokens &tokens)
    {
        for (const OddRow &row : tokens.oddRows)
            note(m_findings.oddRows, row.begin, {},
                 [&] { return wrongFieldCount(tokens.columns, row); });
    }

    // NUL bytes and, in UTF-8 files, bytes that are not UTF-8: by line, whatever the columns'
    // types.
    void noteBytes(const Tokens &tokens)
    {
        if (tokens.ascii && !tokens.nul)
            return;
        const std::string_view text(tokens.data, tokens.consumed);
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
            const std::string_view line = text.substr(begin, end - begin);
            const std::size_t nul = line.find('\0');
            if (nul != std::string_view::npos)
                note(m_findings.nulBytes, begin + nul, {}, [] { return std::string{}; });
            if (m_format.encoding == Encoding::Utf8 && !isUtf8(line))
                note(m_findings.notUtf8, begin, {}, [] { return std::string{}; });
            begin = end;
        }
    }

    void seeColumn(const Tokens &tokens, std::size_t column, bool isHead)
    {
        const auto &given = m_columns[column].given;
        FieldReader reader(tokens, m_head.dialect);
        const char *const data = tokens.data;
        reader.forEach(column, [&](std::size_t, const FieldText &field) {
            const std::string_view value(field.begin,
                                         static_cast<std::size_t>(field.end - field.begin));
            if (value.empty()
                || (!field.quoted && m_format.nullTexts.matches(field.begin, field.end)))
                return;
            if (!given) {
                m_sniffers[column].see(value);
            } else if (isHead && !field.malformed && given->kind != model::TypeKind::Varchar
                       && !converts(value, *given, m_format)) {
                const bool inPlace = field.begin >= data && field.begin < data + tokens.consumed;
                note(m_findings.badValues,
                     inPlace ? static_cast<std::size_t>(field.begin - data) : 0,
                     m_columns[column].name, [&] {
                         return valueProblem(ValueProblem::NotOfType, value, *given,
                                             m_format.encoding);
                     });
            }
        });
    }

    const FileHead &m_head;
    const std::vector<FileColumn> &m_columns;
    const ValueFormat m_format;
    Tokenizer m_tokenizer;
    std::vector<ColumnSniffer> m_sniffers;
    SampleFindings m_findings;
};

} // namespace

Result<SampleFindings> sampleRows(const SourceFile &file, const FileHead &head,
                                  const ReadSettings &settings,
                                  const std::vector<FileColumn> &columns,
                                  const std::function<bool()> &cancelled)
{
    const auto stopped = [&] { return cancelled && cancelled(); };
    Sampler sampler(head, settings, columns);
    if (stopped())
        return fail(ErrorCode::Cancelled, "looking at the CSV file was stopped");
    sampler.sampleHead(head.whole);
    // Nobody can look into the middle of a compressed file.
    const bool seekable = head.compression == Compression::None;
    if (seekable && file.sizeBytes() > head.sample.size() + 4 * kPieceBytes) {
        for (const std::uint64_t offset : {file.sizeBytes() / 2, file.sizeBytes() - kPieceBytes}) {
            if (stopped())
                return fail(ErrorCode::Cancelled, "looking at the CSV file was stopped");
            ETL_TRY_VOID(sampler.samplePiece(file, offset));
        }
    }
    return sampler.take();
}

} // namespace etl::nodes::csv
