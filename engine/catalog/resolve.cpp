// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/resolve.h"

#include "engine/catalog/nodecheck.h"
#include "engine/catalog/settingcheck.h"
#include "engine/catalog/substitution.h"
#include "engine/catalog/switchedoff.h"
#include "engine/catalog/wirecheck.h"
#include "engine/model/structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace etl::catalog {

namespace {

using model::CheckedNode;
using model::Issues;
using model::OnError;

void append(Issues &issues, Issues more)
{
    std::ranges::move(more, std::back_inserter(issues));
}

void checkId(const model::Node &node, Issues &issues)
{
    if (isValidNodeId(node.id.value))
        return;
    issues.push_back(makeIssue(
        model::Severity::Error, node.id.value, {},
        fmt::format("'{}' cannot be the id of a node", node.id.value),
        "use at most 64 letters, digits, '_', '-' and '.', and begin with a letter or digit"));
}

CheckedNode resolveNode(const model::Node &node, const Catalog &catalog,
                        const Substitution &substitution, const std::string &folder,
                        const ActiveGraph &graph, const std::set<NodeId> &withRejects,
                        Issues &issues)
{
    CheckedNode checked;
    checked.id = node.id;
    checked.type = node.type;
    checked.title = node.title();
    checked.workers = node.workers;
    checked.isolated = node.isolated;
    checked.onError =
        node.onError.value_or(withRejects.contains(node.id) ? OnError::Reject : OnError::Fail);
    checkId(node, issues);
    const Descriptor *const descriptor = catalog.find(node.type);
    if (descriptor == nullptr) {
        issues.push_back(unknownType(node, catalog));
        checked.settings = node.settings;
        return checked;
    }
    checked.settings = resolveSettings(node, *descriptor, substitution, folder, issues);
    checkNode(node, *descriptor, graph.wires, issues);
    return checked;
}

} // namespace

model::CheckedPipeline resolve(const model::Pipeline &pipeline, const Catalog &catalog,
                               const ResolveOptions &options)
{
    model::CheckedPipeline checked;
    Issues &issues = checked.issues;
    const Substitution substitution(pipeline, options, issues);
    append(issues, checkNames(nodeIds(pipeline), pipeline.wires));
    ActiveGraph graph = withoutSwitchedOff(pipeline, issues);
    checkWires(graph, catalog, issues);

    std::set<NodeId> withRejects;
    for (const model::Wire &wire : graph.wires) {
        if (wire.from.port == model::kRejectsPort)
            withRejects.insert(wire.from.node);
    }
    for (const model::Node *node : graph.nodes) {
        checked.nodes.push_back(
            resolveNode(*node, catalog, substitution, options.folder, graph, withRejects, issues));
    }
    checked.wires = std::move(graph.wires);
    append(issues, checkCycles(nodeIds(checked), checked.wires));
    checkWhole(checked, catalog, issues);
    return checked;
}

} // namespace etl::catalog
