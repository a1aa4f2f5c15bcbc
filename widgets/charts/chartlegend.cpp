// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chartlegend.h"

#include "widgets/charts/legendentry.h"
#include "widgets/common/icons.h"
#include "widgets/common/theme.h"

#include <QGuiApplication>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr int kMostRows = 2;
constexpr int kColumnGap = 14;
constexpr int kRowGap = 2;
constexpr int kMoreWidth = 48;

} // namespace

ChartLegend::ChartLegend(QWidget *parent) : QWidget(parent), m_more(new QToolButton(this))
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    m_more->setAutoRaise(true);
    m_more->setFont(uiFont(kSmallTextSize));
    m_more->hide();
    connect(m_more, &QToolButton::clicked, this, [this] { openMore(); });
}

ChartLegend::~ChartLegend() = default;

LegendEntry *ChartLegend::createEntry()
{
    auto *entry = new LegendEntry(this);
    entry->installEventFilter(this);
    connect(entry, &LegendEntry::clicked, this,
            [this, entry] { activate(entry->text(), QGuiApplication::keyboardModifiers()); });
    return entry;
}

void ChartLegend::setItems(const std::vector<Item> &items)
{
    if (m_items == items)
        return;
    m_items = items;
    while (m_entries.size() > m_items.size()) {
        m_entries.back()->hide();
        m_entries.back()->deleteLater();
        m_entries.pop_back();
    }
    while (m_entries.size() < m_items.size())
        m_entries.push_back(createEntry());
    for (std::size_t i = 0; i < m_items.size(); ++i)
        m_entries[i]->setSeries(m_items[i].name, m_items[i].color);
    updateChecks();
    place();
    updateGeometry();
}

void ChartLegend::updateChecks()
{
    for (LegendEntry *entry : m_entries)
        entry->setChecked(isOn(entry->text()));
}

void ChartLegend::setOn(const QString &name, bool on)
{
    if (isOn(name) == on)
        return;
    if (on)
        m_off.remove(name);
    else
        m_off.insert(name);
    updateChecks();
    emit toggled(name, on);
}

void ChartLegend::showOnly(const QString &name)
{
    const bool alone = std::ranges::all_of(
        m_items, [&](const Item &item) { return isOn(item.name) == (item.name == name); });
    for (const Item &item : m_items)
        setOn(item.name, alone || item.name == name);
}

void ChartLegend::activate(const QString &name, Qt::KeyboardModifiers modifiers)
{
    if (modifiers.testFlag(Qt::ControlModifier))
        showOnly(name);
    else
        setOn(name, !isOn(name));
    // a checkable button has switched itself already; the set of names decides
    updateChecks();
}

ChartLegend::Placement ChartLegend::placementFor(int width) const
{
    Placement result;
    QPoint at(0, 0);
    int row = 0;
    int rowHeight = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const QSize size = m_entries[i]->sizeHint();
        rowHeight = std::max(rowHeight, size.height());
        const bool last = i + 1 == m_entries.size();
        const bool lastRow = row + 1 == kMostRows;
        const int reserved = lastRow && !last ? kMoreWidth : 0;
        if (at.x() > 0 && at.x() + size.width() + reserved > width) {
            if (lastRow) {
                result.more = QRect(at, QSize(kMoreWidth, rowHeight));
                break;
            }
            ++row;
            at = QPoint(0, at.y() + rowHeight + kRowGap);
        }
        result.shown.emplace_back(at, size);
        at.rx() += size.width() + kColumnGap;
    }
    result.height = m_entries.empty() ? 0 : at.y() + rowHeight;
    return result;
}

void ChartLegend::place()
{
    const Placement placement = placementFor(width());
    m_shownCount = placement.shown.size();
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const bool shown = i < m_shownCount;
        if (shown)
            m_entries[i]->setGeometry(placement.shown[i]);
        m_entries[i]->setVisible(shown);
    }
    m_more->setVisible(!placement.more.isEmpty());
    if (m_more->isHidden())
        return;
    const auto hiddenCount = m_entries.size() - m_shownCount;
    m_more->setText(QStringLiteral("+%1").arg(hiddenCount));
    m_more->setAccessibleName(tr("%n more series", nullptr, static_cast<int>(hiddenCount)));
    m_more->setGeometry(placement.more);
}

void ChartLegend::openMore()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (std::size_t i = m_shownCount; i < m_items.size(); ++i) {
        const QString name = m_items[i].name;
        QAction *action = menu->addAction(coloredIcon(Icon::Remove, m_items[i].color), name);
        action->setCheckable(true);
        action->setChecked(isOn(name));
        connect(action, &QAction::toggled, this, [this, name](bool on) { setOn(name, on); });
    }
    menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
}

int ChartLegend::heightForWidth(int width) const
{
    return placementFor(width).height;
}

QSize ChartLegend::sizeHint() const
{
    const int shownWidth = std::max(width(), 200);
    return {shownWidth, heightForWidth(shownWidth)};
}

QSize ChartLegend::minimumSizeHint() const
{
    return {80, m_entries.empty() ? 0 : m_entries.front()->sizeHint().height()};
}

void ChartLegend::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    place();
}

bool ChartLegend::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Enter || event->type() == QEvent::Leave) {
        const auto *entry = qobject_cast<LegendEntry *>(watched);
        const bool entered = event->type() == QEvent::Enter;
        emit entryHovered(entry && entered ? entry->text() : QString());
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace etl::widgets
