// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/previewcells.h"

#include "engine/runtime/arrowtypes.h"

#include <arrow/api.h>

#include <array>
#include <string_view>

namespace etl::worker {

namespace {

using protocol::PreviewCell;

// Long values are for files, not for a table cell.
constexpr std::size_t kMaxCellBytes = 2000;

std::string shortened(std::string_view text)
{
    if (text.size() <= kMaxCellBytes)
        return std::string(text);
    auto end = kMaxCellBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

std::string hexText(std::string_view bytes)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (const char byte : bytes.substr(0, kMaxCellBytes / 4)) {
        const auto value = static_cast<unsigned char>(byte);
        text += "\\x";
        text += kDigits[value >> 4];
        text += kDigits[value & 15];
    }
    return text;
}

// Arrow's text of a time without the fraction's trailing zeros: "2001-01-01 00:47:00.000000" is
// noise.
std::string withoutZeroFraction(std::string text)
{
    const auto dot = text.rfind('.');
    if (dot == std::string::npos)
        return text;
    const auto digits = text.find_first_not_of("0123456789", dot + 1);
    const auto end = digits == std::string::npos ? text.size() : digits;
    const auto last = text.find_last_not_of('0', end - 1);
    const auto keep = last == dot ? dot : last + 1;
    return text.erase(keep, end - keep);
}

template<typename ArrayType>
auto valueAt(const arrow::Array &array, std::int64_t row)
{
    return static_cast<const ArrayType &>(array).Value(row);
}

Result<PreviewCell> cell(const arrow::Array &array, std::int64_t row)
{
    if (array.IsNull(row))
        return PreviewCell{};
    switch (array.type_id()) {
    case arrow::Type::BOOL:
        return PreviewCell{valueAt<arrow::BooleanArray>(array, row)};
    case arrow::Type::INT8:
        return PreviewCell{std::int64_t{valueAt<arrow::Int8Array>(array, row)}};
    case arrow::Type::INT16:
        return PreviewCell{std::int64_t{valueAt<arrow::Int16Array>(array, row)}};
    case arrow::Type::INT32:
        return PreviewCell{std::int64_t{valueAt<arrow::Int32Array>(array, row)}};
    case arrow::Type::INT64:
        return PreviewCell{std::int64_t{valueAt<arrow::Int64Array>(array, row)}};
    case arrow::Type::UINT8:
        return PreviewCell{std::int64_t{valueAt<arrow::UInt8Array>(array, row)}};
    case arrow::Type::UINT16:
        return PreviewCell{std::int64_t{valueAt<arrow::UInt16Array>(array, row)}};
    case arrow::Type::UINT32:
        return PreviewCell{std::int64_t{valueAt<arrow::UInt32Array>(array, row)}};
    case arrow::Type::FLOAT:
        return PreviewCell{double{valueAt<arrow::FloatArray>(array, row)}};
    case arrow::Type::DOUBLE:
        return PreviewCell{valueAt<arrow::DoubleArray>(array, row)};
    case arrow::Type::STRING:
        return PreviewCell{shortened(static_cast<const arrow::StringArray &>(array).GetView(row))};
    case arrow::Type::BINARY:
        return PreviewCell{hexText(static_cast<const arrow::BinaryArray &>(array).GetView(row))};
    default:
        break;
    }
    ETL_TRY_ARROW(const auto scalar, array.GetScalar(row), "showing a value");
    auto text = scalar->ToString();
    const auto id = array.type_id();
    if (id == arrow::Type::TIMESTAMP || id == arrow::Type::TIME64)
        text = withoutZeroFraction(std::move(text));
    return PreviewCell{shortened(text)};
}

} // namespace

Result<protocol::PreviewTable>
toPreviewTable(const arrow::RecordBatch &batch,
               const std::function<bool(const model::Column &)> &isAdded)
{
    protocol::PreviewTable table;
    ETL_TRY(const auto schema, runtime::fromArrow(*batch.schema()));
    for (const auto &column : schema.columns)
        table.columns.push_back({column.name, model::toSql(column.type), isAdded(column)});
    table.rows.resize(static_cast<std::size_t>(batch.num_rows()));
    for (const auto &column : batch.columns()) {
        for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
            ETL_TRY(auto value, cell(*column, row));
            table.rows[static_cast<std::size_t>(row)].push_back(std::move(value));
        }
    }
    return table;
}

} // namespace etl::worker
