// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/texttable.h"

#include "engine/host/cli/textwidth.h"

#include <algorithm>
#include <utility>

namespace etl::host {

namespace {

constexpr std::size_t kGap = 2;

std::size_t lineWidth(const std::vector<std::size_t> &widths)
{
    std::size_t total = 0;
    for (const std::size_t width : widths)
        total += width == 0 ? 0 : width + kGap;
    return total == 0 ? 0 : total - kGap;
}

// The cell in its column; the spaces are not painted.
std::string placed(const TableCell &cell, const TableColumn &column, std::size_t width,
                   const TerminalStyle &style)
{
    const std::string text = cut(cell.text, width);
    const std::string fill(width - std::min(width, displayWidth(text)), ' ');
    const std::string ink = painted(text, cell.ink, style);
    return column.align == Align::Right ? fill + ink : ink + fill;
}

void trimEnd(std::string &line)
{
    line.erase(line.find_last_not_of(' ') + 1);
}

} // namespace

void TextTable::addRow(std::vector<TableCell> cells)
{
    cells.resize(m_columns.size());
    m_rows.push_back(std::move(cells));
}

std::string TextTable::render(const TerminalStyle &style) const
{
    const std::vector<std::size_t> widths = columnWidths(style.width);
    std::string text;
    const auto addLine = [&](const auto &cellOf) {
        std::string line;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            if (widths[i] == 0)
                continue;
            line += std::string(line.empty() ? 0 : kGap, ' ')
                    + placed(cellOf(i), m_columns[i], widths[i], style);
        }
        trimEnd(line);
        text += line + "\n";
    };
    if (std::ranges::any_of(m_columns,
                            [](const TableColumn &column) { return !column.title.empty(); }))
        addLine([&](std::size_t i) { return TableCell{m_columns[i].title, Ink::Dim}; });
    for (const auto &row : m_rows)
        addLine([&](std::size_t i) -> const TableCell & { return row[i]; });
    return text;
}

std::size_t TextTable::hiddenColumns(std::size_t width) const
{
    return static_cast<std::size_t>(std::ranges::count(columnWidths(width), std::size_t{0}));
}

std::vector<std::size_t> TextTable::columnWidths(std::size_t width) const
{
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        std::size_t widest = std::max<std::size_t>(displayWidth(m_columns[i].title), 1);
        for (const auto &row : m_rows)
            widest = std::max(widest, displayWidth(row[i].text));
        if (m_columns[i].widest != 0)
            widest = std::min(widest, m_columns[i].widest);
        widths.push_back(widest);
    }
    const auto shrink = [&] {
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const std::size_t line = lineWidth(widths);
            const std::size_t narrowest = m_columns[i].narrowest;
            if (line > width && narrowest != 0 && widths[i] > narrowest)
                widths[i] = std::max(narrowest, widths[i] - std::min(widths[i], line - width));
        }
    };
    for (;;) {
        const std::vector<std::size_t> whole = widths;
        shrink();
        if (lineWidth(widths) <= width)
            return widths;
        std::size_t victim = m_columns.size();
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const int dispensable = m_columns[i].dispensable;
            if (widths[i] != 0 && dispensable > 0
                && (victim == m_columns.size() || dispensable >= m_columns[victim].dispensable))
                victim = i;
        }
        if (victim == m_columns.size())
            return widths; // wider than asked for: nothing is left to give up
        widths = whole;
        widths[victim] = 0;
    }
}

} // namespace etl::host
