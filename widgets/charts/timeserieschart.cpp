// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/timeserieschart.h"

#include "widgets/charts/chartcursor.h"
#include "widgets/charts/chartlegend.h"
#include "widgets/charts/chartplot.h"
#include "widgets/charts/chartreadout.h"
#include "widgets/charts/numberformat.h"
#include "widgets/common/theme.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace etl::widgets {

namespace {

constexpr int kHeaderHeight = 24;
constexpr int kTimeLabelHeight = 20;
constexpr int kLegendGap = 4;
constexpr int kRightMargin = 10;
constexpr int kLeastLabelWidth = 30;
constexpr int kLabelGap = 8;
constexpr int kTopMargin = 8;
constexpr int kTimeLabelCount = 7;
constexpr int kValueLabelCount = 5;
// Below this share of the axis the values have shrunk for good and the axis follows them down.
constexpr double kShrinkBelow = 0.4;
constexpr double kLabelSize = 10;

bool hasPoints(const std::vector<Series> &series)
{
    return std::ranges::any_of(series, [](const Series &line) { return !line.points.empty(); });
}

double peakOf(const Series &series)
{
    double peak = 0;
    for (const QPointF &point : series.points) {
        if (std::isfinite(point.y()))
            peak = std::max(peak, point.y());
    }
    return peak;
}

} // namespace

TimeSeriesChart::TimeSeriesChart(QWidget *parent)
    : QWidget(parent)
    , m_plot(new ChartPlot(this))
    , m_readout(new ChartReadout(this))
    , m_legend(new ChartLegend(this))
    , m_placeholder(new QLabel(this))
{
    setFocusPolicy(Qt::TabFocus);
    m_placeholder->setAlignment(Qt::AlignCenter);
    m_placeholder->setWordWrap(true);
    m_placeholder->setProperty("role", QStringLiteral("dim"));
    m_placeholder->setAttribute(Qt::WA_TransparentForMouseEvents);
    setSharedCursor(new ChartCursor(this));
    connect(m_plot, &ChartPlot::hovered, this, [this](double seconds) {
        if (m_cursor)
            m_cursor->setPosition(seconds);
    });
    connect(m_plot, &ChartPlot::left, this, [this] {
        if (m_cursor && !hasFocus())
            m_cursor->setPosition({});
    });
    connect(m_legend, &ChartLegend::toggled, this, [this](const QString &name, bool shown) {
        applyVisibility();
        applyMaximum();
        updateReadout();
        emit seriesToggled(name, shown);
    });
    connect(m_legend, &ChartLegend::entryHovered, this, [this](const QString &name) {
        const auto found = std::ranges::find(m_series, name, &Series::name);
        if (found == m_series.end())
            m_plot->setHighlighted({});
        else
            m_plot->setHighlighted(static_cast<std::size_t>(found - m_series.begin()));
    });
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this, [this] { update(); });
}

TimeSeriesChart::~TimeSeriesChart() = default;

void TimeSeriesChart::setTitle(const QString &title)
{
    m_title = title;
    setAccessibleName(title);
    update();
}

void TimeSeriesChart::setSubtitle(const QString &subtitle)
{
    if (m_subtitle == subtitle)
        return;
    m_subtitle = subtitle;
    update();
}

void TimeSeriesChart::setUnit(const QString &unit)
{
    m_unit = unit;
}

void TimeSeriesChart::setPlaceholder(const QString &text)
{
    m_placeholder->setText(text);
}

void TimeSeriesChart::setSpan(double seconds)
{
    m_span = std::max(1.0, seconds);
    m_plot->setSpan(m_span);
    updateReadout();
    update();
}

void TimeSeriesChart::setLeastMaximum(double value)
{
    if (m_leastMaximum == value)
        return;
    m_leastMaximum = value;
    applyMaximum();
}

void TimeSeriesChart::setDimmed(bool dimmed)
{
    m_dimmed = dimmed;
    m_plot->setDimmed(dimmed);
}

double TimeSeriesChart::shownMaximum() const
{
    return m_plot->maximum();
}

bool TimeSeriesChart::isOnScreen() const
{
    return isVisible() && !window()->isMinimized();
}

void TimeSeriesChart::setSeries(std::vector<Series> series)
{
    m_series = std::move(series);
    m_outdated = true;
    if (isOnScreen())
        applySeries();
}

