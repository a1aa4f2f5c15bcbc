// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/logview.h"

#include "widgets/common/pillbutton.h"
#include "widgets/common/searchfield.h"
#include "widgets/common/theme.h"
#include "widgets/tables/logdelegate.h"
#include "widgets/tables/logfiltermodel.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace etl::widgets {

namespace {

QString countText(qint64 count)
{
    return QLocale(QLocale::English).toString(count);
}

} // namespace

LogView::LogView(QWidget *parent)
    : QWidget(parent)
    , m_model(new LogModel(kLineLimit, this))
    , m_filter(new LogFilterModel(this))
{
    m_filter->setSourceModel(m_model);
    createHeader();
    createList();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_header);
    layout->addWidget(m_list, 1);
    m_flushTimer.setSingleShot(true);
    m_flushTimer.setInterval(kInsertIntervalMs);
    connect(&m_flushTimer, &QTimer::timeout, this, [this] { flush(); });
    updateNotices();
}

void LogView::createHeader()
{
    m_header = new QWidget(this);
    m_title = new QLabel(m_header);
    m_title->setFont(uiFont(13, QFont::DemiBold));
    m_title->hide();
    m_droppedLabel = new QLabel(m_header);
    m_droppedLabel->setFont(uiFont(kSmallTextSize));
    m_droppedLabel->setProperty("role", QStringLiteral("warn"));
    m_search = new SearchField(tr("Filter log"), QStringLiteral("Ctrl+F"), m_header);
    m_search->setAccessibleName(tr("Filter log"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(190);
    m_level = new QComboBox(m_header);
    m_level->setAccessibleName(tr("Least level shown"));
    m_level->addItem(tr("everything"), static_cast<int>(LogLevel::Debug));
    m_level->addItem(tr("info and above"), static_cast<int>(LogLevel::Info));
    m_level->addItem(tr("warnings and errors"), static_cast<int>(LogLevel::Warning));
    m_level->addItem(tr("errors only"), static_cast<int>(LogLevel::Error));
    m_level->setCurrentIndex(1);

    auto *row = new QHBoxLayout(m_header);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_title);
    row->addWidget(m_droppedLabel);
    row->addStretch();
    row->addWidget(m_search);
    row->addWidget(m_level);
    connect(m_level, &QComboBox::currentIndexChanged, this, [this] {
        m_filter->setMinimumLevel(minimumLevel());
        if (!m_paused)
            m_list->scrollToBottom();
    });
    connect(m_search, &QLineEdit::textChanged, m_filter, &LogFilterModel::setWord);
}

void LogView::createList()
{
    m_list = new QListView(this);
    m_list->setModel(m_filter);
    m_list->setItemDelegate(new LogDelegate(m_list));
    m_list->setAccessibleName(tr("Log"));
    m_list->setUniformItemSizes(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->viewport()->installEventFilter(this);
    m_list->installEventFilter(this);
    connect(m_list->verticalScrollBar(), &QScrollBar::valueChanged, this,
            [this] { updatePaused(); });

    m_resume = new PillButton(QString(), ButtonKind::Primary, Icon::ArrowDown, m_list);
    m_resume->hide();
    connect(m_resume, &QPushButton::clicked, this, [this] { resume(); });
}

void LogView::setTitle(const QString &title)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_list->setAccessibleName(title);
}

void LogView::append(LogLine line)
{
    m_waiting.push_back(std::move(line));
    boundWaiting();
    scheduleFlush();
}

void LogView::append(std::vector<LogLine> lines)
{
    for (LogLine &line : lines)
        m_waiting.push_back(std::move(line));
    boundWaiting();
    scheduleFlush();
}

void LogView::boundWaiting()
{
    if (m_waiting.size() <= kLineLimit)
        return;
    const auto surplus = static_cast<std::ptrdiff_t>(m_waiting.size() - kLineLimit);
    m_waiting.erase(m_waiting.begin(), m_waiting.begin() + surplus);
    m_droppedBefore += surplus;
}

void LogView::addDropped(qint64 count)
{
    m_droppedBefore += count;
    updateNotices();
}

void LogView::clear()
{
    m_waiting.clear();
    m_model->clear();
    m_droppedBefore = 0;
    m_paused = false;
    updateNotices();
}

void LogView::scheduleFlush()
{
    // Not restarted while it runs: a steady stream must not put the insertion off for ever.
    if (!m_flushTimer.isActive())
        m_flushTimer.start();
}

void LogView::flush()
{
    if (!m_paused && isVisible() && !m_waiting.empty()) {
        const QScopedValueRollback flushing(m_flushing, true);
        m_model->append(
            {std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(m_waiting.end())});
        m_waiting.clear();
        m_list->scrollToBottom();
    }
    updateNotices();
}

void LogView::setMinimumLevel(LogLevel level)
{
    m_level->setCurrentIndex(m_level->findData(static_cast<int>(level)));
}

LogLevel LogView::minimumLevel() const
{
    return static_cast<LogLevel>(m_level->currentData().toInt());
}

qint64 LogView::droppedCount() const
{
    return m_droppedBefore + m_model->droppedCount();
}

bool LogView::isAtEnd() const
{
    const QScrollBar *bar = m_list->verticalScrollBar();
    return bar->value() >= bar->maximum() - LogDelegate::kRowHeight / 2;
}

void LogView::updatePaused()
{
    if (m_flushing)
        return;
    const bool paused = !isAtEnd();
    if (paused == m_paused)
        return;
    m_paused = paused;
    if (!m_paused)
        scheduleFlush();
    updateNotices();
}

void LogView::resume()
{
    m_paused = false;
    m_list->scrollToBottom();
    flush();
}

void LogView::updateNotices()
{
    const qint64 dropped = droppedCount();
    m_droppedLabel->setVisible(dropped > 0);
    m_droppedLabel->setText(tr("%1 lines dropped").arg(countText(dropped)));
    m_droppedLabel->setToolTip(tr("The window keeps the newest %1 lines.")
                                   .arg(countText(static_cast<qint64>(kLineLimit))));
    m_resume->setVisible(m_paused);
    if (!m_paused)
        return;
    const auto waiting = static_cast<qint64>(m_waiting.size());
    m_resume->setText(waiting > 0 ? tr("Paused · %1 new").arg(countText(waiting)) : tr("Paused"));
    m_resume->adjustSize();
    const QRect area = m_list->viewport()->geometry();
    m_resume->move(area.center().x() - m_resume->width() / 2,
                   area.bottom() - m_resume->height() - 8);
    m_resume->raise();
}

void LogView::copySelection() const
{
    QModelIndexList rows = m_list->selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, [](const QModelIndex &index) { return index.row(); });
    QStringList lines;
    for (const QModelIndex &row : rows)
        lines += logText(m_model->line(m_filter->mapToSource(row).row()));
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

bool LogView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_list->viewport() && event->type() == QEvent::Resize) {
        // growing or shrinking the view is not scrolling up
        if (!m_paused)
            m_list->scrollToBottom();
        updateNotices();
    }
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Copy)) {
            copySelection();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void LogView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find)) {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    } else if (event->key() == Qt::Key_Escape && m_search->hasFocus()) {
        m_search->clear();
        m_list->setFocus();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void LogView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    flush();
}

} // namespace etl::widgets
