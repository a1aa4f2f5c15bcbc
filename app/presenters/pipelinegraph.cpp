// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presenters/pipelinegraph.h"

#include "app/presenters/graphids.h"
#include "app/presenters/livetext.h"

#include <algorithm>

namespace etl::presenters {

namespace {

using document::DocumentEvent;
using widgets::GraphNodeId;
using widgets::GraphWireId;

widgets::ProblemSeverity severityOf(model::Severity severity)
{
    switch (severity) {
    case model::Severity::Error:
        return widgets::ProblemSeverity::Error;
    case model::Severity::Warning:
        return widgets::ProblemSeverity::Warning;
    case model::Severity::Hint:
        break;
    }
    return widgets::ProblemSeverity::Hint;
}

widgets::Category categoryOf(const catalog::Descriptor *type)
{
    if (!type)
        return widgets::Category::Transform;
    switch (type->category) {
    case catalog::Category::Extract:
        return widgets::Category::Extract;
    case catalog::Category::Flow:
        return widgets::Category::Flow;
    case catalog::Category::Load:
        return widgets::Category::Load;
    case catalog::Category::Transform:
        break;
    }
    return widgets::Category::Transform;
}

} // namespace

PipelineGraph::PipelineGraph(document::PipelineDocument &document, session::EngineSession &session,
                             QObject *parent)
    : GraphModel(parent)
    , m_document(document)
    , m_session(session)
{
    connect(&document, &document::PipelineDocument::changed, this, &PipelineGraph::follow);
    connect(&session, &session::EngineSession::checkChanged, this, &PipelineGraph::collectIssues);
    connect(&session, &session::EngineSession::runChanged, this, &PipelineGraph::collectRun);
    connect(&session, &session::EngineSession::telemetryChanged, this,
            [this] { emit changed(widgets::LiveChanged{}); });
    collectIssues();
    collectRun();
}

std::vector<GraphNodeId> PipelineGraph::nodeIds() const
{
    std::vector<GraphNodeId> ids;
    for (const auto &node : m_document.pipeline().nodes)
        ids.push_back(graphId(node.id));
    return ids;
}

std::vector<GraphWireId> PipelineGraph::wireIds() const
{
    std::vector<GraphWireId> ids;
    for (const auto &wire : m_document.pipeline().wires) {
        // Wires of a damaged file may name nodes that are not there; the problem list says so.
        if (m_document.pipeline().find(wire.from.node) && m_document.pipeline().find(wire.to.node))
            ids.push_back(graphId(wire));
    }
    return ids;
}

widgets::GraphNode PipelineGraph::node(const GraphNodeId &id) const
{
    widgets::GraphNode shown;
    shown.id = id;
    const auto &pipeline = m_document.pipeline();
    const auto *node = pipeline.find(nodeId(id));
    if (!node)
        return shown;
    const auto *type = m_document.catalog().find(node->type);
    if (const auto place = pipeline.layout.find(node->id); place != pipeline.layout.end())
        shown.position = {place->second.x, place->second.y};
    shown.title = qt(node->title());
    shown.subtitle = type ? qt(type->typeLabel) : tr("unknown type %1").arg(qt(node->type));
    shown.category = categoryOf(type);
    shown.icon = type ? widgets::iconFromName(qt(type->icon)) : widgets::Icon::Warning;
    shown.chip = node->workers ? QStringLiteral("×%1").arg(*node->workers) : QString();
    if (const int index = planNode(node->id); index >= 0) {
        if (const auto figures = m_session.telemetry().node(index); figures.workers > 0)
            shown.chip = QStringLiteral("×%1").arg(figures.workers);
    }
    shown.disabled = node->disabled;
    if (type) {
        for (const auto &port : type->ports) {
            if (port.direction == catalog::PortDirection::Input)
                shown.inputs.push_back({qt(port.name), false, port.many});
            else
                shown.outputs.push_back({qt(port.name), port.name == model::kRejectsPort, false});
        }
    }
    if (const auto issues = m_issues.find(node->id); issues != m_issues.end()) {
        shown.severity = issues->second.severity;
        shown.problem = issues->second.text;
    }
    return shown;
}

widgets::GraphWire PipelineGraph::wire(const GraphWireId &id) const
{
    widgets::GraphWire shown;
    shown.id = id;
    const auto *wire = findWire(m_document.pipeline(), id);
    if (!wire)
        return shown;
    shown.from = {graphId(wire->from.node), qt(wire->from.port), widgets::PortSide::Output};
    shown.to = {graphId(wire->to.node), qt(wire->to.port), widgets::PortSide::Input};
    if (wire->from.port == model::kRejectsPort)
        shown.kind = widgets::WireKind::Rejects;
    else if (isFused(*wire))
        shown.kind = widgets::WireKind::Fused;
    return shown;
}

widgets::NodeLive PipelineGraph::nodeLive(const GraphNodeId &id) const
{
    const int index = planNode(nodeId(id));
    if (index < 0)
        return {};
    return nodeLiveOf(m_session, index);
}

widgets::WireLive PipelineGraph::wireLive(const GraphWireId &id) const
{
    const auto queue = m_planQueues.find(id.value.toStdString());
    if (queue == m_planQueues.end() || !m_session.telemetry().hasFrames())
        return {};
    const auto figures = m_session.telemetry().queue(queue->second);
    return {figures.depth, figures.capacity};
}

QString PipelineGraph::connectRefusal(const widgets::PortRef &from, const widgets::PortRef &to,
                                      const GraphWireId *replacing) const
{
    const auto *old = replacing ? findWire(m_document.pipeline(), *replacing) : nullptr;
    return m_document.rules().refusal(portRef(from), portRef(to), old);
}

bool PipelineGraph::canSplice(const GraphNodeId &id, const GraphWireId &wire) const
{
    const auto &pipeline = m_document.pipeline();
    const auto *node = pipeline.find(nodeId(id));
    const auto *target = findWire(pipeline, wire);
    if (!node || !target || target->from.node == node->id || target->to.node == node->id)
        return false;
    // Only a node that stands alone: one that has wires already would change two places at once.
    const bool loose = std::ranges::none_of(pipeline.wires, [&](const model::Wire &other) {
        return other.from.node == node->id || other.to.node == node->id;
    });
    return loose && canSpliceType(qt(node->type), wire);
}

bool PipelineGraph::canSpliceType(const QString &nodeType, const GraphWireId &) const
{
    const auto *type = m_document.catalog().find(nodeType.toStdString());
    return type && m_document.rules().canSplice(*type);
}

void PipelineGraph::moveNodes(const std::vector<widgets::NodeMove> &moves)
{
    document::Moves places;
    for (const auto &move : moves)
        places.emplace_back(nodeId(move.id), model::Point{move.position.x(), move.position.y()});
    m_document.apply(tr("Move"), document::withMoves(m_document.pipeline(), places));
}

void PipelineGraph::connectPorts(const widgets::PortRef &from, const widgets::PortRef &to)
{
    if (connectRefusal(from, to, nullptr).isEmpty())
        m_document.apply(tr("Connect"),
                         document::withWire(m_document.pipeline(), portRef(from), portRef(to)));
}

void PipelineGraph::moveWire(const GraphWireId &id, const widgets::PortRef &from,
                             const widgets::PortRef &to)
{
    const auto *wire = findWire(m_document.pipeline(), id);
    if (wire && connectRefusal(from, to, &id).isEmpty()) {
        m_document.apply(tr("Move wire"), document::withWireMoved(m_document.pipeline(), *wire,
                                                                  portRef(from), portRef(to)));
    }
}

void PipelineGraph::removeItems(const std::vector<GraphNodeId> &nodes,
                                const std::vector<GraphWireId> &wires)
{
    std::vector<NodeId> ids;
    for (const auto &id : nodes)
        ids.push_back(nodeId(id));
    std::vector<model::Wire> gone;
    for (const auto &id : wires) {
        if (const auto *wire = findWire(m_document.pipeline(), id))
            gone.push_back(*wire);
    }
    m_document.apply(tr("Delete"), document::withoutNodes(
                                       document::withoutWires(m_document.pipeline(), gone), ids));
}

void PipelineGraph::add(document::AddedNode added, const QString &text)
{
    m_document.apply(text, added.pipeline);
    m_document.select({added.id});
    emit nodeAdded(qt(added.id.value));
}

void PipelineGraph::addNode(const QString &nodeType, QPointF position, const GraphWireId *splice)
{
    const auto *type = m_document.catalog().find(nodeType.toStdString());
    if (!type)
        return;
    auto added = document::withNode(m_document.pipeline(), *type, {position.x(), position.y()});
    if (const auto *wire = splice ? findWire(m_document.pipeline(), *splice) : nullptr)
        added.pipeline = document::withSplice(std::move(added.pipeline), added.id, *wire);
    add(std::move(added), tr("Add %1").arg(qt(type->label)));
}

NodeId PipelineGraph::addNodeAt(const QString &nodeType, QPointF position,
                                const widgets::PortRef &port)
{
    const auto *type = m_document.catalog().find(nodeType.toStdString());
    if (!type)
        return {};
    auto added = document::withNode(m_document.pipeline(), *type, {position.x(), position.y()});
    const auto id = added.id;
    const bool fromOutput = port.side == widgets::PortSide::Output;
    for (const auto &own : type->ports) {
        if ((own.direction == catalog::PortDirection::Input) != fromOutput)
            continue;
        const model::PortRef mine{id, own.name};
        const auto from = fromOutput ? portRef(port) : mine;
        const auto to = fromOutput ? mine : portRef(port);
        const document::ConnectRules rules(added.pipeline, m_document.catalog());
        if (rules.refusal(from, to).isEmpty()) {
            added.pipeline = document::withWire(std::move(added.pipeline), from, to);
            break;
        }
    }
    add(std::move(added), tr("Add %1").arg(qt(type->label)));
    return id;
}

void PipelineGraph::spliceNode(const GraphNodeId &id, const GraphWireId &wireId, QPointF position)
{
    const auto *wire = findWire(m_document.pipeline(), wireId);
    if (!wire)
        return;
    auto next =
        document::withMoves(m_document.pipeline(), {{nodeId(id), {position.x(), position.y()}}});
    m_document.apply(tr("Insert into wire"),
                     document::withSplice(std::move(next), nodeId(id), *wire));
}

void PipelineGraph::follow(const DocumentEvent &event)
{
    if (std::holds_alternative<document::PipelineReplaced>(event)) {
        m_issues.clear();
        m_ownRun = m_session.run().path == m_document.path();
        readPlan();
        emit changed(widgets::GraphReset{});
    } else if (const auto *added = std::get_if<document::NodeAdded>(&event)) {
        emit changed(widgets::NodeAdded{graphId(added->id)});
    } else if (const auto *removed = std::get_if<document::NodeRemoved>(&event)) {
        emit changed(widgets::NodeRemoved{graphId(removed->id)});
    } else if (const auto *edited = std::get_if<document::NodeEdited>(&event)) {
        emit changed(widgets::NodeChanged{graphId(edited->id)});
    } else if (const auto *moved = std::get_if<document::NodesMoved>(&event)) {
        widgets::NodesMoved move;
        for (const auto &id : moved->ids)
            move.ids.push_back(graphId(id));
        emit changed(move);
    } else if (const auto *wireAdded = std::get_if<document::WireAdded>(&event)) {
        emit changed(widgets::WireAdded{graphId(wireAdded->wire)});
    } else if (const auto *wireRemoved = std::get_if<document::WireRemoved>(&event)) {
        emit changed(widgets::WireRemoved{graphId(wireRemoved->wire)});
    }
}

void PipelineGraph::collectIssues()
{
    std::map<NodeId, NodeIssues> issues;
    for (const auto &issue : m_session.issues()) {
        auto &entry = issues[NodeId(issue.node)];
        entry.severity = std::max(entry.severity, severityOf(issue.severity));
        entry.text += (entry.text.isEmpty() ? QString() : QStringLiteral("\n")) + qt(issue.text);
    }
    const auto old = std::exchange(m_issues, std::move(issues));
    for (const auto &node : m_document.pipeline().nodes) {
        const auto before = old.find(node.id);
        const auto after = m_issues.find(node.id);
        const auto textOf = [](const auto &map, auto it) {
            return it == map.end() ? QString() : it->second.text;
        };
        if (textOf(old, before) != textOf(m_issues, after))
            emit changed(widgets::NodeChanged{graphId(node.id)});
    }
}

// A run of another file may have nodes of the same names: its numbers are not this pipeline's.
// A file that is saved under another name while it runs keeps its run.
bool PipelineGraph::isOwnRun()
{
    const auto &run = m_session.run();
    if (run.phase == session::RunPhase::Asked || run.id != m_judgedRun) {
        m_judgedRun = run.id;
        m_ownRun = run.path == m_document.path();
    }
    return m_ownRun;
}

void PipelineGraph::collectRun()
{
    readPlan();
    for (const auto &id : wireIds())
        emit changed(widgets::WireChanged{id});
    for (const auto &id : nodeIds())
        emit changed(widgets::NodeChanged{id});
    emit changed(widgets::LiveChanged{});
}

void PipelineGraph::readPlan()
{
    m_planNodes.clear();
    m_planQueues.clear();
    m_fused.clear();
    if (!isOwnRun())
        return;
    const auto &plan = m_session.telemetry().plan();
    for (std::size_t i = 0; i < plan.nodes.size(); ++i)
        m_planNodes[plan.nodes[i].id] = static_cast<int>(i);
    for (std::size_t i = 0; i < plan.wires.size() && i < plan.fused.size(); ++i)
        m_fused[graphId(plan.wires[i]).value.toStdString()] = plan.fused[i];
    for (std::size_t i = 0; i < plan.queues.size(); ++i) {
        const auto wire = static_cast<std::size_t>(plan.queues[i].wire);
        if (wire < plan.wires.size())
            m_planQueues[graphId(plan.wires[wire]).value.toStdString()] = static_cast<int>(i);
    }
}

int PipelineGraph::planNode(const NodeId &id) const
{
    const auto found = m_planNodes.find(id);
    return found == m_planNodes.end() ? -1 : found->second;
}

bool PipelineGraph::isFused(const model::Wire &wire) const
{
    const auto found = m_fused.find(graphId(wire).value.toStdString());
    return found != m_fused.end() && found->second;
}

} // namespace etl::presenters
