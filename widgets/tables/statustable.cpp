// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/statustable.h"

#include "widgets/common/theme.h"
#include "widgets/tables/statusdelegate.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>

#include <algorithm>

namespace etl::widgets {

StatusTable::StatusTable(QWidget *parent)
    : QTableView(parent)
    , m_rows(new StatusTableModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_placeholder(new QLabel(this))
{
    m_sorted->setSourceModel(m_rows);
    m_sorted->setSortRole(StatusTableModel::SortRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    setModel(m_sorted);
    setItemDelegate(new StatusDelegate(this));
    setShowGrid(false);
    setWordWrap(false);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    createHeader();
    m_placeholder->setAlignment(Qt::AlignCenter);
    m_placeholder->setWordWrap(true);
    m_placeholder->setProperty("role", QStringLiteral("dim"));
    m_placeholder->setAttribute(Qt::WA_TransparentForMouseEvents);
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex &index) { emit rowActivated(idAt(index)); });
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &StatusTable::selectedIdsChanged);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this,
            [this] { viewport()->update(); });
}

StatusTable::~StatusTable() = default;

void StatusTable::createHeader()
{
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(StatusDelegate::kRowHeight);
    QHeaderView *header = horizontalHeader();
    header->setHighlightSections(false);
    connect(header, &QHeaderView::sectionResized, this,
            [this] { m_widthsChosen = m_widthsChosen || !m_filling; });
    header->setFont(uiFont(kSmallTextSize, QFont::DemiBold));
    // a third click returns to the order in which the rows were given
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
}

void StatusTable::setColumns(std::vector<StatusColumn> columns)
{
    m_pending.reset();
    m_rows->setColumns(std::move(columns));
    m_widthsChosen = false;
    const QScopedValueRollback filling(m_filling, true);
    for (int i = 0; i < m_rows->columnCount(); ++i)
        setColumnWidth(i, m_rows->columns()[static_cast<std::size_t>(i)].width);
    fillWidth();
}

void StatusTable::fillWidth()
{
    if (m_widthsChosen || m_rows->columnCount() == 0)
        return;
    const QScopedValueRollback filling(m_filling, true);
    const int others = horizontalHeader()->length() - columnWidth(0);
    setColumnWidth(0, std::max(m_rows->columns().front().width, viewport()->width() - others));
}

void StatusTable::setRows(std::vector<StatusRow> rows)
{
    m_pending = std::move(rows);
    if (isVisible() && !window()->isMinimized())
        applyPending();
}

void StatusTable::applyPending()
{
    if (!m_pending)
        return;
    m_rows->setRows(std::move(*m_pending));
    m_pending.reset();
    m_placeholder->setVisible(m_rows->rowCount() == 0);
}

void StatusTable::setPlaceholder(const QString &text)
{
    m_placeholder->setText(text);
}

void StatusTable::setDimmed(bool dimmed)
{
    static_cast<StatusDelegate *>(itemDelegate())->setDimmed(dimmed);
    viewport()->update();
}

QString StatusTable::idAt(const QModelIndex &index) const
{
    return index.isValid() ? index.data(StatusTableModel::IdRole).toString() : QString();
}

QStringList StatusTable::selectedIds() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, [](const QModelIndex &index) { return index.row(); });
    QStringList ids;
    for (const QModelIndex &row : rows)
        ids += idAt(row);
    return ids;
}

void StatusTable::selectId(const QString &id)
{
    applyPending();
    const int row = m_rows->rowOf(id);
    if (row < 0)
        return;
    const QModelIndex index = m_sorted->mapFromSource(m_rows->index(row, 0));
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect
                                                 | QItemSelectionModel::Rows);
    scrollTo(index);
}

void StatusTable::copySelection() const
{
    QStringList lines;
    QModelIndexList rows = selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, [](const QModelIndex &index) { return index.row(); });
    for (const QModelIndex &row : rows) {
        QStringList fields;
        for (int column = 0; column < m_sorted->columnCount(); ++column)
            fields += row.siblingAtColumn(column).data().toString();
        lines += fields.join(QLatin1Char('\t'));
    }
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void StatusTable::showEvent(QShowEvent *event)
{
    QTableView::showEvent(event);
    applyPending();
    m_placeholder->setVisible(m_rows->rowCount() == 0);
}

void StatusTable::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && currentIndex().isValid())
        emit rowActivated(idAt(currentIndex()));
    else if (event->matches(QKeySequence::Copy))
        copySelection();
    else
        QTableView::keyPressEvent(event);
}

void StatusTable::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    const QPoint position =
        byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos();
    emit menuRequested(idAt(index), position);
}

void StatusTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    m_placeholder->setGeometry(viewport()->geometry());
    fillWidth();
}

} // namespace etl::widgets
