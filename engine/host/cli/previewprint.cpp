// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/previewprint.h"

#include "engine/host/cli/textformat.h"
#include "engine/host/cli/texttable.h"
#include "engine/host/cli/textwidth.h"
#include "engine/model/schema.h"

#include <fmt/format.h>

namespace etl::host {

namespace {

constexpr std::size_t kWidestCell = 40;

bool isNumeric(const model::DataType &type)
{
    using model::TypeKind;
    return (type.kind >= TypeKind::TinyInt && type.kind <= TypeKind::Decimal);
}

TableCell cellOf(const protocol::PreviewCell &value)
{
    struct Printer
    {
        TableCell operator()(std::monostate) const { return {"null", Ink::Dim}; }
        TableCell operator()(bool truth) const { return {truth ? "true" : "false"}; }
        TableCell operator()(std::int64_t number) const { return {fmt::format("{}", number)}; }
        TableCell operator()(double number) const { return {fmt::format("{}", number)}; }
        TableCell operator()(const std::string &text) const { return {printable(text)}; }
    };
    return std::visit(Printer{}, value);
}

} // namespace

std::string renderPreview(const protocol::PreviewTable &table, const std::string &note,
                          const TerminalStyle &style)
{
    std::vector<TableColumn> columns;
    std::vector<TableCell> types;
    for (const protocol::PreviewColumn &column : table.columns) {
        const auto type = model::parseDataType(column.type);
        const Align align = type && isNumeric(*type) ? Align::Right : Align::Left;
        // The first column always stays, so that rows can be told apart.
        columns.push_back(
            {printable(column.name), align, static_cast<int>(columns.size()), kWidestCell, 0});
        types.push_back({type ? printable(displayName(*type)) : printable(column.type), Ink::Dim});
    }
    TextTable text(std::move(columns));
    text.addRow(std::move(types));
    for (const auto &row : table.rows) {
        std::vector<TableCell> cells;
        for (const protocol::PreviewCell &value : row)
            cells.push_back(cellOf(value));
        text.addRow(std::move(cells));
    }
    std::string last = countOf(table.rows.size(), "row");
    if (const std::size_t hidden = text.hiddenColumns(style.width); hidden > 0)
        last += fmt::format(", {} not shown", countOf(hidden, "column"));
    if (!note.empty())
        last += " (" + printable(note) + ")";
    return (table.columns.empty() ? std::string() : text.render(style))
           + painted(last, Ink::Dim, style) + "\n";
}

} // namespace etl::host
