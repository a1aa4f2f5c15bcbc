// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/wireaim.h"

#include "widgets/graph/graphmodel.h"

#include <utility>

namespace etl::widgets {

namespace {

constexpr double kPortPull = 22; // pixels around a port that pull the wire to it

const std::vector<GraphPort> &portsOf(const GraphNode &node, PortSide side)
{
    return side == PortSide::Input ? node.inputs : node.outputs;
}

} // namespace

WireAim::WireAim(ToolContext &context, const PortRef &fixed, std::optional<GraphWireId> replacing)
    : m_context(context)
    , m_fixed(fixed)
    , m_replacing(std::move(replacing))
{
    showTargets();
}

PortSide WireAim::looseSide() const
{
    return m_fixed.side == PortSide::Output ? PortSide::Input : PortSide::Output;
}

QString WireAim::refusal(const PortRef &port) const
{
    const bool leaves = m_fixed.side == PortSide::Output;
    return m_context.model().connectRefusal(leaves ? m_fixed : port, leaves ? port : m_fixed,
                                            m_replacing ? &*m_replacing : nullptr);
}

// From afar ports are not drawn, and the model would have to answer for thousands.
void WireAim::showTargets()
{
    const GraphScene &scene = m_context.scene();
    std::vector<QPointF> &targets = m_context.overlay().targets;
    targets.clear();
    if (detailFor(m_context.view().zoom) == Detail::Block)
        return;
    for (const int number : scene.nodesTouching(m_context.view().visibleScene())) {
        const GraphNode &node = scene.node(number).info;
        const auto &ports = portsOf(node, looseSide());
        for (int i = 0; i < int(ports.size()); ++i) {
            if (refusal({node.id, ports[size_t(i)].name, looseSide()}).isEmpty())
                targets.push_back(scene.portPosition(number, looseSide(), i));
        }
    }
}

void WireAim::aim(const ToolEvent &event)
{
    findTarget(event.scene);
    show(event);
}

void WireAim::findTarget(QPointF point)
{
    const GraphScene &scene = m_context.scene();
    const double zoom = m_context.view().zoom;
    m_target = Target::Empty;
    m_refusal.clear();
    m_port = {{}, {}, looseSide()};
    const Hit port = nearestPort(scene, point, zoom, looseSide(), kPortPull);
    if (port.kind == Hit::Kind::Port && scene.node(port.node).info.id != m_fixed.node) {
        m_port = portRef(scene, port);
        m_refusal = refusal(m_port);
        m_target = m_refusal.isEmpty() ? Target::Accepted : Target::Refused;
        return;
    }
    const Hit hit = hitTest(scene, point, zoom);
    if (hit.node >= 0)
        tryNode(hit.node);
}

// Anywhere on a card will do: the first port that takes the wire, else the first one's reason.
void WireAim::tryNode(int number)
{
    const GraphNode &node = m_context.scene().node(number).info;
    if (node.id == m_fixed.node) {
        m_target = Target::Own;
        return;
    }
    m_target = Target::Refused;
    const auto &ports = portsOf(node, looseSide());
    if (ports.empty())
        m_refusal = looseSide() == PortSide::Input
                        ? QObject::tr("\"%1\" has no input").arg(node.title)
                        : QObject::tr("\"%1\" has no output").arg(node.title);
    for (const GraphPort &candidate : ports) {
        const PortRef ref{node.id, candidate.name, looseSide()};
        const QString reason = refusal(ref);
        if (reason.isEmpty()) {
            m_port = ref;
            m_target = Target::Accepted;
            m_refusal.clear();
            return;
        }
        if (m_refusal.isEmpty()) {
            m_port = ref;
            m_refusal = reason;
        }
    }
}

void WireAim::show(const ToolEvent &event)
{
    const GraphScene &scene = m_context.scene();
    OverlayState &overlay = m_context.overlay();
    const QPointF fixed = scene.portPosition(m_fixed);
    const QPointF loose = m_target == Target::Accepted ? scene.portPosition(m_port) : event.scene;
    const bool leaves = m_fixed.side == PortSide::Output;
    DraftWire draft{leaves ? fixed : loose, leaves ? loose : fixed, DraftWire::State::Open};
    if (m_target == Target::Accepted)
        draft.state = DraftWire::State::Accepted;
    else if (m_target == Target::Refused)
        draft.state = DraftWire::State::Refused;
    overlay.draft = draft;
    overlay.note = m_refusal;
    overlay.noteIsRefusal = true;
    overlay.notePixel = event.pixel;
    m_context.overlayChanged();
}

void WireAim::clear()
{
    OverlayState &overlay = m_context.overlay();
    overlay.draft.reset();
    overlay.targets.clear();
    overlay.note.clear();
    m_context.overlayChanged();
}

} // namespace etl::widgets
