// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphscene.h"
#include "widgets/graph/viewport.h"

#include <QFont>
#include <QHash>
#include <QPixmap>

class QPainter;

namespace etl::widgets {

// The icon of a node's worst problem, over the card's upper right corner; nothing without one.
void paintProblemMark(QPainter &painter, const SceneNode &node, QPointF corner, double zoom);

// Paints the part of a card that only edits change. Cards differ by few things besides their text,
// so each kind is drawn once per zoom and then copied at whole pixels. GUI thread only.
class CardPainter
{
public:
    // `zoom` and the device's ratio hold until the next call; a change forgets all pictures.
    void setScale(double zoom, double devicePixelRatio);
    void clear();

    // The card's corner in the painter's untransformed pixels; it is rounded to whole ones.
    void paint(QPainter &painter, const SceneNode &node, QPointF corner);

private:
    void paintBlock(QPainter &painter, const SceneNode &node, QPoint corner) const;
    void paintTexts(QPainter &painter, const SceneNode &node, QPoint corner);
    const QPixmap &body(const SceneNode &node);
    const QPixmap &chip(const SceneNode &node);
    QPixmap blank(QSizeF size) const;

    double m_zoom = 0;
    double m_ratio = 0;
    int m_margin = 0; // pixels around a body's picture
    QFont m_titleFont;
    QFont m_subtitleFont;
    QHash<quint64, QPixmap> m_bodies;
    QHash<QString, QPixmap> m_chips;
};

} // namespace etl::widgets
