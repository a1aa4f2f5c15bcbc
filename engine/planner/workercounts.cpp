// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/planner/workercounts.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace etl::planner {

namespace {

using model::CheckedNode;

int automaticExtractorWorkers(const CheckedNode &node, const catalog::Capabilities &capabilities,
                              int cores)
{
    if (capabilities.byteSplits) {
        std::uint64_t bytes = 0;
        for (const model::Split &split : node.splits)
            bytes += split.end - split.begin;
        if (bytes < kSmallSource)
            return 1;
    }
    return cores;
}

int extractorWorkers(const CheckedNode &node, const catalog::Capabilities &capabilities,
                     const PlanOptions &options)
{
    int wanted = 1;
    if (node.workers)
        wanted = *node.workers;
    else if (options.workers)
        wanted = *options.workers;
    else
        wanted = automaticExtractorWorkers(node, capabilities, options.cores);
    const std::size_t splits = capabilities.splittable ? node.splits.size() : 1;
    return static_cast<int>(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(wanted, 1)),
                                                    1, std::max<std::size_t>(splits, 1)));
}

} // namespace

std::vector<int> workerCounts(const PlanGraph &graph, const PlanOptions &options)
{
    std::vector<int> counts(graph.order().size(), 1);
    // What follows a whole-input node in its one worker has nothing to share out among several.
    std::vector<bool> afterWhole(counts.size(), false);
    for (const int index : graph.order()) {
        const auto at = static_cast<std::size_t>(index);
        const CheckedNode &node = graph.node(index);
        const catalog::Descriptor &type = graph.type(index);
        const int wire = graph.fusableInput(index);
        const std::size_t source = wire < 0 ? 0 : static_cast<std::size_t>(graph.fromNode(wire));
        if (type.capabilities.wholeInput) {
            afterWhole[at] = true;
        } else if (type.category == catalog::Category::Extract) {
            counts[at] = extractorWorkers(node, type.capabilities, options);
        } else if (node.workers) {
            counts[at] = std::max(*node.workers, 1);
        } else if (wire >= 0 && (!options.workers || afterWhole[source])) {
            counts[at] = counts[source];
            afterWhole[at] = afterWhole[source];
        } else if (options.workers) {
            counts[at] = std::max(*options.workers, 1);
        }
    }
    return counts;
}

} // namespace etl::planner
