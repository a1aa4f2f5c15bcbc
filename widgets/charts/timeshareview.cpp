// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/timeshareview.h"

#include "widgets/common/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace etl::widgets {

namespace {

constexpr int kRowHeight = 32;
constexpr double kBarHeight = 17;
constexpr double kFrameGap = 2; // between a bar and the frame of the bottleneck
constexpr double kShareWidth = 40;
constexpr double kNameGap = 14;
constexpr double kLeastNameWidth = 60;

QString percent(double share)
{
    return QStringLiteral("%1%").arg(std::lround(share * 100));
}

double cleanShare(double share)
{
    return std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.0;
}

} // namespace

TimeShareView::TimeShareView(QWidget *parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setAutoFillBackground(false);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Where the time goes"));
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this,
            [this] { viewport()->update(); });
}

void TimeShareView::setRows(std::vector<TimeShareRow> rows)
{
    if (m_rows == rows)
        return;
    const bool resized = m_rows.size() != rows.size();
    m_rows = std::move(rows);
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(m_rows.size()) - 1));
    if (resized) {
        updateScrollBar();
        updateGeometry();
    }
    viewport()->update();
}

void TimeShareView::setDimmed(bool dimmed)
{
    m_dimmed = dimmed;
    viewport()->update();
}

QString TimeShareView::describe(const TimeShareRow &row)
{
    if (!std::isfinite(row.busy))
        return tr("%1: no measurement yet").arg(row.name);
    QString text = tr("%1: busy %2, waiting for rows %3, blocked by next %4")
                       .arg(row.name, percent(cleanShare(row.busy)),
                            percent(cleanShare(row.waiting)), percent(cleanShare(row.blocked)));
    if (cleanShare(row.engine) >= 0.005)
        text += tr(", engine %1").arg(percent(cleanShare(row.engine)));
    if (row.bottleneck)
        text += tr(" (bottleneck)");
    return text;
}

QSize TimeShareView::sizeHint() const
{
    const int shown = std::clamp(static_cast<int>(m_rows.size()), 3, 8);
    return {320, shown * kRowHeight};
}

double TimeShareView::nameWidth() const
{
    const QFontMetricsF metrics(uiFont());
    double widest = kLeastNameWidth;
    for (const TimeShareRow &row : m_rows)
        widest = std::max(widest, metrics.horizontalAdvance(row.name) + 1);
    return std::min(widest, viewport()->width() * 0.35);
}

QRectF TimeShareView::barRect(int row) const
{
    const double top = row * kRowHeight - verticalScrollBar()->value();
    const double left = nameWidth() + kNameGap;
    const double right = viewport()->width() - kShareWidth;
    return {left, top + (kRowHeight - kBarHeight) / 2, std::max(10.0, right - left), kBarHeight};
}

void TimeShareView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    const int first = verticalScrollBar()->value() / kRowHeight;
    const int last = std::min(static_cast<int>(m_rows.size()) - 1,
                              first + viewport()->height() / kRowHeight + 1);
    for (int row = first; row <= last; ++row)
        paintRow(painter, row);
}

