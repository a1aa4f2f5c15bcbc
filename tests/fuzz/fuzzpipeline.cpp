// SPDX-License-Identifier: GPL-3.0-or-later
// The input is the text of an .etl file. What can be read is written and read again, and goes
// through everything that looks at a pipeline before its data is touched.
#include "engine/catalog/resolve.h"
#include "engine/model/pipeline.h"
#include "engine/model/structure.h"
#include "engine/planner/planner.h"
#include "tests/fuzz/fuzztarget.h"

#include <algorithm>

namespace etl::fuzz {

namespace {

using model::Pipeline;

void writeAndReadAgain(const Pipeline &pipeline)
{
    const std::string text = model::writePipeline(pipeline);
    const auto again = model::parsePipeline(text);
    require(again.has_value(), "what was written can be read");
    require(*again == pipeline, "a pipeline stays the same");
    require(model::writePipeline(*again) == text, "a pipeline is written in one way only");
}

void askAboutTheGraph(const Pipeline &pipeline)
{
    const auto ids = model::nodeIds(pipeline);
    const bool cyclic = !model::checkCycles(ids, pipeline.wires).empty();
    const bool named = model::checkNames(ids, pipeline.wires).empty();
    const auto order = model::topologicalOrder(ids, pipeline.wires);
    if (!named)
        return;
    require(order.has_value() != cyclic, "there is an order, or a circle is told");
    require(!order || std::ranges::is_permutation(*order, ids), "the order has every node once");
    for (const model::Wire &wire : pipeline.wires)
        require(cyclic || model::wouldCloseCycle(pipeline.wires, wire.to.node, wire.from.node),
                "the way back along a wire closes a circle");
}

void check(const Pipeline &pipeline)
{
    catalog::ResolveOptions options;
    options.folder = "/data";
    options.parameters = {{"given", "3"}};
    options.environment = [](std::string_view name) -> std::optional<std::string> {
        if (name == "HOME")
            return "/home/me";
        return std::nullopt;
    };
    const auto checked = catalog::resolve(pipeline, catalog::builtinCatalog(), options);
    const auto travelled = model::checkedPipelineFromJson(model::toJson(checked));
    require(travelled.has_value() && *travelled == checked, "a checked pipeline stays the same");
    if (model::hasErrors(checked.issues))
        return;
    const auto plan = planner::makePlan(checked, catalog::builtinCatalog(), {.cores = 4});
    if (!plan)
        return;
    const auto carried = model::planFromJson(model::toJson(*plan));
    require(carried.has_value() && *carried == *plan, "a plan stays the same");
}

} // namespace

void fuzzOne(std::string_view bytes)
{
    const auto pipeline = model::parsePipeline(bytes);
    if (!pipeline) {
        const auto code = pipeline.error().code; // Unsupported: of a newer format
        require(code == ErrorCode::BadPipeline || code == ErrorCode::Unsupported,
                "the error says that it is the file");
        return;
    }
    writeAndReadAgain(*pipeline);
    askAboutTheGraph(*pipeline);
    check(*pipeline);
}

} // namespace etl::fuzz