void TimeSeriesChart::applySeries()
{
    m_outdated = false;
    std::vector<ChartLegend::Item> items;
    items.reserve(m_series.size());
    for (const Series &line : m_series)
        items.push_back({line.name, line.color});
    const int legendHeight = m_legend->heightForWidth(m_legend->width());
    m_legend->setItems(items);
    if (m_legend->heightForWidth(m_legend->width()) != legendHeight)
        place();
    m_plot->setLines(m_series);
    m_plot->setDimmed(m_dimmed);
    applyVisibility();
    applyMaximum();
    m_placeholder->setVisible(!hasPoints(m_series));
    updateReadout();
    updateAccessibleText();
}

void TimeSeriesChart::applyVisibility()
{
    for (std::size_t i = 0; i < m_series.size(); ++i)
        m_plot->setLineVisible(i, m_legend->isOn(m_series[i].name));
}

void TimeSeriesChart::applyMaximum()
{
    double peak = m_leastMaximum;
    for (const Series &line : m_series) {
        if (m_legend->isOn(line.name))
            peak = std::max(peak, peakOf(line));
    }
    const double shown = m_plot->maximum();
    if (peak <= shown && peak >= shown * kShrinkBelow)
        return;
    // a new range lays out the whole chart again, so it must be rare
    const double wanted = roundMaximum(peak);
    if (wanted == shown)
        return;
    m_plot->setMaximum(wanted);
    place();
    update();
}

void TimeSeriesChart::setSharedCursor(ChartCursor *cursor)
{
    if (m_cursor == cursor)
        return;
    if (m_cursor)
        m_cursor->disconnect(this);
    m_cursor = cursor;
    if (m_cursor)
        connect(m_cursor, &ChartCursor::positionChanged, this, [this] { updateReadout(); });
    updateReadout();
}

bool TimeSeriesChart::isSeriesShown(const QString &name) const
{
    return m_legend->isOn(name);
}

void TimeSeriesChart::setSeriesShown(const QString &name, bool shown)
{
    m_legend->setOn(name, shown);
}

void TimeSeriesChart::updateReadout()
{
    const bool anything = m_cursor && m_cursor->position() && hasPoints(m_series);
    if (!anything || !isOnScreen()) {
        m_readout->hide();
        return;
    }
    const double seconds = *m_cursor->position();
    std::vector<ChartReadout::Entry> entries;
    for (const Series &line : m_series) {
        const double value = valueNear(line, seconds, m_span / 60);
        if (!m_legend->isOn(line.name) || !std::isfinite(value))
            continue;
        QString text = compactNumber(value);
        if (!m_unit.isEmpty())
            text += QLatin1Char(' ') + m_unit;
        entries.push_back({line.name, text, line.color, m_plot->toPixels({seconds, value}).y()});
    }
    m_readout->showAt(m_plot->toPixels({seconds, 0}).x(), agoText(seconds), std::move(entries));
}

void TimeSeriesChart::updateAccessibleText()
{
    if (!QAccessible::isActive())
        return;
    QStringList parts;
    for (const Series &line : m_series) {
        const double value = valueNear(line, 0, m_span / 20);
        parts += QStringLiteral("%1 %2 %3").arg(line.name, compactNumber(value), m_unit);
    }
    setAccessibleDescription(parts.join(QStringLiteral(", ")));
}

int TimeSeriesChart::labelWidth() const
{
    const QFontMetrics metrics(monoFont(kLabelSize));
    int widest = kLeastLabelWidth;
    for (int i = 0; i < kValueLabelCount; ++i) {
        const double value = m_plot->maximum() * i / (kValueLabelCount - 1);
        const QString text = axisNumber(value, m_plot->maximum());
        widest = std::max(widest, metrics.horizontalAdvance(text));
    }
    return widest + kLabelGap;
}

void TimeSeriesChart::place()
{
    const int left = labelWidth();
    const int plotWidth = std::max(10, width() - left - kRightMargin);
    const int legendHeight = m_legend->heightForWidth(plotWidth);
    const int legendTop = height() - legendHeight;
    m_legend->setGeometry(left, legendTop, plotWidth, legendHeight);
    const int top = kHeaderHeight + kTopMargin;
    const int bottom = legendTop - (legendHeight > 0 ? kLegendGap : 0) - kTimeLabelHeight;
    const QRect plot(left, top, plotWidth, std::max(10, bottom - top));
    m_plot->setGeometry(plot);
    m_readout->setGeometry(plot);
    m_placeholder->setGeometry(plot);
    m_readout->raise();
    update(); // the labels around the plot are this widget's own
}

