// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QWidget>

#include <optional>
#include <vector>

namespace etl::widgets {

// A small painted line without axes, for a tile or a table row, where a chart would cost too much.
// The newest value is at the right edge. GUI thread.
class Sparkline : public QWidget
{
    Q_OBJECT

public:
    explicit Sparkline(QWidget *parent = nullptr);

    // `capacity` values fill the width; fewer values leave the left side empty.
    void setValues(std::vector<double> values, std::size_t capacity);
    void setColor(const QColor &color);
    // Without one the highest value touches the top.
    void setMaximum(std::optional<double> maximum);

    // The line inside `area`, for views that paint it themselves.
    static void paint(QPainter &painter, const QRectF &area, const std::vector<double> &values,
                      std::size_t capacity, double maximum, const QColor &color);

    QSize sizeHint() const override { return {90, 22}; }
    QSize minimumSizeHint() const override { return {24, 10}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<double> m_values;
    std::size_t m_capacity = 60;
    std::optional<double> m_maximum;
    QColor m_color;
};

} // namespace etl::widgets
