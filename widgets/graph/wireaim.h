// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvastool.h"
#include "widgets/graph/toolcontext.h"

#include <optional>

namespace etl::widgets {

// The loose end of a wire: finds the port below the pointer, asks the model whether it may be
// joined to the fixed end, and shows the answer. Used by the tools that draw and move wires.
class WireAim
{
public:
    enum class Target {
        Empty, // nothing there
        Own,   // the fixed end's own node
        Accepted,
        Refused,
    };

    // `replacing` is the wire that is being moved, if any.
    WireAim(ToolContext &context, const PortRef &fixed, std::optional<GraphWireId> replacing);

    void aim(const ToolEvent &event);
    void clear(); // takes everything off the overlay

    Target target() const { return m_target; }
    PortRef from() const { return m_fixed.side == PortSide::Output ? m_fixed : m_port; }
    PortRef to() const { return m_fixed.side == PortSide::Output ? m_port : m_fixed; }

private:
    PortSide looseSide() const;
    QString refusal(const PortRef &port) const;
    void showTargets();
    void findTarget(QPointF scene);
    void tryNode(int node);
    void show(const ToolEvent &event);

    ToolContext &m_context;
    PortRef m_fixed;
    std::optional<GraphWireId> m_replacing;
    PortRef m_port; // below the pointer
    Target m_target = Target::Empty;
    QString m_refusal;
};

} // namespace etl::widgets
