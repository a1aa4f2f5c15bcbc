// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chartplot.h"

#include "widgets/common/theme.h"

#include <QChart>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QMouseEvent>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace etl::widgets {

namespace {

// Room around the plot, so that a line on the lowest or highest value is not cut in half.
constexpr double kInset = 2;
constexpr int kHorizontalLines = 5;
constexpr double kDimmedOpacity = 0.4;

QList<QPointF> finitePoints(const std::vector<QPointF> &points)
{
    QList<QPointF> result;
    result.reserve(static_cast<qsizetype>(points.size()));
    for (const QPointF &point : points) {
        if (std::isfinite(point.x()) && std::isfinite(point.y()))
            result.append(point);
    }
    return result;
}

} // namespace

ChartPlot::ChartPlot(QWidget *parent) : QChartView(new QChart, parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setInteractive(false);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);

    chart()->legend()->hide();
    chart()->setAnimationOptions(QChart::NoAnimation);
    chart()->setMargins(QMargins());
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->setBackgroundRoundness(0);
    chart()->setDropShadowEnabled(false);
    createAxes();
    applyTheme();
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this,
            [this] { applyTheme(); });
}

void ChartPlot::createAxes()
{
    m_time = new QValueAxis(chart());
    m_value = new QValueAxis(chart());
    chart()->addAxis(m_time, Qt::AlignBottom);
    chart()->addAxis(m_value, Qt::AlignLeft);
    for (QValueAxis *axis : {m_time, m_value}) {
        axis->setLabelsVisible(false);
        axis->setLineVisible(false);
        axis->setTitleVisible(false);
    }
    m_time->setGridLineVisible(false);
    m_time->setRange(-m_span, 0);
    m_value->setTickCount(kHorizontalLines);
    m_value->setRange(0, m_maximum);
}

void ChartPlot::applyTheme()
{
    const ThemeTokens &tokens = theme();
    setBackgroundBrush(tokens.panel);
    chart()->setBackgroundBrush(tokens.panel);
    chart()->setBackgroundPen(Qt::NoPen);
    QPen grid(tokens.grid);
    grid.setCosmetic(true);
    m_value->setGridLinePen(grid);
}

void ChartPlot::setSpan(double seconds)
{
    if (m_span == seconds)
        return;
    m_span = seconds;
    m_time->setRange(-m_span, 0);
}

void ChartPlot::setMaximum(double maximum)
{
    if (m_maximum == maximum)
        return;
    m_maximum = maximum;
    m_value->setRange(0, m_maximum);
}

QLineSeries *ChartPlot::createLine()
{
    auto *line = new QLineSeries(chart());
    chart()->addSeries(line);
    line->attachAxis(m_time);
    line->attachAxis(m_value);
    return line;
}

void ChartPlot::setLines(const std::vector<Series> &series)
{
    while (m_lines.size() > series.size()) {
        const std::unique_ptr<QLineSeries> removed(m_lines.back());
        chart()->removeSeries(removed.get());
        m_lines.pop_back();
    }
    m_colors.resize(series.size());
    for (std::size_t i = 0; i < series.size(); ++i) {
        if (i == m_lines.size())
            m_lines.push_back(createLine());
        if (m_colors[i] != series[i].color) {
            m_colors[i] = series[i].color;
            applyPen(i);
        }
        m_lines[i]->replace(finitePoints(series[i].points));
    }
}

void ChartPlot::setLineVisible(std::size_t index, bool visible)
{
    if (index < m_lines.size())
        m_lines[index]->setVisible(visible);
}

void ChartPlot::setHighlighted(std::optional<std::size_t> index)
{
    if (m_highlighted == index)
        return;
    const auto before = std::exchange(m_highlighted, index);
    for (const auto &changed : {before, index}) {
        if (changed && *changed < m_lines.size())
            applyPen(*changed);
    }
}

void ChartPlot::applyPen(std::size_t index)
{
    // 1 px costs a third less than 2 px per tick
    QPen pen(m_colors[index], m_highlighted == index ? 2.5 : 1);
    pen.setCosmetic(true);
    m_lines[index]->setPen(pen);
}

void ChartPlot::setDimmed(bool dimmed)
{
    for (QLineSeries *line : m_lines)
        line->setOpacity(dimmed ? kDimmedOpacity : 1);
}

QRectF ChartPlot::area() const
{
    return QRectF(rect()).adjusted(kInset, kInset, -kInset, -kInset);
}

QPointF ChartPlot::toPixels(const QPointF &value) const
{
    const QRectF plot = area();
    return {plot.right() + value.x() / m_span * plot.width(),
            plot.bottom() - value.y() / m_maximum * plot.height()};
}

double ChartPlot::secondsAt(double x) const
{
    const QRectF plot = area();
    if (plot.width() <= 0)
        return 0;
    return std::clamp((x - plot.right()) / plot.width() * m_span, -m_span, 0.0);
}

void ChartPlot::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    chart()->setPlotArea(area());
}

void ChartPlot::mouseMoveEvent(QMouseEvent *event)
{
    emit hovered(secondsAt(event->position().x()));
    event->ignore();
}

void ChartPlot::leaveEvent(QEvent *event)
{
    emit left();
    QChartView::leaveEvent(event);
}

void ChartPlot::wheelEvent(QWheelEvent *event)
{
    // the page around the chart scrolls
    event->ignore();
}

} // namespace etl::widgets