void TimeShareView::paintRow(QPainter &painter, int row) const
{
    const ThemeTokens &tokens = theme();
    const TimeShareRow &values = m_rows[static_cast<std::size_t>(row)];
    const QRectF bar = barRect(row);
    const QRectF line(0, bar.center().y() - kRowHeight / 2.0, viewport()->width(), kRowHeight);
    if (hasFocus() && row == m_current) {
        painter.setPen(QPen(tokens.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(line.adjusted(0.5, 1.5, -0.5, -1.5), 5, 5);
    }
    painter.setFont(uiFont());
    painter.setPen(row == m_hovered ? tokens.accentText : tokens.text);
    const double width = nameWidth();
    const QString name = QFontMetricsF(uiFont()).elidedText(values.name, Qt::ElideRight, width);
    painter.drawText(QRectF(2, line.top(), width, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     name);

    const bool known = std::isfinite(values.busy);
    painter.setOpacity(m_dimmed ? 0.4 : 1);
    paintBar(painter, values, bar);
    painter.setOpacity(1);
    painter.setFont(monoFont());
    painter.setPen(values.bottleneck ? tokens.badText : tokens.dim);
    painter.drawText(QRectF(bar.right(), line.top(), kShareWidth - 4, line.height()),
                     Qt::AlignRight | Qt::AlignVCenter,
                     known ? percent(cleanShare(values.busy)) : QStringLiteral("-"));
}

void TimeShareView::paintBar(QPainter &painter, const TimeShareRow &row, const QRectF &bar) const
{
    const ThemeTokens &tokens = theme();
    QPainterPath shape;
    shape.addRoundedRect(bar, 3, 3);
    painter.save();
    painter.setClipPath(shape);
    painter.fillRect(bar, tokens.chip);
    const double busy = cleanShare(row.busy) * bar.width();
    const double engine = cleanShare(row.engine) * bar.width();
    const double blocked = cleanShare(row.blocked) * bar.width();
    painter.fillRect(QRectF(bar.left() + busy, bar.top(), engine, bar.height()), tokens.accent);
    painter.fillRect(QRectF(bar.right() - blocked, bar.top(), blocked, bar.height()), tokens.warn);
    painter.fillRect(QRectF(bar.left(), bar.top(), busy, bar.height()), tokens.ok);
    painter.restore();
    if (!row.bottleneck)
        return;
    painter.setPen(QPen(tokens.bad, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(bar.adjusted(-kFrameGap, -kFrameGap, kFrameGap, kFrameGap), 5, 5);
}

void TimeShareView::updateScrollBar()
{
    const int content = static_cast<int>(m_rows.size()) * kRowHeight;
    verticalScrollBar()->setRange(0, std::max(0, content - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(kRowHeight);
}

void TimeShareView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBar();
}

int TimeShareView::rowAt(const QPointF &position) const
{
    const int row = (static_cast<int>(position.y()) + verticalScrollBar()->value()) / kRowHeight;
    return row >= 0 && row < static_cast<int>(m_rows.size()) ? row : -1;
}

void TimeShareView::setHovered(int row)
{
    if (m_hovered == row)
        return;
    m_hovered = row;
    viewport()->setCursor(row >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void TimeShareView::setCurrent(int row)
{
    if (m_rows.empty())
        return;
    m_current = std::clamp(row, 0, static_cast<int>(m_rows.size()) - 1);
    setAccessibleDescription(describe(m_rows[static_cast<std::size_t>(m_current)]));
    const int top = m_current * kRowHeight;
    QScrollBar *bar = verticalScrollBar();
    bar->setValue(std::clamp(bar->value(), top + kRowHeight - viewport()->height(), top));
    viewport()->update();
}

void TimeShareView::mouseMoveEvent(QMouseEvent *event)
{
    setHovered(rowAt(event->position()));
}

void TimeShareView::mouseReleaseEvent(QMouseEvent *event)
{
    const int row = rowAt(event->position());
    if (event->button() != Qt::LeftButton || row < 0)
        return;
    setCurrent(row);
    emit rowActivated(m_rows[static_cast<std::size_t>(row)].id);
}

void TimeShareView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Up:
        setCurrent(m_current - 1);
        return;
    case Qt::Key_Down:
        setCurrent(m_current + 1);
        return;
    case Qt::Key_Home:
        setCurrent(0);
        return;
    case Qt::Key_End:
        setCurrent(static_cast<int>(m_rows.size()) - 1);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (!m_rows.empty())
            emit rowActivated(m_rows[static_cast<std::size_t>(m_current)].id);
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void TimeShareView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    setCurrent(m_current);
}

void TimeShareView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool TimeShareView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        setHovered(-1);
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int row = rowAt(help->pos());
    if (row < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), describe(m_rows[static_cast<std::size_t>(row)]),
                           viewport());
    return true;
}

} // namespace etl::widgets
