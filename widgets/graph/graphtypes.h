// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/icons.h"
#include "widgets/common/theme.h"

#include <QHashFunctions>
#include <QPointF>
#include <QString>

#include <vector>

namespace etl::widgets {

// Names of nodes and wires, chosen by the owner of the graph; two types that do not convert.
struct GraphNodeId
{
    QString value;

    bool isEmpty() const { return value.isEmpty(); }
    friend bool operator==(const GraphNodeId &, const GraphNodeId &) = default;
    friend bool operator<(const GraphNodeId &a, const GraphNodeId &b) { return a.value < b.value; }
    friend size_t qHash(const GraphNodeId &id, size_t seed = 0) { return qHash(id.value, seed); }
};

struct GraphWireId
{
    QString value;

    bool isEmpty() const { return value.isEmpty(); }
    friend bool operator==(const GraphWireId &, const GraphWireId &) = default;
    friend bool operator<(const GraphWireId &a, const GraphWireId &b) { return a.value < b.value; }
    friend size_t qHash(const GraphWireId &id, size_t seed = 0) { return qHash(id.value, seed); }
};

enum class PortSide { Input, Output };

struct GraphPort
{
    QString name;
    bool rejects = false; // an output for failed rows: red, apart from the others
    bool many = false;    // an input that takes any number of wires
};

// One port of one node; a wire is two of them.
struct PortRef
{
    GraphNodeId node;
    QString port;
    PortSide side = PortSide::Output;

    bool isValid() const { return !node.isEmpty(); }
    friend bool operator==(const PortRef &, const PortRef &) = default;
};

enum class ProblemSeverity { None, Hint, Warning, Error };

struct GraphNode
{
    GraphNodeId id;
    QPointF position; // of the card's top left corner, scene units (pixels at 100 %)
    QString title;
    QString subtitle; // the type's name
    Category category = Category::Transform;
    Icon icon = Icon::None;
    QString chip; // workers, "×2"; empty: no chip
    std::vector<GraphPort> inputs;
    std::vector<GraphPort> outputs;
    ProblemSeverity severity = ProblemSeverity::None;
    QString problem; // shown in the tool tip
    bool disabled = false;
};

enum class WireKind {
    Normal,
    Rejects, // red and dashed
    Fused,   // no queue: both nodes run in one worker; a double line
};

struct GraphWire
{
    GraphWireId id;
    PortRef from; // an output
    PortRef to;   // an input
    WireKind kind = WireKind::Normal;
};

enum class NodeState { None, Waiting, Running, Blocked, Done, Failed };

// What a node does now; shown on cards of CardForm::Monitor.
struct NodeLive
{
    NodeState state = NodeState::None;
    QString text; // "512k rows/s"
    bool bottleneck = false;
};

// How full a wire's queue is, in batches. A wire without capacity shows no badge.
struct WireLive
{
    int depth = 0;
    int capacity = 0;
};

} // namespace etl::widgets
