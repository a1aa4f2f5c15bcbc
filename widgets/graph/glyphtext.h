// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QHash>
#include <QList>
#include <QPointF>
#include <QRawFont>
#include <QString>

#include <vector>

class QPainter;

namespace etl::widgets {

// Draws many short strings in one call per colour. Glyph numbers are looked up once per font and
// size, so values that change ten times a second cost no shaping. Meant for one line of text in a
// monospaced font; a string with a character that the font lacks is drawn the slow way. GUI thread.
class GlyphText
{
public:
    // `pixels` may be fractional.
    void setFont(const QFont &font, double pixels);

    double width(const QString &text) const;
    void add(QPointF baseline, const QString &text, const QColor &color);
    // Draws and forgets what was added.
    void flush(QPainter &painter);

private:
    struct Glyph
    {
        quint32 index = 0;
        double advance = 0;
    };
    struct Run
    {
        QColor color;
        QList<quint32> glyphs;
        QList<QPointF> positions;
    };
    struct SlowText
    {
        QPointF baseline;
        QString text;
        QColor color;
    };

    const Glyph &glyph(QChar character) const;
    Run &runOf(const QColor &color);

    QFont m_font;
    QRawFont m_raw;
    double m_pixels = 0;
    mutable QHash<QChar, Glyph> m_glyphs;
    std::vector<Run> m_runs;
    std::vector<SlowText> m_slow;
};

} // namespace etl::widgets
