// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/recordtable.h"

#include "widgets/common/pillbutton.h"
#include "widgets/common/severity.h"
#include "widgets/tables/recorddelegate.h"
#include "widgets/tables/recordheader.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QScopedValueRollback>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr int kNarrowest = 96;
constexpr int kWidest = 320;
constexpr int kMeasuredRows = 100; // enough for a sensible width, and bounded work
constexpr int kIconSize = 20;

// A value with a tab, a line break or a quote is quoted, as spreadsheets expect.
QString clipboardField(QString text)
{
    const bool special = text.contains(QLatin1Char('\t')) || text.contains(QLatin1Char('\n'))
                         || text.contains(QLatin1Char('\r')) || text.contains(QLatin1Char('"'));
    if (!special)
        return text;
    text.replace(QLatin1Char('"'), QLatin1String("\"\""));
    return QLatin1Char('"') + text + QLatin1Char('"');
}

} // namespace

RecordTable::RecordTable(QWidget *parent) : QTableView(parent), m_model(new RecordTableModel(this))
{
    setHorizontalHeader(new RecordHeader(this));
    setModel(m_model);
    setItemDelegate(new RecordDelegate(this));
    setAccessibleName(tr("Preview rows"));
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(RecordDelegate::kRowHeight);
    createMessage();
    connect(horizontalHeader(), &QHeaderView::sectionResized, this,
            [this](int section, int, int width) {
                if (!m_fitting && section < m_model->columnCount())
                    m_chosenWidths[m_model->columns()[static_cast<std::size_t>(section)].name] =
                        width;
            });
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this, [this] {
        applyMessageTone();
        viewport()->update();
    });
    clear({});
}

void RecordTable::createMessage()
{
    m_messagePane = new QWidget(this);
    m_icon = new QLabel(m_messagePane);
    m_icon->setAlignment(Qt::AlignCenter);
    m_message = new QLabel(m_messagePane);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_action = new PillButton(QString(), ButtonKind::Normal, Icon::None, m_messagePane);
    m_action->hide();
    auto *layout = new QVBoxLayout(m_messagePane);
    layout->setContentsMargins(24, 8, 24, 8);
    layout->setSpacing(8);
    layout->addStretch();
    layout->addWidget(m_icon);
    layout->addWidget(m_message);
    layout->addWidget(m_action, 0, Qt::AlignHCenter);
    layout->addStretch();
    connect(m_action, &QPushButton::clicked, this, &RecordTable::messageActionTriggered);
}

void RecordTable::setTable(std::vector<RecordColumn> columns, std::vector<RecordRow> rows)
{
    m_model->setTable(std::move(columns), std::move(rows));
    fitColumns();
    scrollToTop();
    setState(State::Ready);
    if (m_model->rowCount() == 0)
        setState(State::Empty, tr("No rows here."));
}

void RecordTable::clear(const QString &text)
{
    m_model->setTable({}, {});
    setState(State::Empty, text);
}

void RecordTable::setState(State state, const QString &text)
{
    m_state = state;
    m_message->setText(text);
    const bool ready = state == State::Ready;
    if (!ready && state != State::Empty && m_model->rowCount() > 0)
        m_model->setTable(m_model->columns(), {});
    m_messagePane->setVisible(!ready);
    horizontalHeader()->setVisible(m_model->columnCount() > 0);
    if (ready)
        m_action->hide();
    applyMessageTone();
}

void RecordTable::applyMessageTone()
{
    const bool failed = m_state == State::Failed;
    m_icon->setVisible(failed);
    if (failed)
        m_icon->setPixmap(iconPixmap(Icon::Error, kIconSize, severityColor(Severity::Error),
                                     devicePixelRatioF()));
    m_message->setProperty("role", failed ? QStringLiteral("bad") : QStringLiteral("dim"));
    // style sheets look at properties only when a widget is polished
    m_message->style()->unpolish(m_message);
    m_message->style()->polish(m_message);
}

QString RecordTable::message() const
{
    return m_message->text();
}

void RecordTable::setMessageAction(const QString &text)
{
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty() && m_state != State::Ready);
}

int RecordTable::fittingWidth(int column) const
{
    int width = horizontalHeader()->sectionSizeHint(column);
    const int rows = std::min(m_model->rowCount(), kMeasuredRows);
    const QStyleOptionViewItem option;
    for (int row = 0; row < rows; ++row) {
        const QModelIndex index = m_model->index(row, column);
        width = std::max(width, itemDelegate()->sizeHint(option, index).width());
    }
    return std::clamp(width, kNarrowest, kWidest);
}

void RecordTable::fitColumns()
{
    const QScopedValueRollback fitting(m_fitting, true);
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const QString &name = m_model->columns()[static_cast<std::size_t>(column)].name;
        const auto chosen = m_chosenWidths.constFind(name);
        setColumnWidth(column, chosen != m_chosenWidths.cend() ? *chosen : fittingWidth(column));
    }
}

QString RecordTable::selectedText(bool withHeader) const
{
    const QModelIndexList chosen = selectionModel()->selectedIndexes();
    if (chosen.isEmpty())
        return {};
    std::vector<int> columns;
    std::vector<int> rows;
    for (const QModelIndex &index : chosen) {
        columns.push_back(index.column());
        rows.push_back(index.row());
    }
    for (std::vector<int> *list : {&columns, &rows}) {
        std::ranges::sort(*list);
        list->erase(std::ranges::unique(*list).begin(), list->end());
    }
    QStringList lines;
    const auto addLine = [&](const auto &textOf) {
        QStringList fields;
        for (const int column : columns)
            fields += clipboardField(textOf(column));
        lines += fields.join(QLatin1Char('\t'));
    };
    if (withHeader)
        addLine(
            [&](int column) { return m_model->columns()[static_cast<std::size_t>(column)].name; });
    for (const int row : rows) {
        addLine([&](int column) {
            const QModelIndex index = m_model->index(row, column);
            const bool taken = selectionModel()->isSelected(index);
            return taken ? index.data(Qt::EditRole).toString() : QString();
        });
    }
    return lines.join(QLatin1Char('\n'));
}

void RecordTable::copySelection(bool withHeader) const
{
    const QString text = selectedText(withHeader);
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void RecordTable::keyPressEvent(QKeyEvent *event)
{
    const bool withHeader = event->key() == Qt::Key_C
                            && event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier);
    if (withHeader || event->matches(QKeySequence::Copy)) {
        copySelection(withHeader);
        event->accept();
        return;
    }
    QTableView::keyPressEvent(event);
}

void RecordTable::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool any = selectionModel()->hasSelection();
    QAction *copy = menu->addAction(themedIcon(Icon::Copy), tr("Copy"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setEnabled(any);
    connect(copy, &QAction::triggered, this, [this] { copySelection(false); });
    QAction *copyAll = menu->addAction(tr("Copy with column names"));
    copyAll->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    copyAll->setEnabled(any);
    connect(copyAll, &QAction::triggered, this, [this] { copySelection(true); });
    menu->addSeparator();
    connect(menu->addAction(tr("Select all")), &QAction::triggered, this, [this] { selectAll(); });
    connect(menu->addAction(tr("Fit column widths")), &QAction::triggered, this, [this] {
        m_chosenWidths.clear();
        fitColumns();
    });
    menu->popup(event->globalPos());
}

void RecordTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    m_messagePane->setGeometry(viewport()->geometry());
    m_messagePane->raise();
}

} // namespace etl::widgets
