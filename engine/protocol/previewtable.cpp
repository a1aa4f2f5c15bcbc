// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/previewtable.h"

#include <limits>
#include <optional>
#include <utility>

namespace etl::protocol {

using model::Json;

namespace {

Json cellToJson(const PreviewCell &cell)
{
    struct Visitor
    {
        Json operator()(std::monostate) const { return nullptr; }
        Json operator()(bool value) const { return value; }
        Json operator()(std::int64_t value) const { return value; }
        Json operator()(double value) const { return value; }
        Json operator()(const std::string &value) const { return value; }
    };
    return std::visit(Visitor{}, cell);
}

std::optional<PreviewCell> cellFromJson(const Json &json)
{
    if (json.is_null())
        return PreviewCell{};
    if (json.is_boolean())
        return PreviewCell{json.get<bool>()};
    if (json.is_number_unsigned()) {
        const auto value = json.get<std::uint64_t>();
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return std::nullopt;
        return PreviewCell{static_cast<std::int64_t>(value)};
    }
    if (json.is_number_integer())
        return PreviewCell{json.get<std::int64_t>()};
    if (json.is_number_float())
        return PreviewCell{json.get<double>()};
    if (json.is_string())
        return PreviewCell{json.get_ref<const std::string &>()};
    return std::nullopt;
}

std::unexpected<Error> bad(const char *what)
{
    return fail(ErrorCode::Protocol, std::string("bad preview table: ") + what);
}

Result<PreviewColumn> columnFromJson(const Json &json)
{
    const bool valid = json.is_array() && json.size() == 3 && json[0].is_string()
                       && json[1].is_string() && json[2].is_boolean();
    if (!valid)
        return bad("a column is not [name, type, added]");
    return PreviewColumn{json[0].get<std::string>(), json[1].get<std::string>(),
                         json[2].get<bool>()};
}

} // namespace

Json toJson(const PreviewTable &table)
{
    Json columns = Json::array();
    for (const auto &column : table.columns)
        columns.push_back(Json::array({column.name, column.type, column.added}));
    Json rows = Json::array();
    for (const auto &row : table.rows) {
        Json cells = Json::array();
        for (const auto &cell : row)
            cells.push_back(cellToJson(cell));
        rows.push_back(std::move(cells));
    }
    Json json = Json::object();
    json["columns"] = std::move(columns);
    json["rows"] = std::move(rows);
    return json;
}

Result<PreviewTable> previewTableFromJson(const Json &json)
{
    const bool valid = json.is_object() && json.contains("columns") && json.contains("rows")
                       && json["columns"].is_array() && json["rows"].is_array();
    if (!valid)
        return bad("columns or rows are missing");
    PreviewTable table;
    for (const auto &column : json["columns"]) {
        ETL_TRY(auto parsed, columnFromJson(column));
        table.columns.push_back(std::move(parsed));
    }
    for (const auto &row : json["rows"]) {
        if (!row.is_array() || row.size() != table.columns.size())
            return bad("a row has not as many cells as there are columns");
        auto &cells = table.rows.emplace_back();
        cells.reserve(row.size());
        for (const auto &cell : row) {
            auto parsed = cellFromJson(cell);
            if (!parsed)
                return bad("a cell is of no known kind");
            cells.push_back(*std::move(parsed));
        }
    }
    return table;
}

} // namespace etl::protocol
