// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/timesharebars.h"

#include "widgets/common/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace etl::widgets {

namespace {

constexpr int kLegendHeight = 20;
constexpr int kSpacing = 8;
constexpr double kSwatch = 10;

// The meaning of the colours; follows the theme at paint time.
class BarLegend : public QWidget
{
public:
    using QWidget::QWidget;

    void setEngineShown(bool shown)
    {
        m_engineShown = shown;
        update();
    }

    QSize sizeHint() const override { return {260, kLegendHeight}; }
    QSize minimumSizeHint() const override { return {100, kLegendHeight}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const ThemeTokens &tokens = theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(uiFont(kSmallTextSize));
        double x = 1;
        x = paintEntry(painter, x, TimeShareBars::tr("busy"), tokens.ok);
        x = paintEntry(painter, x, TimeShareBars::tr("waiting for rows"), tokens.chip);
        x = paintEntry(painter, x, TimeShareBars::tr("blocked by next"), tokens.warn);
        if (m_engineShown)
            x = paintEntry(painter, x, TimeShareBars::tr("engine"), tokens.accent);
        paintEntry(painter, x, TimeShareBars::tr("bottleneck"), QColor());
    }

private:
    // an invalid colour stands for the bottleneck's frame
    double paintEntry(QPainter &painter, double x, const QString &text, const QColor &color) const
    {
        const ThemeTokens &tokens = theme();
        const double top = (height() - kSwatch) / 2;
        const QRectF swatch(x, top, kSwatch, kSwatch);
        painter.setBrush(color.isValid() ? QBrush(color) : QBrush(Qt::NoBrush));
        painter.setPen(color.isValid() ? QPen(Qt::NoPen) : QPen(tokens.bad, 1.5));
        painter.drawRoundedRect(swatch, 2.5, 2.5);
        painter.setPen(tokens.dim);
        const double width = painter.fontMetrics().horizontalAdvance(text) + 2;
        painter.drawText(QRectF(x + kSwatch + 6, 0, width, height()),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
        return x + kSwatch + 6 + width + 14;
    }

    bool m_engineShown = false;
};

} // namespace

TimeShareBars::TimeShareBars(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Where the time goes"), this))
    , m_subtitle(new QLabel(this))
    , m_placeholder(new QLabel(this))
    , m_view(new TimeShareView(this))
    , m_legend(new BarLegend(this))
    , m_verdict(new QLabel(this))
{
    m_title->setFont(uiFont(kUiTextSize + 0.5, QFont::DemiBold));
    m_subtitle->setFont(uiFont(kSmallTextSize));
    m_subtitle->setProperty("role", QStringLiteral("dim"));
    m_placeholder->setProperty("role", QStringLiteral("dim"));
    m_placeholder->setAlignment(Qt::AlignCenter);
    m_placeholder->setWordWrap(true);
    m_placeholder->hide();
    m_verdict->setWordWrap(true);
    m_verdict->hide();

    auto *header = new QHBoxLayout;
    header->addWidget(m_title);
    header->addStretch();
    header->addWidget(m_subtitle);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpacing);
    layout->addLayout(header);
    layout->addWidget(m_placeholder, 1);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_legend);
    layout->addWidget(m_verdict);
    connect(m_view, &TimeShareView::rowActivated, this, &TimeShareBars::rowActivated);
}

void TimeShareBars::setTitle(const QString &title)
{
    m_title->setText(title);
    m_view->setAccessibleName(title);
}

void TimeShareBars::setSubtitle(const QString &subtitle)
{
    m_subtitle->setText(subtitle);
}

void TimeShareBars::setRows(std::vector<TimeShareRow> rows)
{
    m_view->setRows(std::move(rows));
    const bool empty = m_view->rows().empty() && !m_placeholder->text().isEmpty();
    m_placeholder->setVisible(empty);
    m_view->setVisible(!empty);
    updateLegend();
}

void TimeShareBars::updateLegend()
{
    const bool engineShown = std::ranges::any_of(
        m_view->rows(), [](const TimeShareRow &row) { return row.engine >= 0.01; });
    static_cast<BarLegend *>(m_legend)->setEngineShown(engineShown);
}

void TimeShareBars::setVerdict(const QString &verdict)
{
    if (m_verdict->text() == verdict)
        return;
    m_verdict->setText(verdict);
    m_verdict->setVisible(!verdict.isEmpty());
    placeLegend();
}

void TimeShareBars::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    placeLegend();
}

// Where there is no room for all, the bars and what they say go before the names of their colours.
void TimeShareBars::placeLegend()
{
    int wanted =
        m_title->sizeHint().height() + m_view->minimumHeight() + kLegendHeight + 2 * kSpacing;
    if (!m_verdict->text().isEmpty())
        wanted += m_verdict->heightForWidth(width()) + kSpacing;
    m_legend->setVisible(height() >= wanted);
}

void TimeShareBars::setDimmed(bool dimmed)
{
    m_view->setDimmed(dimmed);
}

void TimeShareBars::setPlaceholder(const QString &text)
{
    m_placeholder->setText(text);
    setRows(m_view->rows());
}

} // namespace etl::widgets
