// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/sqltypes.h"

#include "engine/base/scopeguard.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace etl::nodes {

namespace {

using model::DataType;
using model::TypeKind;

struct Pair
{
    TypeKind kind;
    duckdb_type duck;
};

constexpr std::array kPlain = {
    Pair{TypeKind::Boolean, DUCKDB_TYPE_BOOLEAN},
    Pair{TypeKind::TinyInt, DUCKDB_TYPE_TINYINT},
    Pair{TypeKind::SmallInt, DUCKDB_TYPE_SMALLINT},
    Pair{TypeKind::Integer, DUCKDB_TYPE_INTEGER},
    Pair{TypeKind::BigInt, DUCKDB_TYPE_BIGINT},
    Pair{TypeKind::UTinyInt, DUCKDB_TYPE_UTINYINT},
    Pair{TypeKind::USmallInt, DUCKDB_TYPE_USMALLINT},
    Pair{TypeKind::UInteger, DUCKDB_TYPE_UINTEGER},
    Pair{TypeKind::UBigInt, DUCKDB_TYPE_UBIGINT},
    Pair{TypeKind::Float, DUCKDB_TYPE_FLOAT},
    Pair{TypeKind::Double, DUCKDB_TYPE_DOUBLE},
    Pair{TypeKind::Varchar, DUCKDB_TYPE_VARCHAR},
    Pair{TypeKind::Blob, DUCKDB_TYPE_BLOB},
    Pair{TypeKind::Date, DUCKDB_TYPE_DATE},
    Pair{TypeKind::Time, DUCKDB_TYPE_TIME},
    Pair{TypeKind::Timestamp, DUCKDB_TYPE_TIMESTAMP},
    Pair{TypeKind::TimestampTz, DUCKDB_TYPE_TIMESTAMP_TZ},
};

DataType plain(TypeKind kind)
{
    return DataType{kind, 0, 0, {}};
}

DuckType structToDuckDb(const DataType &type)
{
    std::vector<DuckType> owned;
    std::vector<duckdb_logical_type> types;
    std::vector<const char *> names;
    for (const auto &child : type.children) {
        owned.push_back(toDuckDb(child.type));
        types.push_back(owned.back().get());
        names.push_back(child.name.c_str());
    }
    return DuckType(duckdb_create_struct_type(types.data(), names.data(), types.size()));
}

Result<ResultType> listFromDuckDb(duckdb_logical_type type)
{
    const DuckType child(duckdb_list_type_child_type(type));
    ETL_TRY(auto item, fromDuckDb(child.get()));
    ResultType list{plain(TypeKind::List), item.needsCast};
    list.type.children.push_back({"item", std::move(item.type)});
    return list;
}

Result<ResultType> structFromDuckDb(duckdb_logical_type type)
{
    ResultType result{plain(TypeKind::Struct), false};
    for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) {
        char *name = duckdb_struct_type_child_name(type, i);
        const ScopeGuard freeName([&] { duckdb_free(name); });
        const DuckType child(duckdb_struct_type_child_type(type, i));
        ETL_TRY(auto field, fromDuckDb(child.get()));
        result.needsCast = result.needsCast || field.needsCast;
        result.type.children.push_back({name, std::move(field.type)});
    }
    return result;
}

std::string_view nameOf(duckdb_type type)
{
    switch (type) {
    case DUCKDB_TYPE_INTERVAL:
        return "INTERVAL";
    case DUCKDB_TYPE_MAP:
        return "MAP";
    case DUCKDB_TYPE_UNION:
        return "UNION";
    case DUCKDB_TYPE_BIT:
        return "BIT";
    case DUCKDB_TYPE_TIME_TZ:
        return "TIME WITH TIME ZONE";
    case DUCKDB_TYPE_UHUGEINT:
        return "UHUGEINT";
    default:
        return "this type";
    }
}

} // namespace

DuckType toDuckDb(const DataType &type)
{
    if (type.kind == TypeKind::Decimal) {
        return DuckType(duckdb_create_decimal_type(static_cast<std::uint8_t>(type.precision),
                                                   static_cast<std::uint8_t>(type.scale)));
    }
    if (type.kind == TypeKind::Struct)
        return structToDuckDb(type);
    if (type.kind == TypeKind::List) {
        const auto item =
            toDuckDb(type.children.empty() ? plain(TypeKind::Varchar) : type.children.front().type);
        return DuckType(duckdb_create_list_type(item.get()));
    }
    return DuckType(
        duckdb_create_logical_type(std::ranges::find(kPlain, type.kind, &Pair::kind)->duck));
}

Result<ResultType> fromDuckDb(duckdb_logical_type type)
{
    const auto id = duckdb_get_type_id(type);
    if (const auto found = std::ranges::find(kPlain, id, &Pair::duck); found != kPlain.end())
        return ResultType{plain(found->kind), false};
    switch (id) {
    case DUCKDB_TYPE_DECIMAL:
        return ResultType{
            DataType{TypeKind::Decimal, duckdb_decimal_width(type), duckdb_decimal_scale(type), {}},
            false};
    case DUCKDB_TYPE_HUGEINT:
        return ResultType{DataType{TypeKind::Decimal, 38, 0, {}}, true};
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_UUID:
    case DUCKDB_TYPE_SQLNULL:
        return ResultType{plain(TypeKind::Varchar), true};
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
        return ResultType{plain(TypeKind::Timestamp), true};
    case DUCKDB_TYPE_LIST:
        return listFromDuckDb(type);
    case DUCKDB_TYPE_STRUCT:
        return structFromDuckDb(type);
    default:
        return fail(ErrorCode::Unsupported,
                    fmt::format("{} is not a type that can travel between nodes", nameOf(id)),
                    "Cast it, for example: CAST(… AS VARCHAR).");
    }
}

} // namespace etl::nodes
