// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QVariant>

#include <vector>

namespace etl::widgets {

enum class CellTone { Normal, Dim, Ok, Warn, Bad, Accent };

// One cell. `sortKey` orders rows where the text would not ("9 MB" before "84 MB"); invalid: by
// text. Plain value.
struct StatusCell
{
    QString text;
    QVariant sortKey;
    CellTone tone = CellTone::Normal;
    QString toolTip;

    bool operator==(const StatusCell &) const = default;
};

// `id` is what a row is known by over updates; unique in a table.
struct StatusRow
{
    QString id;
    std::vector<StatusCell> cells;

    bool operator==(const StatusRow &) const = default;
};

struct StatusColumn
{
    QString title;
    int width = 90; // pixels at first
    Qt::Alignment alignment = Qt::AlignLeft;
    QString toolTip;
};

// Rows of plain cells that change often. setRows() tells views the least: only changed cells are
// announced, rows that stay keep their persistent indexes, so selection and scroll position
// survive. GUI thread.
class StatusTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role { SortRole = Qt::UserRole, ToneRole, IdRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setColumns(std::vector<StatusColumn> columns);
    const std::vector<StatusColumn> &columns() const { return m_columns; }
    void setRows(std::vector<StatusRow> rows);
    const std::vector<StatusRow> &rows() const { return m_rows; }
    // -1 when no row has the id.
    int rowOf(const QString &id) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void removeMissing(const std::vector<StatusRow> &rows);
    void appendNew(const std::vector<StatusRow> &rows);
    void reorder(const std::vector<StatusRow> &rows);
    void updateCells(std::vector<StatusRow> rows);

    std::vector<StatusColumn> m_columns;
    std::vector<StatusRow> m_rows;
};

} // namespace etl::widgets
