// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/arrowtypes.h"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/compute/cast.h>
#include <arrow/extension_type.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/type_traits.h>
#include <arrow/util/config.h>
#if ARROW_VERSION_MAJOR >= 21
#include <arrow/compute/initialize.h>
#endif
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace etl::runtime {

namespace {

constexpr std::string_view kUuidExtension = "arrow.uuid";
constexpr int kUuidBytes = 16;

// The types without parameters and the one Arrow type of each.
struct PlainType
{
    model::TypeKind kind;
    std::shared_ptr<arrow::DataType> type;
};

const std::vector<PlainType> &plainTypes()
{
    using model::TypeKind;
    static const std::vector<PlainType> types = {
        {TypeKind::Boolean, arrow::boolean()},
        {TypeKind::TinyInt, arrow::int8()},
        {TypeKind::SmallInt, arrow::int16()},
        {TypeKind::Integer, arrow::int32()},
        {TypeKind::BigInt, arrow::int64()},
        {TypeKind::UTinyInt, arrow::uint8()},
        {TypeKind::USmallInt, arrow::uint16()},
        {TypeKind::UInteger, arrow::uint32()},
        {TypeKind::UBigInt, arrow::uint64()},
        {TypeKind::Float, arrow::float32()},
        {TypeKind::Double, arrow::float64()},
        {TypeKind::Varchar, arrow::utf8()},
        {TypeKind::Blob, arrow::binary()},
        {TypeKind::Date, arrow::date32()},
        {TypeKind::Time, arrow::time64(arrow::TimeUnit::MICRO)},
        {TypeKind::Timestamp, arrow::timestamp(arrow::TimeUnit::MICRO)},
        {TypeKind::TimestampTz, arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")},
    };
    return types;
}

// What is accepted from a source whatever its parameters. NA is a column of nothing but nulls.
struct Accepted
{
    arrow::Type::type id;
    model::TypeKind kind;
};

constexpr std::array kAccepted = {
    Accepted{arrow::Type::BOOL, model::TypeKind::Boolean},
    Accepted{arrow::Type::INT8, model::TypeKind::TinyInt},
    Accepted{arrow::Type::INT16, model::TypeKind::SmallInt},
    Accepted{arrow::Type::INT32, model::TypeKind::Integer},
    Accepted{arrow::Type::INT64, model::TypeKind::BigInt},
    Accepted{arrow::Type::UINT8, model::TypeKind::UTinyInt},
    Accepted{arrow::Type::UINT16, model::TypeKind::USmallInt},
    Accepted{arrow::Type::UINT32, model::TypeKind::UInteger},
    Accepted{arrow::Type::UINT64, model::TypeKind::UBigInt},
    Accepted{arrow::Type::HALF_FLOAT, model::TypeKind::Float},
    Accepted{arrow::Type::FLOAT, model::TypeKind::Float},
    Accepted{arrow::Type::DOUBLE, model::TypeKind::Double},
    Accepted{arrow::Type::NA, model::TypeKind::Varchar},
    Accepted{arrow::Type::STRING, model::TypeKind::Varchar},
    Accepted{arrow::Type::LARGE_STRING, model::TypeKind::Varchar},
    Accepted{arrow::Type::STRING_VIEW, model::TypeKind::Varchar},
    Accepted{arrow::Type::BINARY, model::TypeKind::Blob},
    Accepted{arrow::Type::LARGE_BINARY, model::TypeKind::Blob},
    Accepted{arrow::Type::BINARY_VIEW, model::TypeKind::Blob},
    Accepted{arrow::Type::FIXED_SIZE_BINARY, model::TypeKind::Blob},
    Accepted{arrow::Type::DATE32, model::TypeKind::Date},
    Accepted{arrow::Type::DATE64, model::TypeKind::Date},
    Accepted{arrow::Type::TIME32, model::TypeKind::Time},
    Accepted{arrow::Type::TIME64, model::TypeKind::Time},
};

bool isUuid(const arrow::DataType &type)
{
    return type.id() == arrow::Type::EXTENSION
           && static_cast<const arrow::ExtensionType &>(type).extension_name() == kUuidExtension;
}

// 8-4-4-4-12 lower-case hexadecimal digits, as DuckDB prints a UUID.
std::string uuidText(std::span<const std::uint8_t, kUuidBytes> bytes)
{
    std::string text;
    for (int i = 0; i < kUuidBytes; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text += '-';
        text += fmt::format("{:02x}", bytes[i]);
    }
    return text;
}

Result<std::shared_ptr<arrow::Array>> uuidsToText(const arrow::Array &array)
{
    constexpr std::string_view kDoing = "converting a UUID column to text";
    const auto &storage = static_cast<const arrow::ExtensionArray &>(array).storage();
    if (storage->type_id() != arrow::Type::FIXED_SIZE_BINARY)
        return fail(ErrorCode::BadData, "a UUID column is not stored as 16 bytes");
    const auto &values = static_cast<const arrow::FixedSizeBinaryArray &>(*storage);
    arrow::StringBuilder builder;
    for (std::int64_t i = 0; i < values.length(); ++i) {
        const auto status = values.IsNull(i)
                                ? builder.AppendNull()
                                : builder.Append(uuidText(std::span<const std::uint8_t, kUuidBytes>(
                                      values.GetValue(i), kUuidBytes)));
        ETL_TRY_ARROW_VOID(status, kDoing);
    }
    return toResult(builder.Finish(), kDoing);
}

Result<std::shared_ptr<arrow::Array>> convert(const std::shared_ptr<arrow::Array> &array,
                                              const std::shared_ptr<arrow::DataType> &type,
                                              const std::string &column)
{
    if (array->type()->Equals(*type))
        return array;
    if (isUuid(*array->type()) && type->id() == arrow::Type::STRING)
        return uuidsToText(*array);
    ETL_TRY_VOID(initializeCompute());
    auto options = arrow::compute::CastOptions::Safe();
    options.allow_time_truncate = true;
    return toResult(arrow::compute::Cast(*array, type, options),
                    fmt::format("converting column '{}' from {} to {}", column,
                                array->type()->ToString(), type->ToString()));
}

Result<model::DataType> decimalFromArrow(const arrow::DataType &type)
{
    const auto &decimal = static_cast<const arrow::DecimalType &>(type);
    constexpr int kMaxPrecision = 38;
    if (decimal.precision() > kMaxPrecision || decimal.scale() < 0
        || decimal.scale() > decimal.precision()) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("type {} does not fit into DECIMAL(38,s)", type.ToString()),
                    "Cast it to DECIMAL(38,s) or DOUBLE at its source.");
    }
    return model::DataType{model::TypeKind::Decimal, decimal.precision(), decimal.scale(), {}};
}

Result<model::DataType> listFromArrow(const arrow::DataType &type)
{
    ETL_TRY(auto item, fromArrow(*type.field(0)->type()));
    model::DataType list{model::TypeKind::List, 0, 0, {}};
    list.children.push_back({"item", std::move(item)});
    return list;
}

Result<model::DataType> structFromArrow(const arrow::DataType &type)
{
    model::DataType result{model::TypeKind::Struct, 0, 0, {}};
    for (const auto &field : type.fields()) {
        ETL_TRY(auto child, fromArrow(*field->type()));
        result.children.push_back({field->name(), std::move(child)});
    }
    return result;
}

model::DataType simple(model::TypeKind kind)
{
    return model::DataType{kind, 0, 0, {}};
}

ErrorCode codeOf(const arrow::Status &status)
{
    switch (status.code()) {
    case arrow::StatusCode::OutOfMemory:
    case arrow::StatusCode::CapacityError:
        return ErrorCode::NoSpace;
    case arrow::StatusCode::IOError:
        return ErrorCode::Io;
    case arrow::StatusCode::NotImplemented:
        return ErrorCode::Unsupported;
    case arrow::StatusCode::Cancelled:
        return ErrorCode::Cancelled;
    case arrow::StatusCode::Invalid:
    case arrow::StatusCode::SerializationError:
    case arrow::StatusCode::TypeError:
        return ErrorCode::BadData;
    default:
        return ErrorCode::Internal;
    }
}

std::shared_ptr<arrow::DataType> nestedToArrow(const model::DataType &type)
{
    arrow::FieldVector fields;
    for (const auto &child : type.children)
        fields.push_back(arrow::field(child.name, toArrow(child.type)));
    if (type.kind == model::TypeKind::Struct)
        return arrow::struct_(std::move(fields));
    const auto item = fields.empty() ? arrow::utf8() : fields.front()->type();
    return arrow::list(arrow::field("item", item));
}

} // namespace

