// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/toolcontext.h"

class QDropEvent;

namespace etl::widgets {

// The data of a drag from a palette: the node type's id in UTF-8.
inline constexpr char kNodeTypeMime[] = "application/x-dataetl-node-type";

// Takes node types that are dragged onto a canvas: shows where the card will be and which wire it
// would go into. GUI thread only.
class PaletteDrop
{
public:
    explicit PaletteDrop(ToolContext &context) : m_context(context) {}

    void enter(QDropEvent &event);
    void move(QDropEvent &event);
    void leave();
    void drop(QDropEvent &event);

private:
    void show(QPointF pixel);

    ToolContext &m_context;
    QString m_type;
};

} // namespace etl::widgets
