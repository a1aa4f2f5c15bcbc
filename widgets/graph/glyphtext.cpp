// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/glyphtext.h"

#include <QFontMetricsF>
#include <QGlyphRun>
#include <QPainter>

#include <algorithm>

namespace etl::widgets {

void GlyphText::setFont(const QFont &font, double pixels)
{
    if (pixels == m_pixels && font.family() == m_font.family())
        return;
    m_pixels = pixels;
    m_font = font;
    m_raw = QRawFont::fromFont(font);
    m_raw.setPixelSize(pixels);
    m_glyphs.clear();
}

const GlyphText::Glyph &GlyphText::glyph(QChar character) const
{
    const auto found = m_glyphs.constFind(character);
    if (found != m_glyphs.cend())
        return *found;
    Glyph glyph;
    const auto indexes = m_raw.glyphIndexesForString(QString(character));
    glyph.index = indexes.isEmpty() ? 0 : indexes.front();
    const auto advances = m_raw.advancesForGlyphIndexes({glyph.index});
    glyph.advance = advances.isEmpty() ? m_pixels / 2 : advances.front().x();
    return *m_glyphs.insert(character, glyph);
}

double GlyphText::width(const QString &text) const
{
    double width = 0;
    for (const QChar character : text)
        width += glyph(character).advance;
    return width;
}

GlyphText::Run &GlyphText::runOf(const QColor &color)
{
    const auto found = std::ranges::find(m_runs, color, &Run::color);
    if (found != m_runs.end())
        return *found;
    return m_runs.emplace_back(Run{color, {}, {}});
}

void GlyphText::add(QPointF baseline, const QString &text, const QColor &color)
{
    const bool complete =
        std::ranges::all_of(text, [this](QChar c) { return glyph(c).index != 0; });
    if (!complete) {
        m_slow.push_back({baseline, text, color});
        return;
    }
    Run &run = runOf(color);
    for (const QChar character : text) {
        const Glyph &g = glyph(character);
        if (character != QLatin1Char(' ')) {
            run.glyphs.push_back(g.index);
            run.positions.push_back(baseline);
        }
        baseline.rx() += g.advance;
    }
}

void GlyphText::flush(QPainter &painter)
{
    for (Run &run : m_runs) {
        if (run.glyphs.isEmpty())
            continue;
        QGlyphRun glyphs;
        glyphs.setRawFont(m_raw);
        glyphs.setGlyphIndexes(run.glyphs);
        glyphs.setPositions(run.positions);
        painter.setPen(run.color);
        painter.drawGlyphRun({0, 0}, glyphs);
        run.glyphs.clear();
        run.positions.clear();
    }
    if (!m_slow.empty())
        painter.setFont(m_font);
    for (const SlowText &slow : m_slow) {
        painter.setPen(slow.color);
        painter.drawText(slow.baseline, slow.text);
    }
    m_slow.clear();
}

} // namespace etl::widgets
