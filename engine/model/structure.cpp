// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/structure.h"

#include "engine/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <queue>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace etl::model {

namespace {

constexpr std::size_t kMostCircles = 20; // each one costs a walk over the graph

// The graph over indexes of nodes; wires with an unknown end are left out.
struct IndexGraph
{
    std::vector<std::vector<std::size_t>> next;
    std::vector<std::vector<std::size_t>> previous;

    IndexGraph(const std::vector<NodeId> &nodes, const std::vector<Wire> &wires)
        : next(nodes.size())
        , previous(nodes.size())
    {
        std::unordered_map<NodeId, std::size_t> indexes;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            indexes.emplace(nodes[i], i);
        for (const Wire &wire : wires) {
            const auto from = indexes.find(wire.from.node);
            const auto to = indexes.find(wire.to.node);
            if (from == indexes.end() || to == indexes.end())
                continue;
            next[from->second].push_back(to->second);
            previous[to->second].push_back(from->second);
        }
    }
};

std::vector<std::size_t> orderedIndexes(const IndexGraph &graph)
{
    std::vector<std::size_t> waitsFor(graph.next.size());
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t i = 0; i < waitsFor.size(); ++i) {
        waitsFor[i] = graph.previous[i].size();
        if (waitsFor[i] == 0)
            ready.push(i);
    }
    std::vector<std::size_t> order;
    while (!ready.empty()) {
        const std::size_t node = ready.top();
        ready.pop();
        order.push_back(node);
        for (const std::size_t follower : graph.next[node]) {
            if (--waitsFor[follower] == 0)
                ready.push(follower);
        }
    }
    return order;
}

// Marks as gone every node that lost all of its neighbours in one direction, until no more does.
void peel(const std::vector<std::vector<std::size_t>> &towards,
          const std::vector<std::vector<std::size_t>> &away, std::vector<bool> &gone)
{
    std::vector<std::size_t> left(towards.size(), 0);
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < towards.size(); ++i) {
        left[i] = static_cast<std::size_t>(
            std::ranges::count_if(towards[i], [&gone](std::size_t other) { return !gone[other]; }));
        if (!gone[i] && left[i] == 0)
            ready.push_back(i);
    }
    while (!ready.empty()) {
        const std::size_t node = ready.back();
        ready.pop_back();
        gone[node] = true;
        for (const std::size_t other : away[node]) {
            if (!gone[other] && --left[other] == 0)
                ready.push_back(other);
        }
    }
}

// Follows wires from `start` among the nodes that are left until a node comes again: the circle
// from there.
std::vector<std::size_t> followCircle(const IndexGraph &graph, const std::vector<bool> &gone,
                                      std::size_t start)
{
    std::vector<std::size_t> path;
    std::unordered_map<std::size_t, std::size_t> position;
    std::size_t node = start;
    while (position.emplace(node, path.size()).second) {
        path.push_back(node);
        node = *std::ranges::find_if(graph.next[node],
                                     [&gone](std::size_t other) { return !gone[other]; });
    }
    path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(position[node]));
    std::ranges::rotate(path, std::ranges::min_element(path));
    return path;
}

Issue cycleIssue(const std::vector<NodeId> &nodes, const std::vector<std::size_t> &circle)
{
    std::string way;
    for (const std::size_t node : circle)
        way += nodes[node].value + " -> ";
    Issue issue;
    issue.node = nodes[circle.front()].value;
    issue.setting = "wires";
    issue.text = fmt::format("the wires form a circle: {}{}", way, issue.node);
    issue.remedy = "remove one of these wires, so that rows can come to an end";
    return issue;
}

std::vector<std::string> texts(const std::vector<NodeId> &nodes)
{
    std::vector<std::string> names;
    for (const NodeId &node : nodes)
        names.push_back(node.value);
    return names;
}

