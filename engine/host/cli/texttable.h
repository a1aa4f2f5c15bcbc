// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/terminalstyle.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace etl::host {

enum class Align : std::uint8_t { Left, Right };

struct TableColumn
{
    std::string title;
    Align align = Align::Left;
    // Columns are left out, the highest number first, until the table fits; those with 0 stay.
    int dispensable = 0;
    std::size_t widest = 0; // cells to cut to; 0: no limit
    std::size_t narrowest =
        0; // cells this column may shrink to when the table does not fit; 0: it doesn't shrink
};

struct TableCell
{
    std::string text; // printable
    Ink ink = Ink::Plain;
};

// Text in columns two spaces apart, within a width. A value; any thread.
class TextTable
{
public:
    explicit TextTable(std::vector<TableColumn> columns) : m_columns(std::move(columns)) {}

    void addRow(std::vector<TableCell> cells); // as many as there are columns
    // Without a heading when no column has a title. Lines end in a newline and not in spaces.
    std::string render(const TerminalStyle &style) const;
    // Columns that render() leaves out for this width.
    std::size_t hiddenColumns(std::size_t width) const;

private:
    std::vector<std::size_t> columnWidths(std::size_t width) const; // 0: left out

    std::vector<TableColumn> m_columns;
    std::vector<std::vector<TableCell>> m_rows;
};

} // namespace etl::host
