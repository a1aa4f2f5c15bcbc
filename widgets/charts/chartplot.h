// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/series.h"

#include <QChartView>

#include <optional>
#include <vector>

class QLineSeries;
class QValueAxis;

namespace etl::widgets {

// The lines and the grid of a TimeSeriesChart, without labels: those are painted by the parent, so
// that a tick costs one replace() per line and no text layout. GUI thread.
class ChartPlot : public QChartView
{
    Q_OBJECT

public:
    explicit ChartPlot(QWidget *parent = nullptr);

    void setSpan(double seconds);
    void setMaximum(double maximum);
    double maximum() const { return m_maximum; }

    // Replaces the points of all lines; lines are created or removed when their number changes.
    void setLines(const std::vector<Series> &series);
    void setLineVisible(std::size_t index, bool visible);
    // Draws one line thicker, or none with an empty index.
    void setHighlighted(std::optional<std::size_t> index);
    // Fades lines whose values are old.
    void setDimmed(bool dimmed);

    // Between values and this widget's pixels.
    QPointF toPixels(const QPointF &value) const;
    double secondsAt(double x) const;
    QRectF area() const;

signals:
    void hovered(double seconds);
    void left();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    void createAxes();
    void applyTheme();
    void applyPen(std::size_t index);
    QLineSeries *createLine();

    QValueAxis *m_time = nullptr;
    QValueAxis *m_value = nullptr;
    std::vector<QLineSeries *> m_lines; // owned by the chart
    std::vector<QColor> m_colors;
    std::optional<std::size_t> m_highlighted;
    double m_span = 60;
    double m_maximum = 4;
};

} // namespace etl::widgets