Issue unknownNode(const Wire &wire, const NodeId &missing, const std::vector<NodeId> &nodes)
{
    Issue issue;
    issue.setting = "wires";
    issue.text = fmt::format("the wire '{} -> {}' names the node '{}', which does not exist",
                             toString(wire.from, kDefaultOutput), toString(wire.to, kDefaultInput),
                             missing.value);
    issue.candidates = nearestNames(missing.value, texts(nodes));
    // "flights.rejects": many tools write a port like that.
    const auto dot = missing.value.rfind('.');
    const auto before = dot == std::string::npos ? std::string() : missing.value.substr(0, dot);
    if (std::ranges::find(nodes, NodeId(before)) != nodes.end())
        issue.remedy = fmt::format("a port is written with a colon: '{}:{}'", before,
                                   missing.value.substr(dot + 1));
    else if (issue.candidates.empty())
        issue.remedy = "add the node or remove the wire";
    else
        issue.remedy = fmt::format("did you mean '{}'?", issue.candidates.front());
    return issue;
}

} // namespace

Issues checkNames(const std::vector<NodeId> &nodes, const std::vector<Wire> &wires)
{
    Issues issues;
    std::unordered_set<NodeId> known;
    for (const NodeId &node : nodes) {
        if (known.insert(node).second)
            continue;
        Issue issue;
        issue.node = node.value;
        issue.text = fmt::format("two nodes have the id '{}'", node.value);
        issue.remedy = "rename one of them";
        issues.push_back(std::move(issue));
    }
    std::set<std::pair<PortRef, PortRef>> ends;
    for (const Wire &wire : wires) {
        for (const NodeId &node : {wire.from.node, wire.to.node}) {
            if (!known.contains(node))
                issues.push_back(unknownNode(wire, node, nodes));
        }
        if (ends.emplace(wire.from, wire.to).second)
            continue;
        Issue issue;
        issue.node = wire.to.node.value;
        issue.setting = "wires";
        issue.text =
            fmt::format("the wire '{} -> {}' stands there twice",
                        toString(wire.from, kDefaultOutput), toString(wire.to, kDefaultInput));
        issue.remedy = "remove one of the two";
        issues.push_back(std::move(issue));
    }
    return issues;
}

Issues checkCycles(const std::vector<NodeId> &nodes, const std::vector<Wire> &wires)
{
    const IndexGraph graph(nodes, wires);
    std::vector<bool> gone(nodes.size(), false);
    Issues issues;
    for (;;) {
        peel(graph.previous, graph.next, gone);
        peel(graph.next, graph.previous, gone);
        const auto start = std::ranges::find(gone, false);
        if (start == gone.end() || issues.size() == kMostCircles)
            return issues;
        const auto circle =
            followCircle(graph, gone, static_cast<std::size_t>(start - gone.begin()));
        issues.push_back(cycleIssue(nodes, circle));
        for (const std::size_t node : circle)
            gone[node] = true;
    }
}

Result<std::vector<NodeId>> topologicalOrder(const std::vector<NodeId> &nodes,
                                             const std::vector<Wire> &wires)
{
    const std::vector<std::size_t> order = orderedIndexes(IndexGraph(nodes, wires));
    if (order.size() != nodes.size()) {
        const Issues cycles = checkCycles(nodes, wires);
        return fail(errorFromIssue(cycles.front()));
    }
    std::vector<NodeId> ids;
    for (const std::size_t node : order)
        ids.push_back(nodes[node]);
    return ids;
}

bool wouldCloseCycle(const std::vector<Wire> &wires, const NodeId &from, const NodeId &to)
{
    std::unordered_multimap<NodeId, NodeId> next;
    for (const Wire &wire : wires)
        next.emplace(wire.from.node, wire.to.node);
    std::unordered_set<NodeId> seen{to};
    std::vector<NodeId> open{to};
    while (!open.empty()) {
        const NodeId node = std::move(open.back());
        open.pop_back();
        if (node == from)
            return true;
        const auto [begin, end] = next.equal_range(node);
        for (auto wire = begin; wire != end; ++wire) {
            if (seen.insert(wire->second).second)
                open.push_back(wire->second);
        }
    }
    return false;
}

} // namespace etl::model