void TimeSeriesChart::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    place();
    updateReadout();
}

void TimeSeriesChart::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_outdated)
        applySeries();
    m_placeholder->setVisible(!hasPoints(m_series));
}

void TimeSeriesChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintHeader(painter);
    paintValueLabels(painter);
    paintTimeLabels(painter);
    if (!hasFocus())
        return;
    painter.setPen(QPen(theme().accent, 1));
    painter.setBrush(Qt::NoBrush);
    const QRectF frame = QRectF(m_plot->geometry()).adjusted(-2.5, -2.5, 2.5, 2.5);
    painter.drawRoundedRect(frame, 4, 4);
}

void TimeSeriesChart::paintHeader(QPainter &painter) const
{
    const ThemeTokens &tokens = theme();
    const QRect header(0, 0, width(), kHeaderHeight - 4);
    const QFont titleFont = uiFont(kUiTextSize + 0.5, QFont::DemiBold);
    painter.setFont(titleFont);
    painter.setPen(tokens.text);
    painter.drawText(header, Qt::AlignLeft | Qt::AlignVCenter, m_title);
    const int used = QFontMetrics(titleFont).horizontalAdvance(m_title) + 16;
    const QFont font = uiFont(kSmallTextSize);
    painter.setFont(font);
    painter.setPen(tokens.dim);
    const QRect rest = header.adjusted(used, 0, 0, 0);
    const QString text = QFontMetrics(font).elidedText(m_subtitle, Qt::ElideRight, rest.width());
    painter.drawText(rest, Qt::AlignRight | Qt::AlignVCenter, text);
}

void TimeSeriesChart::paintValueLabels(QPainter &painter) const
{
    painter.setFont(monoFont(kLabelSize));
    painter.setPen(theme().dim);
    const double maximum = m_plot->maximum();
    for (int i = 0; i < kValueLabelCount; ++i) {
        const double value = maximum * i / (kValueLabelCount - 1);
        const double y = m_plot->y() + m_plot->toPixels({0, value}).y();
        const QRectF area(0, y - 8, m_plot->x() - kLabelGap, 16);
        painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, axisNumber(value, maximum));
    }
}

void TimeSeriesChart::paintTimeLabels(QPainter &painter) const
{
    painter.setFont(monoFont(kLabelSize));
    painter.setPen(theme().dim);
    const int top = m_plot->geometry().bottom() + 3;
    // every second label when the plot is narrow
    const int step = m_plot->width() < 300 ? 3 : 1;
    for (int i = 0; i < kTimeLabelCount; i += step) {
        const double seconds = -m_span + m_span * i / (kTimeLabelCount - 1);
        const double x = m_plot->x() + m_plot->toPixels({seconds, 0}).x();
        QRectF area(x - 30, top, 60, kTimeLabelHeight - 4);
        if (area.right() > width())
            area.moveRight(width() + 18); // "now" is narrow: stay centred as far as it goes
        painter.drawText(area, Qt::AlignHCenter | Qt::AlignTop, relativeTimeLabel(seconds));
    }
}

void TimeSeriesChart::keyPressEvent(QKeyEvent *event)
{
    if (!m_cursor)
        return;
    const double step = m_span / 60;
    const double now = m_cursor->position().value_or(0);
    switch (event->key()) {
    case Qt::Key_Left:
        m_cursor->setPosition(std::max(-m_span, now - step));
        return;
    case Qt::Key_Right:
        m_cursor->setPosition(std::min(0.0, now + step));
        return;
    case Qt::Key_Home:
        m_cursor->setPosition(-m_span);
        return;
    case Qt::Key_End:
        m_cursor->setPosition(0.0);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void TimeSeriesChart::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    if (m_cursor && event->reason() != Qt::MouseFocusReason)
        m_cursor->setPosition(m_cursor->position().value_or(0));
    update();
}

void TimeSeriesChart::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    if (m_cursor)
        m_cursor->setPosition({});
    update();
}

} // namespace etl::widgets
