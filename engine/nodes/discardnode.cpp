// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include <arrow/buffer.h>

namespace etl::nodes {

namespace {

// The runtime counts the rows; there is nothing to keep.
class DiscardOperator final : public runtime::LoadOperator
{
public:
    Status open(runtime::OperatorContext &) override { return {}; }
    Result<std::shared_ptr<arrow::Buffer>> encode(const std::vector<runtime::BatchPtr> &) override
    {
        return std::make_shared<arrow::Buffer>(nullptr, 0);
    }
};

} // namespace

runtime::NodeCode loadDiscard()
{
    runtime::NodeCode code;
    code.type = "load.discard";
    code.check = [](const runtime::NodeCheckContext &) -> Result<runtime::NodeFacts> {
        return runtime::NodeFacts{};
    };
    code.load = [] { return std::make_unique<DiscardOperator>(); };
    return code;
}

} // namespace etl::nodes
