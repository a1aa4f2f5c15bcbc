// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/textcolumn.h"

#include "engine/nodes/csv/fieldcursor.h"
#include "engine/nodes/csv/growbuffer.h"
#include "engine/nodes/csv/parsenumber.h"
#include "engine/nodes/csv/validity.h"

#include <arrow/array/data.h>
#include <arrow/array/util.h>
#include <arrow/type.h>

#include <cstring>
#include <utility>

namespace etl::nodes::csv {

namespace {

// Most texts are short: unconditional copies of more than is needed are faster than a call. Both
// sides have slack.
inline void copyText(char *to, const char *from, std::size_t size)
{
    std::memcpy(to, from, 16);
    if (size > 16) {
        std::memcpy(to + 16, from + 16, 16);
        if (size > 32) {
            std::memcpy(to + 32, from + 32, 32);
            if (size > 64)
                std::memcpy(to + 64, from + 64, size - 64);
        }
    }
}

std::size_t copyLatin1(char *to, const char *from, std::size_t size)
{
    char *at = to;
    for (std::size_t i = 0; i < size; ++i) {
        const auto byte = static_cast<unsigned char>(from[i]);
        if (byte < 0x80) {
            *at++ = from[i];
        } else {
            *at++ = static_cast<char>(0xC0 | (byte >> 6));
            *at++ = static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return static_cast<std::size_t>(at - to);
}

// VARCHAR and BLOB: bytes of any length behind 32-bit offsets. Own thread only.
class BytesColumn : public ColumnBuilder
{
public:
    BytesColumn(std::shared_ptr<arrow::DataType> type, const ValueFormat &format, bool blob)
        : m_type(std::move(type))
        , m_format(format)
        , m_blob(blob)
    {}

    arrow::Status append(const Tokens &tokens, const Dialect &dialect, std::size_t column,
                         BadValues &bad) override
    {
        const auto rows = static_cast<std::int64_t>(tokens.rows);
        const bool transcodes = !m_blob && !tokens.ascii && m_format.encoding == Encoding::Latin1;
        const std::int64_t most = static_cast<std::int64_t>(tokens.consumed) * (transcodes ? 2 : 1);
        ARROW_RETURN_NOT_OK(m_offsets.reserve(m_rows + rows + 1));
        ARROW_RETURN_NOT_OK(
            m_bytes.reserve(m_size + most + static_cast<std::int64_t>(Tokenizer::kBackSlack)));
        ARROW_RETURN_NOT_OK(m_validity.reserve(m_rows + rows));
        const bool plain = !m_blob && tokens.ascii && m_format.nullTexts.onlyEmpty();
        FieldReader reader(tokens, dialect);
        std::int32_t *const offsets = m_offsets.data() + m_rows;
        char *const bytes = m_bytes.data();
        std::int64_t size = m_size;
        reader.forEach(column, [&](std::size_t row, const FieldText &field) {
            offsets[row] = static_cast<std::int32_t>(size);
            const auto length = static_cast<std::size_t>(field.end - field.begin);
            if (plain && length > 0 && !field.malformed) [[likely]] {
                copyText(bytes + size, field.begin, length);
                size += static_cast<std::int64_t>(length);
            } else {
                size += convertCarefully(field, bytes + size, row, column, transcodes,
                                         !tokens.ascii, bad);
            }
        });
        m_size = size;
        m_rows += rows;
        m_offsets.data()[m_rows] = static_cast<std::int32_t>(m_size);
        return arrow::Status::OK();
    }

    void truncate(std::int64_t rows) override
    {
        m_validity.truncate(rows, m_rows);
        if (rows < m_rows)
            m_size = m_offsets.data()[rows];
        m_rows = rows;
    }

    arrow::Result<std::shared_ptr<arrow::Array>> finish() override
    {
        const std::int64_t rows = std::exchange(m_rows, 0);
        const std::int64_t nulls = m_validity.nullCount();
        ARROW_RETURN_NOT_OK(m_offsets.reserve(rows + 1));
        m_offsets.data()[rows] = static_cast<std::int32_t>(m_size);
        ARROW_ASSIGN_OR_RAISE(auto validity, m_validity.take(rows));
        ARROW_ASSIGN_OR_RAISE(auto offsets, m_offsets.take(rows + 1));
        ARROW_ASSIGN_OR_RAISE(auto bytes, m_bytes.take(std::exchange(m_size, 0)));
        return arrow::MakeArray(arrow::ArrayData::Make(
            m_type, rows, {std::move(validity), std::move(offsets), std::move(bytes)}, nulls));
    }

    std::int64_t rowCount() const override { return m_rows; }
    std::int64_t byteCount() const override { return m_rows * 4 + m_size; }

private:
    // The number of bytes written to `to`.
    std::int64_t convertCarefully(const FieldText &field, char *to, std::size_t row,
                                  std::size_t column, bool transcodes, bool highBytes,
                                  BadValues &bad)
    {
        const auto length = static_cast<std::size_t>(field.end - field.begin);
        const bool isNull = !field.quoted
                            && (length == 0 ? m_format.nullTexts.emptyIsNull()
                                            : m_format.nullTexts.matches(field.begin, field.end));
        if (field.malformed) {
            bad.push_back({row, column, ValueProblem::TextAfterQuote});
            return 0;
        }
        if (isNull) {
            m_validity.setNull(m_rows + static_cast<std::int64_t>(row));
            return 0;
        }
        if (m_blob)
            return convertBlob({field.begin, length}, to, row, column, bad);
        if (transcodes)
            return static_cast<std::int64_t>(copyLatin1(to, field.begin, length));
        if (highBytes && !isUtf8({field.begin, length})) {
            bad.push_back({row, column, ValueProblem::NotUtf8});
            return 0;
        }
        std::memcpy(to, field.begin, length);
        return static_cast<std::int64_t>(length);
    }

    std::int64_t convertBlob(std::string_view text, char *to, std::size_t row, std::size_t column,
                             BadValues &bad)
    {
        m_scratch.clear();
        if (!decodeBlob(text, m_scratch)) {
            bad.push_back({row, column, ValueProblem::NotOfType});
            return 0;
        }
        std::memcpy(to, m_scratch.data(), m_scratch.size());
        return static_cast<std::int64_t>(m_scratch.size());
    }

    std::shared_ptr<arrow::DataType> m_type;
    const ValueFormat &m_format;
    const bool m_blob;
    GrowBuffer<std::int32_t> m_offsets;
    GrowBuffer<char> m_bytes;
    Validity m_validity;
    std::int64_t m_rows = 0;
    std::int64_t m_size = 0;
    std::string m_scratch;
};

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Bytes that follow a lead byte, and the smallest code point that needs them; 0 for a byte that
// cannot lead.
struct Lead
{
    std::size_t more = 0;
    std::uint32_t least = 0;
    std::uint32_t bits = 0;
};

Lead leadOf(unsigned char byte)
{
    if (byte >= 0xC2 && byte < 0xE0)
        return {1, 0x80, byte & 0x1FU};
    if (byte >= 0xE0 && byte < 0xF0)
        return {2, 0x800, byte & 0x0FU};
    if (byte >= 0xF0 && byte < 0xF5)
        return {3, 0x10000, byte & 0x07U};
    return {};
}

} // namespace

std::unique_ptr<ColumnBuilder> makeTextColumn(const ValueFormat &format)
{
    return std::make_unique<BytesColumn>(arrow::utf8(), format, false);
}

std::unique_ptr<ColumnBuilder> makeBlobColumn(const ValueFormat &format)
{
    return std::make_unique<BytesColumn>(arrow::binary(), format, true);
}

bool decodeBlob(std::string_view text, std::string &bytes)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            bytes += text[i];
            continue;
        }
        if (i + 3 >= text.size() || (text[i + 1] != 'x' && text[i + 1] != 'X'))
            return false;
        const int high = hexDigit(text[i + 2]);
        const int low = hexDigit(text[i + 3]);
        if (high < 0 || low < 0)
            return false;
        bytes += static_cast<char>(high * 16 + low);
        i += 3;
    }
    return true;
}

bool isUtf8(std::string_view text)
{
    std::size_t i = 0;
    while (i < text.size()) {
        if (i + 8 <= text.size() && (load8(text.data() + i) & 0x8080808080808080ULL) == 0) {
            i += 8;
            continue;
        }
        const auto byte = static_cast<unsigned char>(text[i++]);
        if (byte < 0x80)
            continue;
        const Lead lead = leadOf(byte);
        if (lead.more == 0 || i + lead.more > text.size())
            return false;
        std::uint32_t point = lead.bits;
        for (std::size_t k = 0; k < lead.more; ++k) {
            const auto next = static_cast<unsigned char>(text[i++]);
            if ((next & 0xC0) != 0x80)
                return false;
            point = (point << 6) | (next & 0x3FU);
        }
        if (point < lead.least || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
            return false;
    }
    return true;
}

std::string latin1ToUtf8(std::string_view text)
{
    std::string result(text.size() * 2, '\0');
    result.resize(copyLatin1(result.data(), text.data(), text.size()));
    return result;
}

} // namespace etl::nodes::csv