std::shared_ptr<arrow::DataType> toArrow(const model::DataType &type)
{
    if (type.kind == model::TypeKind::Decimal)
        return arrow::decimal128(type.precision, type.scale);
    if (type.kind == model::TypeKind::List || type.kind == model::TypeKind::Struct)
        return nestedToArrow(type);
    const auto found = std::ranges::find(plainTypes(), type.kind, &PlainType::kind);
    return found->type;
}

Result<SchemaPtr> toArrow(const model::Schema &schema)
{
    arrow::FieldVector fields;
    fields.reserve(schema.columns.size());
    for (const auto &column : schema.columns) {
        if (column.type.kind == model::TypeKind::Decimal
            && (column.type.precision < 1 || column.type.precision > 38)) {
            return fail(ErrorCode::Internal, fmt::format("column '{}' has a decimal of {} digits",
                                                         column.name, column.type.precision));
        }
        fields.push_back(arrow::field(column.name, toArrow(column.type)));
    }
    return arrow::schema(std::move(fields));
}

Result<model::DataType> fromArrow(const arrow::DataType &type)
{
    const auto found = std::ranges::find(kAccepted, type.id(), &Accepted::id);
    if (found != kAccepted.end())
        return simple(found->kind);
    switch (type.id()) {
    case arrow::Type::TIMESTAMP:
        return simple(static_cast<const arrow::TimestampType &>(type).timezone().empty()
                          ? model::TypeKind::Timestamp
                          : model::TypeKind::TimestampTz);
    case arrow::Type::DICTIONARY:
        return fromArrow(*static_cast<const arrow::DictionaryType &>(type).value_type());
    case arrow::Type::LIST:
    case arrow::Type::LARGE_LIST:
    case arrow::Type::FIXED_SIZE_LIST:
        return listFromArrow(type);
    case arrow::Type::STRUCT:
        return structFromArrow(type);
    case arrow::Type::EXTENSION:
        if (isUuid(type))
            return simple(model::TypeKind::Varchar);
        return fromArrow(*static_cast<const arrow::ExtensionType &>(type).storage_type());
    default:
        if (arrow::is_decimal(type.id()))
            return decimalFromArrow(type);
        return fail(ErrorCode::Unsupported,
                    fmt::format("type {} is not supported", type.ToString()),
                    "Cast it to a supported type, for example VARCHAR.");
    }
}

