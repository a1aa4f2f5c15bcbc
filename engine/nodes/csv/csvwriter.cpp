// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/csvwriter.h"

#include "engine/nodes/csv/cellformat.h"
#include "engine/nodes/csv/growbuffer.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/array/data.h>
#include <arrow/record_batch.h>
#include <arrow/util/bit_util.h>
#include <fmt/format.h>

#include <cstring>

namespace etl::nodes::csv {

namespace {

using model::TypeKind;

// One column of a batch, ready to be read by row.
struct Cells
{
    TypeKind kind = TypeKind::Varchar;
    int scale = 0;
    const std::uint8_t *validity = nullptr; // nullptr: no NULLs
    std::int64_t firstBit = 0;
    const std::uint8_t *values = nullptr;  // of the first row; for BOOLEAN the bitmap
    const std::int32_t *offsets = nullptr; // VARCHAR and BLOB
    const std::uint8_t *bytes = nullptr;

    bool hasBytes() const { return offsets != nullptr; }

    template<typename T>
    T at(std::int64_t row) const
    {
        T value;
        std::memcpy(&value, values + static_cast<std::size_t>(row) * sizeof(T), sizeof(T));
        return value;
    }

    std::string_view text(std::int64_t row) const
    {
        return {reinterpret_cast<const char *>(bytes) + offsets[row],
                static_cast<std::size_t>(offsets[row + 1] - offsets[row])};
    }
};

std::int64_t valueBytes(TypeKind kind)
{
    switch (kind) {
    case TypeKind::TinyInt:
    case TypeKind::UTinyInt:
        return 1;
    case TypeKind::SmallInt:
    case TypeKind::USmallInt:
        return 2;
    case TypeKind::Integer:
    case TypeKind::UInteger:
    case TypeKind::Float:
    case TypeKind::Date:
        return 4;
    case TypeKind::Decimal:
        return 16;
    default:
        return 8;
    }
}

Cells cellsOf(const arrow::ArrayData &data, const model::DataType &type)
{
    Cells cells;
    cells.kind = type.kind;
    cells.scale = type.scale;
    cells.firstBit = data.offset;
    if (data.buffers[0] && data.GetNullCount() > 0)
        cells.validity = data.buffers[0]->data();
    if (type.kind == TypeKind::Varchar || type.kind == TypeKind::Blob) {
        cells.offsets =
            reinterpret_cast<const std::int32_t *>(data.buffers[1]->data()) + data.offset;
        cells.bytes = data.buffers[2] ? data.buffers[2]->data() : nullptr;
    } else if (type.kind == TypeKind::Boolean) {
        cells.values = data.buffers[1]->data();
    } else {
        cells.values = data.buffers[1]->data() + data.offset * valueBytes(type.kind);
    }
    return cells;
}

// Room for any value that is neither text nor blob, quotes included.
constexpr std::size_t kMostValue = 2 * kMostDecimal + 2;

char *writeValue(char *to, const Cells &cells, std::int64_t row)
{
    switch (cells.kind) {
    case TypeKind::Boolean: {
        const bool value = arrow::bit_util::GetBit(cells.values, cells.firstBit + row);
        std::memcpy(to, value ? "true" : "false", 5);
        return to + (value ? 4 : 5);
    }
    case TypeKind::TinyInt:
        return writeSigned(to, cells.at<std::int8_t>(row));
    case TypeKind::SmallInt:
        return writeSigned(to, cells.at<std::int16_t>(row));
    case TypeKind::Integer:
        return writeSigned(to, cells.at<std::int32_t>(row));
    case TypeKind::BigInt:
        return writeSigned(to, cells.at<std::int64_t>(row));
    case TypeKind::UTinyInt:
        return writeUnsigned(to, cells.at<std::uint8_t>(row));
    case TypeKind::USmallInt:
        return writeUnsigned(to, cells.at<std::uint16_t>(row));
    case TypeKind::UInteger:
        return writeUnsigned(to, cells.at<std::uint32_t>(row));
    case TypeKind::UBigInt:
        return writeUnsigned(to, cells.at<std::uint64_t>(row));
    case TypeKind::Float:
        return writeFloat(to, cells.at<float>(row));
    case TypeKind::Double:
        return writeDouble(to, cells.at<double>(row));
    case TypeKind::Decimal:
        return writeDecimal(to, cells.at<Int128>(row), cells.scale);
    case TypeKind::Date:
        return writeDate(to, cells.at<std::int32_t>(row));
    case TypeKind::Time:
        return writeTime(to, cells.at<std::int64_t>(row));
    case TypeKind::Timestamp:
        return writeTimestamp(to, cells.at<std::int64_t>(row), false);
    case TypeKind::TimestampTz:
        return writeTimestamp(to, cells.at<std::int64_t>(row), true);
    default:
        return to;
    }
}

class RecordWriter
{
public:
    RecordWriter(const WriteSettings &settings, const TextQuoting &quoting,
                 GrowBuffer<char> &output)
        : m_settings(settings)
        , m_quoting(quoting)
        , m_output(output)
    {}

