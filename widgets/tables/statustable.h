// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/tables/statustablemodel.h"

#include <QStringList>
#include <QTableView>

#include <optional>

class QLabel;
class QSortFilterProxyModel;

namespace etl::widgets {

// A live table of plain cells, such as the workers of a run. Selection, sort order and scroll
// position survive updates; while it is not on screen it only keeps the last rows. GUI thread.
class StatusTable : public QTableView
{
    Q_OBJECT

public:
    explicit StatusTable(QWidget *parent = nullptr);
    ~StatusTable() override;

    // The first column also takes what the others leave, until the user drags a width.
    void setColumns(std::vector<StatusColumn> columns);
    void setRows(std::vector<StatusRow> rows);
    void clear() { setRows({}); }
    // What stands in the table while it has no row.
    void setPlaceholder(const QString &text);
    // Fades all cells: their values are old.
    void setDimmed(bool dimmed);

    StatusTableModel *statusModel() const { return m_rows; }
    // Ids of the chosen rows, from top to bottom.
    QStringList selectedIds() const;
    void selectId(const QString &id);

signals:
    // Double click or Enter.
    void rowActivated(const QString &id);
    void selectedIdsChanged();
    // `id` is empty outside of rows.
    void menuRequested(const QString &id, const QPoint &globalPosition);

protected:
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void applyPending();
    void createHeader();
    void fillWidth();
    void copySelection() const;
    QString idAt(const QModelIndex &index) const;

    StatusTableModel *m_rows;
    QSortFilterProxyModel *m_sorted;
    QLabel *m_placeholder;
    bool m_filling = false;
    bool m_widthsChosen = false;                     // by the user
    std::optional<std::vector<StatusRow>> m_pending; // set while off screen
};

} // namespace etl::widgets
