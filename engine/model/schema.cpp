// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/schema.h"

#include "engine/model/jsonfields.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::model {

namespace {

Column plainColumn(const char *name, TypeKind kind)
{
    DataType type;
    type.kind = kind;
    return {name, std::move(type)};
}

} // namespace

const Column *Schema::find(std::string_view name) const
{
    const auto found = std::ranges::find(columns, name, &Column::name);
    return found == columns.end() ? nullptr : &*found;
}

Json toJson(const Schema &schema)
{
    Json json = Json::array();
    for (const Column &column : schema.columns) {
        Json entry = Json::object();
        entry["name"] = column.name;
        entry["type"] = toSql(column.type);
        json.push_back(std::move(entry));
    }
    return json;
}

Result<Schema> schemaFromJson(const Json &json)
{
    if (!json.is_array())
        return fail(ErrorCode::Protocol,
                    fmt::format("a schema must be a list, but is {}", kindOfValue(json)));
    Schema schema;
    for (const Json &entry : json) {
        std::string name;
        std::string type;
        JsonFields fields(entry, "schema", ErrorCode::Protocol);
        fields.require("name");
        fields.require("type");
        fields.text("name", name);
        fields.text("type", type);
        ETL_TRY_VOID(fields.status());
        ETL_TRY(DataType parsed, parseDataType(type));
        schema.columns.push_back({std::move(name), std::move(parsed)});
    }
    return schema;
}

const Schema &rejectsSchema()
{
    static const Schema schema{{
        plainColumn("row", TypeKind::Varchar),
        plainColumn("error", TypeKind::Varchar),
        plainColumn("column", TypeKind::Varchar),
        plainColumn("node", TypeKind::Varchar),
        plainColumn("action", TypeKind::Varchar),
        plainColumn("source", TypeKind::Varchar),
        plainColumn("offset", TypeKind::BigInt),
        plainColumn("line", TypeKind::BigInt),
    }};
    return schema;
}

} // namespace etl::model