Result<model::Schema> fromArrow(const arrow::Schema &schema)
{
    model::Schema result;
    for (const auto &field : schema.fields()) {
        auto type = fromArrow(*field->type());
        if (!type) {
            auto error = std::move(type).error();
            error.message = fmt::format("column '{}': {}", field->name(), error.message);
            return fail(std::move(error));
        }
        result.columns.push_back({field->name(), std::move(*type)});
    }
    return result;
}

Result<BatchPtr> normalise(const BatchPtr &batch, const SchemaPtr &schema)
{
    if (batch->num_columns() != schema->num_fields()) {
        return fail(ErrorCode::Internal, fmt::format("a batch has {} columns instead of {}",
                                                     batch->num_columns(), schema->num_fields()));
    }
    if (batch->schema()->Equals(*schema, false))
        return batch;
    arrow::ArrayVector columns;
    columns.reserve(static_cast<std::size_t>(batch->num_columns()));
    for (int i = 0; i < batch->num_columns(); ++i) {
        const auto &field = schema->field(i);
        ETL_TRY(auto column, convert(batch->column(i), field->type(), field->name()));
        columns.push_back(std::move(column));
    }
    return arrow::RecordBatch::Make(schema, batch->num_rows(), std::move(columns));
}

Error toError(const arrow::Status &status, std::string_view doing)
{
    return Error{codeOf(status), fmt::format("{}: {}", doing, status.message()), {}, {}, {}};
}

Status toStatus(const arrow::Status &status, std::string_view doing)
{
    if (status.ok())
        return {};
    return std::unexpected(toError(status, doing));
}

Status initializeCompute()
{
#if ARROW_VERSION_MAJOR >= 21
    static const arrow::Status status = arrow::compute::Initialize();
    return toStatus(status, "starting Arrow's compute functions");
#else
    return {};
#endif
}

} // namespace etl::runtime
