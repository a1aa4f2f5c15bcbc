// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/badge.h"

#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace etl::widgets {

namespace {

constexpr int kHeight = 18;
constexpr int kPadding = 8;
constexpr int kDotColumn = 11;

struct ToneColors
{
    QColor mark;
    QColor text;
};

ToneColors colorsOf(Tone tone)
{
    const ThemeTokens &t = theme();
    switch (tone) {
    case Tone::Neutral:
        return {t.dim, t.dim};
    case Tone::Accent:
        return {t.accent, t.accentText};
    case Tone::Ok:
        return {t.ok, t.okText};
    case Tone::Warn:
        return {t.warn, t.warnText};
    case Tone::Bad:
        return {t.bad, t.badText};
    }
    return {t.dim, t.dim};
}

} // namespace

Badge::Badge(const QString &text, Tone tone, QWidget *parent) : QWidget(parent), m_tone(tone)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setFont(monoFont(10.5, QFont::Medium));
    setText(text);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this,
            qOverload<>(&QWidget::update));
}

void Badge::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void Badge::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

void Badge::setDotVisible(bool visible)
{
    m_dot = visible;
    updateGeometry();
    update();
}

QSize Badge::sizeHint() const
{
    const int text = QFontMetrics(font()).horizontalAdvance(m_text);
    return {text + 2 * kPadding + (m_dot ? kDotColumn : 0), kHeight};
}

void Badge::paintEvent(QPaintEvent *)
{
    const ToneColors colors = colorsOf(m_tone);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_tone == Tone::Neutral ? theme().chip
                                             : mixed(colors.mark, theme().panel, 0.14));
    painter.drawRoundedRect(rect(), kHeight / 2.0, kHeight / 2.0);
    QRect textArea = rect().adjusted(kPadding, 0, -kPadding, 0);
    if (m_dot) {
        painter.setBrush(colors.mark);
        painter.drawEllipse(QPointF(kPadding + 3.5, height() / 2.0), 3.5, 3.5);
        textArea.adjust(kDotColumn, 0, 0, 0);
    }
    painter.setPen(colors.text);
    painter.drawText(textArea, Qt::AlignCenter, m_text);
}

} // namespace etl::widgets
