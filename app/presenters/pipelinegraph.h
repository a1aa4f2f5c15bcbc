// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/document/pipelinedocument.h"
#include "app/session/enginesession.h"
#include "widgets/graph/grapheditor.h"
#include "widgets/graph/graphmodel.h"

#include <map>

namespace etl::presenters {

// The document's pipeline as a graph for a canvas, with the check's problems and, where a run of it
// is shown, its live numbers; and the canvas's wishes as edits of the document. Neither is owned.
// GUI thread.
class PipelineGraph : public widgets::GraphModel, public widgets::GraphEditor
{
    Q_OBJECT

public:
    PipelineGraph(document::PipelineDocument &document, session::EngineSession &session,
                  QObject *parent = nullptr);

    std::vector<widgets::GraphNodeId> nodeIds() const override;
    std::vector<widgets::GraphWireId> wireIds() const override;
    widgets::GraphNode node(const widgets::GraphNodeId &id) const override;
    widgets::GraphWire wire(const widgets::GraphWireId &id) const override;
    widgets::NodeLive nodeLive(const widgets::GraphNodeId &id) const override;
    widgets::WireLive wireLive(const widgets::GraphWireId &id) const override;
    QString connectRefusal(const widgets::PortRef &from, const widgets::PortRef &to,
                           const widgets::GraphWireId *replacing) const override;
    bool canSplice(const widgets::GraphNodeId &node,
                   const widgets::GraphWireId &wire) const override;
    bool canSpliceType(const QString &nodeType, const widgets::GraphWireId &wire) const override;

    void moveNodes(const std::vector<widgets::NodeMove> &moves) override;
    void connectPorts(const widgets::PortRef &from, const widgets::PortRef &to) override;
    void moveWire(const widgets::GraphWireId &wire, const widgets::PortRef &from,
                  const widgets::PortRef &to) override;
    void removeItems(const std::vector<widgets::GraphNodeId> &nodes,
                     const std::vector<widgets::GraphWireId> &wires) override;
    void addNode(const QString &nodeType, QPointF position,
                 const widgets::GraphWireId *splice) override;
    void spliceNode(const widgets::GraphNodeId &node, const widgets::GraphWireId &wire,
                    QPointF position) override;

    // A new node whose first fitting input or output is wired to `port`; the node's id.
    NodeId addNodeAt(const QString &nodeType, QPointF position, const widgets::PortRef &port);

signals:
    void nodeAdded(const QString &id);

private:
    void follow(const document::DocumentEvent &event);
    void collectIssues();
    void collectRun();
    void readPlan();
    bool isOwnRun();
    int planNode(const NodeId &id) const;
    bool isFused(const model::Wire &wire) const;
    void add(document::AddedNode added, const QString &text);

    struct NodeIssues
    {
        widgets::ProblemSeverity severity = widgets::ProblemSeverity::None;
        QString text;
    };

    document::PipelineDocument &m_document;
    session::EngineSession &m_session;
    std::map<NodeId, NodeIssues> m_issues;
    RunId m_judgedRun;    // whose m_ownRun is known
    bool m_ownRun = true; // the session's run is of the document's file
    std::map<NodeId, int> m_planNodes;
    std::map<std::string, int> m_planQueues; // by graph wire id
    std::map<std::string, bool> m_fused;
};

} // namespace etl::presenters
