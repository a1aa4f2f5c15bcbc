// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QSet>
#include <QStringList>
#include <QWidget>

#include <vector>

class QToolButton;

namespace etl::widgets {

class LegendEntry;

// The names of a chart's series. An entry switches its series, with Ctrl it shows only that one.
// Two rows at most; the rest is in a menu behind "+n". GUI thread.
class ChartLegend : public QWidget
{
    Q_OBJECT

public:
    explicit ChartLegend(QWidget *parent = nullptr);
    ~ChartLegend() override;

    struct Item
    {
        QString name;
        QColor color;
        bool operator==(const Item &) const = default;
    };

    void setItems(const std::vector<Item> &items);
    // A name that was switched off stays off, also while no series has it.
    bool isOn(const QString &name) const { return !m_off.contains(name); }
    void setOn(const QString &name, bool on);
    void showOnly(const QString &name);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void toggled(const QString &name, bool on);
    // Empty when the pointer leaves.
    void entryHovered(const QString &name);

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Placement
    {
        std::vector<QRect> shown;
        QRect more; // empty when all fit
        int height = 0;
    };
    Placement placementFor(int width) const;
    LegendEntry *createEntry();
    void activate(const QString &name, Qt::KeyboardModifiers modifiers);
    void updateChecks();
    void place();
    void openMore();

    std::vector<Item> m_items;
    std::vector<LegendEntry *> m_entries; // children
    QToolButton *m_more = nullptr;
    QSet<QString> m_off;
    std::size_t m_shownCount = 0;
};

} // namespace etl::widgets
