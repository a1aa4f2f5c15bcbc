// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/icons.h"

#include "widgets/common/iconshapes.h"
#include "widgets/common/theme.h"

#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>

#include <algorithm>
#include <optional>

namespace etl::widgets {

namespace {

constexpr double kGrid = 24;

struct IconPaths
{
    QPainterPath outline;
    QPainterPath area;
};

const IconPaths &pathsOf(Icon icon)
{
    static QHash<int, IconPaths> cache; // GUI thread
    const auto found = cache.constFind(int(icon));
    if (found != cache.cend())
        return *found;
    const IconShape &shape = shapeOf(icon);
    return *cache.insert(int(icon), {parsePath(shape.outline).path, parsePath(shape.area).path});
}

QColor roleColor(IconRole role)
{
    const ThemeTokens &t = theme();
    switch (role) {
    case IconRole::Text:
        return t.text;
    case IconRole::Dim:
        return t.dim;
    case IconRole::Accent:
        return t.accent;
    case IconRole::Ok:
        return t.ok;
    case IconRole::Warn:
        return t.warn;
    case IconRole::Bad:
        return t.bad;
    case IconRole::OnFill:
        return t.onFill;
    }
    return t.text;
}

// Paints the shape whenever asked, so size, ratio and theme always fit.
class ShapeIconEngine : public QIconEngine
{
public:
    ShapeIconEngine(Icon icon, IconRole role, std::optional<QColor> fixed)
        : m_icon(icon)
        , m_role(role)
        , m_fixed(std::move(fixed))
    {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        QColor color = m_fixed.value_or(roleColor(m_role));
        if (mode == QIcon::Disabled)
            color = theme().faint;
        else if (m_role == IconRole::Dim && !m_fixed
                 && (mode == QIcon::Active || state == QIcon::On))
            color = theme().text;
        const double side = std::min(rect.width(), rect.height());
        QRectF square(0, 0, side, side);
        square.moveCenter(QRectF(rect).center());
        paintIcon(*painter, m_icon, square, color);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({0, 0}, size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new ShapeIconEngine(*this); }

private:
    Icon m_icon;
    IconRole m_role;
    std::optional<QColor> m_fixed;
};

} // namespace

void paintIcon(QPainter &painter, Icon icon, const QRectF &area, const QColor &color)
{
    const IconPaths &paths = pathsOf(icon);
    const double scale = std::min(area.width(), area.height()) / kGrid;
    if (scale <= 0)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(area.topLeft());
    painter.scale(scale, scale);
    if (!paths.area.isEmpty()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawPath(paths.area);
    }
    if (!paths.outline.isEmpty()) {
        // Small icons need a relatively thicker line, large ones a finer one: 1.3 px at 14, 1.8
        // at 24.
        const double pixels = std::clamp(0.6 + 0.05 * scale * kGrid, 1.0, 3.0);
        painter.setPen(QPen(color, pixels / scale, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(paths.outline);
    }
    painter.restore();
}

QPixmap iconPixmap(Icon icon, int size, const QColor &color, double devicePixelRatio)
{
    QPixmap pixmap(QSize(size, size) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintIcon(painter, icon, QRectF(0, 0, size, size), color);
    return pixmap;
}

QIcon themedIcon(Icon icon, IconRole role)
{
    return QIcon(new ShapeIconEngine(icon, role, std::nullopt)); // QIcon owns its engine
}

QIcon coloredIcon(Icon icon, const QColor &color)
{
    return QIcon(new ShapeIconEngine(icon, IconRole::Text, color));
}

Icon iconFromName(QStringView name)
{
    const qsizetype dot = name.lastIndexOf(QLatin1Char('.'));
    return shapeNamed(name.mid(dot + 1)).icon;
}

} // namespace etl::widgets
