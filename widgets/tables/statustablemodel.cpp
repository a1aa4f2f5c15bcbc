// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/statustablemodel.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace etl::widgets {

namespace {

QSet<QString> idsOf(const std::vector<StatusRow> &rows)
{
    QSet<QString> ids;
    for (const StatusRow &row : rows)
        ids.insert(row.id);
    return ids;
}

QHash<QString, int> positionsOf(const std::vector<StatusRow> &rows)
{
    QHash<QString, int> positions;
    for (std::size_t i = 0; i < rows.size(); ++i)
        positions.insert(rows[i].id, static_cast<int>(i));
    return positions;
}

bool sameOrder(const std::vector<StatusRow> &left, const std::vector<StatusRow> &right)
{
    return std::ranges::equal(left, right, {}, &StatusRow::id, &StatusRow::id);
}

// Two rows with one id would make every later update ambiguous; the first one counts.
void dropDuplicates(std::vector<StatusRow> &rows)
{
    QSet<QString> seen;
    std::erase_if(rows, [&](const StatusRow &row) {
        if (seen.contains(row.id))
            return true;
        seen.insert(row.id);
        return false;
    });
}

} // namespace

void StatusTableModel::setColumns(std::vector<StatusColumn> columns)
{
    beginResetModel();
    m_columns = std::move(columns);
    m_rows.clear();
    endResetModel();
}

void StatusTableModel::setRows(std::vector<StatusRow> rows)
{
    dropDuplicates(rows);
    if (!sameOrder(m_rows, rows)) {
        removeMissing(rows);
        appendNew(rows);
        reorder(rows);
    }
    updateCells(std::move(rows));
}

void StatusTableModel::removeMissing(const std::vector<StatusRow> &rows)
{
    const QSet<QString> wanted = idsOf(rows);
    int end = static_cast<int>(m_rows.size());
    while (end > 0) {
        // whole stretches from the end, so that earlier row numbers stay valid
        const auto gone = [&](int row) {
            return !wanted.contains(m_rows[static_cast<std::size_t>(row)].id);
        };
        int begin = end;
        while (begin > 0 && gone(begin - 1))
            --begin;
        if (begin < end) {
            beginRemoveRows({}, begin, end - 1);
            m_rows.erase(m_rows.begin() + begin, m_rows.begin() + end);
            endRemoveRows();
        }
        end = std::max(0, begin - 1);
    }
}

void StatusTableModel::appendNew(const std::vector<StatusRow> &rows)
{
    const QSet<QString> known = idsOf(m_rows);
    std::vector<StatusRow> added;
    for (const StatusRow &row : rows) {
        if (!known.contains(row.id))
            added.push_back(row);
    }
    if (added.empty())
        return;
    const int first = static_cast<int>(m_rows.size());
    beginInsertRows({}, first, first + static_cast<int>(added.size()) - 1);
    std::ranges::move(added, std::back_inserter(m_rows));
    endInsertRows();
}

void StatusTableModel::reorder(const std::vector<StatusRow> &rows)
{
    if (sameOrder(m_rows, rows))
        return;
    emit layoutAboutToBeChanged();
    const QHash<QString, int> wanted = positionsOf(rows);
    const QModelIndexList before = persistentIndexList();
    QModelIndexList after;
    after.reserve(before.size());
    for (const QModelIndex &index : before) {
        const QString &id = m_rows[static_cast<std::size_t>(index.row())].id;
        after.append(createIndex(wanted.value(id), index.column()));
    }
    std::ranges::sort(m_rows, {}, [&](const StatusRow &row) { return wanted.value(row.id); });
    changePersistentIndexList(before, after);
    emit layoutChanged();
}

void StatusTableModel::updateCells(std::vector<StatusRow> rows)
{
    const int lastColumn = columnCount() - 1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (m_rows[i] == rows[i])
            continue;
        m_rows[i] = std::move(rows[i]);
        const int row = static_cast<int>(i);
        emit dataChanged(index(row, 0), index(row, lastColumn));
    }
}

int StatusTableModel::rowOf(const QString &id) const
{
    const auto found = std::ranges::find(m_rows, id, &StatusRow::id);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int StatusTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int StatusTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant StatusTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const StatusRow &row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == IdRole)
        return row.id;
    const auto column = static_cast<std::size_t>(index.column());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(m_columns[column].alignment | Qt::AlignVCenter);
    if (column >= row.cells.size())
        return {};
    const StatusCell &cell = row.cells[column];
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::ToolTipRole:
        return cell.toolTip.isEmpty() ? QVariant() : QVariant(cell.toolTip);
    case SortRole:
        return cell.sortKey.isValid() ? cell.sortKey : QVariant(cell.text);
    case ToneRole:
        return static_cast<int>(cell.tone);
    default:
        return {};
    }
}

QVariant StatusTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const StatusColumn &column = m_columns[static_cast<std::size_t>(section)];
    switch (role) {
    case Qt::DisplayRole:
        return column.title;
    case Qt::ToolTipRole:
        return column.toolTip.isEmpty() ? QVariant() : QVariant(column.toolTip);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(column.alignment | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace etl::widgets
