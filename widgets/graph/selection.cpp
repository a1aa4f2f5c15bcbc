// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/selection.h"

#include <utility>

namespace etl::widgets {

void Selection::set(QSet<GraphNodeId> nodes, QSet<GraphWireId> wires)
{
    if (nodes == m_nodes && wires == m_wires)
        return;
    m_nodes = std::move(nodes);
    m_wires = std::move(wires);
    emit changed();
}

void Selection::selectOnly(const GraphNodeId &id)
{
    set({id}, {});
    setCurrent(id);
}

void Selection::selectOnly(const GraphWireId &id)
{
    set({}, {id});
}

void Selection::add(const GraphNodeId &id)
{
    if (!m_nodes.contains(id)) {
        m_nodes.insert(id);
        emit changed();
    }
    setCurrent(id);
}

void Selection::toggle(const GraphNodeId &id)
{
    if (!m_nodes.remove(id))
        m_nodes.insert(id);
    emit changed();
    setCurrent(id);
}

void Selection::toggle(const GraphWireId &id)
{
    if (!m_wires.remove(id))
        m_wires.insert(id);
    emit changed();
}

void Selection::clear()
{
    set({}, {});
}

void Selection::forget(const GraphNodeId &id)
{
    if (m_current == id)
        setCurrent({});
    if (m_nodes.remove(id))
        emit changed();
}

void Selection::forget(const GraphWireId &id)
{
    if (m_wires.remove(id))
        emit changed();
}

void Selection::setCurrent(const GraphNodeId &id)
{
    if (std::exchange(m_current, id) != id)
        emit currentChanged(id);
}

} // namespace etl::widgets