    arrow::Status write(const arrow::RecordBatch &batch, const model::Schema &schema)
    {
        std::vector<Cells> columns;
        for (std::size_t i = 0; i < schema.columns.size(); ++i)
            columns.push_back(
                cellsOf(*batch.column_data(static_cast<int>(i)), schema.columns[i].type));
        const std::size_t fixed = columns.size() * (kMostValue + 1 + m_settings.nullText.size())
                                  + m_settings.lineEnd.size();
        for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
            std::size_t most = fixed;
            for (const Cells &cells : columns)
                most += cells.hasBytes() ? mostBytes(cells, row) : 0;
            ARROW_RETURN_NOT_OK(m_output.reserve(static_cast<std::int64_t>(m_size + most)));
            char *const begin = m_output.data() + m_size;
            m_size += static_cast<std::size_t>(writeRow(begin, columns, row) - begin);
        }
        return arrow::Status::OK();
    }

    std::size_t size() const { return m_size; }

private:
    std::size_t mostBytes(const Cells &cells, std::int64_t row) const
    {
        return static_cast<std::size_t>(cells.offsets[row + 1] - cells.offsets[row])
               * (cells.kind == TypeKind::Blob ? 8 : 2);
    }

    char *writeRow(char *to, const std::vector<Cells> &columns, std::int64_t row) const
    {
        for (const Cells &cells : columns) {
            to = writeCell(to, cells, row);
            *to++ = m_settings.delimiter;
        }
        --to; // the last delimiter
        std::memcpy(to, m_settings.lineEnd.data(), m_settings.lineEnd.size());
        return to + m_settings.lineEnd.size();
    }

    char *writeCell(char *to, const Cells &cells, std::int64_t row) const
    {
        if (cells.validity && !arrow::bit_util::GetBit(cells.validity, cells.firstBit + row)) {
            std::memcpy(to, m_settings.nullText.data(), m_settings.nullText.size());
            return to + m_settings.nullText.size();
        }
        if (cells.kind == TypeKind::Varchar)
            return m_quoting.write(to, cells.text(row));
        if (cells.kind == TypeKind::Blob)
            return writeBlobCell(to, cells.text(row));
        if (!m_quoting.coversValues())
            return writeValue(to, cells, row);
        char text[kMostValue];
        const char *const end = writeValue(text, cells, row);
        return m_quoting.write(to, {text, static_cast<std::size_t>(end - text)});
    }

    char *writeBlobCell(char *to, std::string_view bytes) const
    {
        std::string text(bytes.size() * 4, '\0');
        const char *const end = writeBlob(
            text.data(), reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
        return m_quoting.write(to, {text.data(), static_cast<std::size_t>(end - text.data())});
    }

    const WriteSettings &m_settings;
    const TextQuoting &m_quoting;
    GrowBuffer<char> &m_output;
    std::size_t m_size = 0;
};

} // namespace

Status CsvWriter::open(runtime::OperatorContext &context)
{
    ETL_TRY(m_settings, writeSettings(context.node().settings));
    const auto input = context.node().inputs.find(std::string(model::kDefaultInput));
    if (input == context.node().inputs.end() || input->second.columns.empty())
        return fail(ErrorCode::Internal,
                    "the columns of the CSV output were not determined before the run");
    m_schema = input->second;
    ETL_TRY(m_arrowSchema, runtime::toArrow(m_schema));
    m_quoting.emplace(m_settings);
    return {};
}

Result<std::shared_ptr<arrow::Buffer>>
CsvWriter::encode(const std::vector<runtime::BatchPtr> &batches)
{
    GrowBuffer<char> output;
    RecordWriter writer(m_settings, *m_quoting, output);
    for (const runtime::BatchPtr &batch : batches) {
        ETL_TRY(const runtime::BatchPtr plain, runtime::normalise(batch, m_arrowSchema));
        ETL_TRY_VOID(runtime::toStatus(writer.write(*plain, m_schema), "formatting rows as CSV"));
    }
    return runtime::toResult(output.take(static_cast<std::int64_t>(writer.size())),
                             "formatting rows as CSV");
}

std::string headerLine(const WriteSettings &settings, const model::Schema &schema)
{
    if (!settings.header || schema.columns.empty())
        return {};
    const TextQuoting quoting(settings);
    std::string line;
    for (const model::Column &column : schema.columns) {
        std::string cell(column.name.size() * 2 + 2, '\0');
        cell.resize(
            static_cast<std::size_t>(quoting.write(cell.data(), column.name) - cell.data()));
        line += line.empty() ? "" : std::string(1, settings.delimiter);
        line += cell;
    }
    return line + settings.lineEnd;
}

} // namespace etl::nodes::csv
