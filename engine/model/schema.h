// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/json.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace etl::model {

// The closed list of types that both Arrow and DuckDB map from. Times are microseconds, TimestampTz
// is UTC.
enum class TypeKind : std::uint8_t {
    Boolean,
    TinyInt,
    SmallInt,
    Integer,
    BigInt,
    UTinyInt,
    USmallInt,
    UInteger,
    UBigInt,
    Float,
    Double,
    Decimal,
    Varchar,
    Blob,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    List,
    Struct,
};

struct Column;

struct DataType
{
    TypeKind kind = TypeKind::Varchar;
    int precision = 0;            // Decimal only: 1..38
    int scale = 0;                // Decimal only: 0..precision
    std::vector<Column> children; // List: one column "item"; Struct: its fields

    bool operator==(const DataType &) const;
};

struct Column
{
    std::string name;
    DataType type;

    bool operator==(const Column &) const = default;
};

// The columns of a port, in order. A value; any thread.
struct Schema
{
    std::vector<Column> columns;

    const Column *find(std::string_view name) const; // nullptr when absent; exact match
    bool operator==(const Schema &) const = default;
};

// DuckDB's spelling: "BIGINT", "DECIMAL(12,2)", "VARCHAR[]", "STRUCT(a BIGINT)".
std::string toSql(const DataType &type);
// The same spelling back, case-insensitive, with DuckDB's aliases (INT, STRING, TEXT, NUMERIC ...).
Result<DataType> parseDataType(std::string_view sql);
// The short names that tables show: "int64", "utf8", "decimal(12,2)", "timestamp".
std::string displayName(const DataType &type);

Json toJson(const Schema &schema); // [{"name": "a", "type": "BIGINT"}, ...]
Result<Schema> schemaFromJson(const Json &json);

// The one schema of every `rejects` port: row, error, column, node, action, source (VARCHAR),
// offset, line (BIGINT).
const Schema &rejectsSchema();

} // namespace etl::model
