// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/check/checkpipeline.h"

#include "engine/catalog/descriptor.h"
#include "engine/catalog/resolve.h"
#include "engine/model/structure.h"
#include "engine/nodes/registry.h"

#include <algorithm>
#include <numeric>

namespace etl::nodes {

namespace {

using model::CheckedNode;

class PipelineChecker
{
public:
    PipelineChecker(const runtime::NodeRegistry &registry, const CheckOptions &options,
                    model::CheckedPipeline &checked)
        : m_registry(registry)
        , m_options(options)
        , m_checked(checked)
    {}

    void run()
    {
        const auto order = model::topologicalOrder(model::nodeIds(m_checked), m_checked.wires);
        if (!order)
            return; // a cycle: resolve() has said so
        for (const auto &id : *order) {
            if (stopped())
                return;
            if (auto *node = find(id))
                checkNode(*node);
        }
        if (m_options.forRun && !model::hasErrors(m_checked.issues))
            cutSources();
    }

private:
    CheckedNode *find(const NodeId &id)
    {
        const auto found = std::ranges::find(m_checked.nodes, id, &CheckedNode::id);
        return found == m_checked.nodes.end() ? nullptr : &*found;
    }

    bool stopped()
    {
        if (!m_options.cancelled || !m_options.cancelled())
            return false;
        auto issue = model::makeIssue(model::Severity::Error, {}, {},
                                      "the check took too long or was given up");
        issue.code = ErrorCode::Cancelled;
        m_checked.issues.push_back(std::move(issue));
        return true;
    }

    void checkNode(CheckedNode &node)
    {
        const auto *descriptor = catalog::builtinCatalog().find(node.type);
        const auto *code = m_registry.find(node.type);
        if (!descriptor || !code || model::hasErrors(m_checked.issues, node.id.value))
            return;
        if (descriptor->port(model::kRejectsPort, catalog::PortDirection::Output))
            node.outputs[std::string(model::kRejectsPort)] = model::rejectsSchema();
        runtime::NodeCheckContext context;
        if (!collectInputs(node, *descriptor, context))
            return;
        context.node = &node;
        context.forRun = m_options.forRun;
        context.cancelled = m_options.cancelled ? m_options.cancelled : [] { return false; };
        auto facts = code->check(context);
        if (facts)
            take(node, *std::move(facts));
        else
            report(node, model::issueFromError(facts.error()));
    }

    // False when an input has no schema: there is an error before it, or a wire is missing, which
    // has been said.
    bool collectInputs(CheckedNode &node, const catalog::Descriptor &descriptor,
                       runtime::NodeCheckContext &context)
    {
        for (const auto &wire : m_checked.wires) {
            if (wire.to.node != node.id)
                continue;
            const auto *from = find(wire.from.node);
            if (!from)
                return false;
            const auto schema = from->outputs.find(wire.from.port);
            if (schema == from->outputs.end())
                return false;
            node.inputs.try_emplace(wire.to.port, schema->second);
            context.wires.push_back({wire.from, wire.to.port, &schema->second});
        }
        return std::ranges::all_of(descriptor.ports, [&](const catalog::PortSpec &port) {
            return port.direction != catalog::PortDirection::Input || !port.required
                   || node.inputs.contains(port.name);
        });
    }

    void take(CheckedNode &node, runtime::NodeFacts facts)
    {
        for (auto &[port, schema] : facts.outputs)
            node.outputs[port] = std::move(schema);
        node.totalRows = facts.totalRows;
        node.totalRowsExact = facts.totalRowsExact;
        for (auto &issue : facts.issues)
            report(node, std::move(issue));
    }

    void report(const CheckedNode &node, model::Issue issue)
    {
        issue.node = node.id.value;
        m_checked.issues.push_back(std::move(issue));
    }

    void cutSources()
    {
        for (auto &node : m_checked.nodes) {
            const auto *code = m_registry.find(node.type);
            if (!code || !code->splits)
                continue;
            if (stopped())
                return;
            auto splits = code->splits(node, m_options.splitTargetBytes);
            if (!splits) {
                report(node, model::issueFromError(splits.error()));
                continue;
            }
            node.splits = *std::move(splits);
            node.totalUnits =
                std::accumulate(node.splits.begin(), node.splits.end(), std::uint64_t{0},
                                [](std::uint64_t sum, const model::Split &split) {
                                    return sum + split.end - split.begin;
                                });
        }
    }

    const runtime::NodeRegistry &m_registry;
    const CheckOptions &m_options;
    model::CheckedPipeline &m_checked;
};

} // namespace

model::CheckedPipeline checkPipeline(const model::Pipeline &pipeline,
                                     const runtime::NodeRegistry &registry,
                                     const CheckOptions &options)
{
    catalog::ResolveOptions resolveOptions{options.folder, options.parameters, options.environment};
    auto checked = catalog::resolve(pipeline, catalog::builtinCatalog(), resolveOptions);
    PipelineChecker(registry, options, checked).run();
    return checked;
}

model::CheckedPipeline checkPipeline(const model::Pipeline &pipeline, const CheckOptions &options)
{
    runtime::NodeRegistry registry;
    if (const auto status = registerBuiltinNodes(registry); !status) {
        model::CheckedPipeline checked;
        checked.issues.push_back(model::issueFromError(status.error()));
        return checked;
    }
    return checkPipeline(pipeline, registry, options);
}

} // namespace etl::nodes
