// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>

#include <vector>

namespace etl::widgets {

// The hover line over a plot with its dots and the box of values. Takes no mouse events; hidden
// while nothing is hovered, so that it costs nothing. GUI thread.
class ChartReadout : public QWidget
{
    Q_OBJECT

public:
    struct Entry
    {
        QString name;
        QString value;
        QColor color;
        double y = 0; // pixels
    };

    explicit ChartReadout(QWidget *parent = nullptr);

    void showAt(double x, const QString &heading, std::vector<Entry> entries);
    const QString &heading() const { return m_heading; }
    const std::vector<Entry> &entries() const { return m_entries; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QRectF boxFor(const QSizeF &size) const;
    void paintBox(QPainter &painter) const;

    double m_x = 0;
    QString m_heading;
    std::vector<Entry> m_entries;
};

} // namespace etl::widgets
