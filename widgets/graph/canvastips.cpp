// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/canvastips.h"

#include <QCoreApplication>
#include <QStringList>

namespace etl::widgets {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("GraphCanvas", text);
}

QString portTip(const GraphScene &scene, const Hit &hit)
{
    const PortRef port = portRef(scene, hit);
    const QString &title = scene.node(hit.node).info.title;
    return hit.side == PortSide::Input ? translated("Input \"%1\" of %2").arg(port.port, title)
                                       : translated("Output \"%1\" of %2").arg(port.port, title);
}

QString nodeTip(const SceneNode &node)
{
    QStringList lines{node.info.title, node.info.subtitle};
    if (!node.live.text.isEmpty())
        lines << node.live.text;
    if (!node.info.problem.isEmpty())
        lines << node.info.problem;
    if (node.info.disabled)
        lines << translated("Disabled: rows do not pass through it");
    return lines.join(QLatin1Char('\n'));
}

QString wireTip(const GraphScene &scene, const SceneWire &wire)
{
    const QString ends = QStringLiteral("%1 \u2192 %2")
                             .arg(scene.node(wire.from).info.title, scene.node(wire.to).info.title);
    switch (wire.info.kind) {
    case WireKind::Rejects:
        return translated("%1\nRejected rows").arg(ends);
    case WireKind::Fused:
        return translated("%1\nNo queue: both run in the same workers").arg(ends);
    case WireKind::Normal:
        break;
    }
    if (wire.live.capacity <= 0)
        return ends;
    return translated("%1\n%2 batches waiting").arg(ends, fillText(wire.live));
}

} // namespace

QString tipFor(const GraphScene &scene, const Hit &hit)
{
    if (hit.kind == Hit::Kind::Port)
        return portTip(scene, hit);
    if (hit.node >= 0)
        return nodeTip(scene.node(hit.node));
    if (hit.wire >= 0)
        return wireTip(scene, scene.wire(hit.wire));
    return {};
}

QString stateName(NodeState state)
{
    switch (state) {
    case NodeState::None:
        return {};
    case NodeState::Waiting:
        return translated("waiting");
    case NodeState::Running:
        return translated("running");
    case NodeState::Blocked:
        return translated("blocked");
    case NodeState::Done:
        return translated("done");
    case NodeState::Failed:
        return translated("failed");
    }
    return {};
}

QString spokenName(const SceneNode &node)
{
    QStringList parts{node.info.title, node.info.subtitle, node.info.chip,
                      stateName(node.live.state), node.live.text};
    if (node.live.bottleneck)
        parts << translated("bottleneck");
    if (node.info.disabled)
        parts << translated("disabled");
    parts << node.info.problem;
    parts.removeAll(QString());
    return parts.join(QLatin1String(", "));
}

} // namespace etl::widgets
