// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/wirecheck.h"

#include "engine/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace etl::catalog {

namespace {

using model::Issue;
using model::Issues;
using model::makeIssue;
using model::PortRef;
using model::Severity;
using model::Wire;

constexpr const char *kWires = "wires";

std::string wireText(const Wire &wire)
{
    return fmt::format("{} -> {}", toString(wire.from, model::kDefaultOutput),
                       toString(wire.to, model::kDefaultInput));
}

std::vector<std::string> portNames(const Descriptor &descriptor, PortDirection direction)
{
    std::vector<std::string> names;
    for (const PortSpec &port : descriptor.ports) {
        if (port.direction == direction)
            names.push_back(port.name);
    }
    return names;
}

Issue unknownPort(const Wire &wire, const PortRef &end, const Descriptor &descriptor,
                  PortDirection direction)
{
    const std::string_view what = direction == PortDirection::Input ? "input" : "output";
    const std::vector<std::string> names = portNames(descriptor, direction);
    Issue issue = makeIssue(Severity::Error, end.node.value, kWires,
                            fmt::format("'{}' has no {} '{}' (wire '{}')", descriptor.typeLabel,
                                        what, end.port, wireText(wire)));
    issue.candidates = nearestNames(end.port, names);
    if (names.empty())
        issue.remedy = "remove the wire";
    else if (names.size() == 1)
        issue.remedy = fmt::format("its only {} is '{}'", what, names.front());
    else
        issue.remedy = fmt::format("its {}s are {}", what, joinNames(names));
    return issue;
}

class WireCheck
{
public:
    WireCheck(ActiveGraph &graph, const Catalog &catalog, Issues &issues)
        : m_graph(graph)
        , m_issues(issues)
    {
        for (const model::Node *node : graph.nodes)
            m_types.emplace(node->id, catalog.find(node->type));
    }

    void run()
    {
        std::erase_if(m_graph.wires, [this](const Wire &wire) { return !isUsable(wire); });
        checkMany();
        for (const model::Node *node : m_graph.nodes)
            checkEnds(*node);
        for (const Wire &wire : m_graph.wires)
            checkFields(wire);
    }

private:
    // Wires to unknown nodes are reported by model::checkNames.
    bool isUsable(const Wire &wire)
    {
        const auto from = m_types.find(wire.from.node);
        const auto to = m_types.find(wire.to.node);
        bool good = from != m_types.end() && to != m_types.end();
        if (from != m_types.end())
            good = portExists(wire, wire.from, from->second, PortDirection::Output) && good;
        if (to != m_types.end())
            good = portExists(wire, wire.to, to->second, PortDirection::Input) && good;
        if (good)
            return m_ends.emplace(wire.from, wire.to).second;
        // The port is meant to be wired: that it now has no wire is no second problem.
        m_touched.insert(wire.from);
        m_touched.insert(wire.to);
        if (from != m_types.end())
            m_badOutputs.insert(wire.from.node);
        if (to != m_types.end())
            m_badInputs.insert(wire.to.node);
        return false;
    }

    bool portExists(const Wire &wire, const PortRef &end, const Descriptor *type,
                    PortDirection direction)
    {
        if (type == nullptr || type->port(end.port, direction) != nullptr)
            return true;
        m_issues.push_back(unknownPort(wire, end, *type, direction));
        return false;
    }

    void checkMany()
    {
        std::map<PortRef, std::vector<std::string>> sources;
        for (const Wire &wire : m_graph.wires)
            sources[wire.to].push_back("'" + toString(wire.from, model::kDefaultOutput) + "'");
        for (const auto &[input, froms] : sources) {
            m_touched.insert(input);
            const Descriptor *const type = m_types.at(input.node);
            if (froms.size() < 2 || type == nullptr
                || type->port(input.port, PortDirection::Input)->many)
                continue;
            m_issues.push_back(
                makeIssue(Severity::Error, input.node.value, kWires,
                          fmt::format("the input '{}' takes one wire, but {} lead into it",
                                      input.port, joinNames(froms)),
                          "put a Union before it, or remove all but one"));
        }
        for (const Wire &wire : m_graph.wires)
            m_touched.insert(wire.from);
    }

    void checkEnds(const model::Node &node)
    {
        const Descriptor *const type = m_types.at(node.id);
        if (type == nullptr)
            return;
        for (const PortSpec &port : type->ports) {
            if (m_touched.contains({node.id, port.name}))
                continue;
            if (port.direction == PortDirection::Input && port.required
                && !m_badInputs.contains(node.id)) {
                m_issues.push_back(makeIssue(Severity::Error, node.id.value, kWires,
                                             fmt::format("the input '{}' is not wired", port.name),
                                             "draw a wire to it, or remove the node"));
            } else if (port.name == model::kDefaultOutput && !m_badOutputs.contains(node.id)) {
                m_issues.push_back(makeIssue(Severity::Warning, node.id.value, kWires,
                                             "its rows go nowhere: the output 'out' is not wired",
                                             "draw a wire from it, or remove the node"));
            }
        }
    }

    void checkFields(const Wire &wire)
    {
        if (wire.capacity
            && (*wire.capacity < kSmallestCapacity || *wire.capacity > kLargestCapacity)) {
            m_issues.push_back(makeIssue(
                Severity::Error, wire.to.node.value, kWires,
                fmt::format("the wire '{}' has capacity {}", wireText(wire), *wire.capacity),
                fmt::format("a wire holds {} to {} batches", kSmallestCapacity, kLargestCapacity)));
        }
        if (wire.extra.contains("partitionBy")) {
            m_issues.push_back(makeIssue(
                Severity::Warning, wire.to.node.value, kWires,
                fmt::format("'partitionBy' of the wire '{}' has no effect in this version",
                            wireText(wire)),
                "remove it"));
        }
    }

    ActiveGraph &m_graph;
    Issues &m_issues;
    std::unordered_map<NodeId, const Descriptor *> m_types; // nullptr: unknown type
    std::set<std::pair<PortRef, PortRef>> m_ends;           // of usable wires
    std::set<PortRef> m_touched;
    std::set<NodeId> m_badInputs; // nodes with a wire that leads to no input
    std::set<NodeId> m_badOutputs;
};

} // namespace

void checkWires(ActiveGraph &graph, const Catalog &catalog, Issues &issues)
{
    WireCheck(graph, catalog, issues).run();
}

} // namespace etl::catalog
