// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QVariant>

#include <vector>

namespace etl::widgets {

// A column of a preview. Plain value.
struct RecordColumn
{
    QString name;
    QString type;       // as shown below the name: utf8, int64
    QString typeDetail; // for the tool tip: the SQL name; may be empty
    bool added = false; // this node adds or changes it
};

// One record; an invalid QVariant is null. Too short a row is filled with nulls.
using RecordRow = std::vector<QVariant>;

// True for the types whose values stand at the right edge (int64, DECIMAL(9,2), double).
bool isNumericTypeName(const QString &type);

// The text of one value as the table and the clipboard have it; empty for null.
QString recordText(const QVariant &value);

// Rows of a preview as a read-only table. GUI thread.
class RecordTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role { NullRole = Qt::UserRole, AddedRole, TypeRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setTable(std::vector<RecordColumn> columns, std::vector<RecordRow> rows);
    const std::vector<RecordColumn> &columns() const { return m_columns; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const QVariant *valueAt(const QModelIndex &index) const;

    std::vector<RecordColumn> m_columns;
    std::vector<bool> m_numeric;
    std::vector<RecordRow> m_rows;
};

} // namespace etl::widgets
