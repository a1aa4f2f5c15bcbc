// SPDX-License-Identifier: GPL-3.0-or-later
// The input is a Parquet file, read by the extractor through the library. The library itself is not
// instrumented, so the fuzzer is blind there: this is about what reaches our side of it, and that
// every exception, wrong number and damaged column becomes an error.
#include "engine/nodes/parquet/parquetnodes.h"
#include "engine/runtime/arrowtypes.h"
#include "tests/fuzz/memoryfile.h"

#include <arrow/record_batch.h>

namespace etl::fuzz {

namespace {

constexpr std::uint64_t kMostRows = 10'000; // a footer may promise more than a few bytes hold

class Context final : public runtime::OperatorContext
{
public:
    explicit Context(const model::CheckedNode &node) : m_node(node) {}

    const model::CheckedNode &node() const override { return m_node; }
    Status reject(runtime::Reject) override { return {}; }
    bool stopRequested() const override { return false; }
    void log(std::string_view) override {}
    Result<std::string> spillFolder() override { return fail(ErrorCode::Unsupported, "none"); }
    std::uint64_t memoryLimitBytes() const override { return 0; }

private:
    const model::CheckedNode &m_node;
};

// Reads a split to its end, to the first error, or until it is long enough.
void read(runtime::SourceOperator &source, const model::Split &split)
{
    if (!source.start(split, split.begin, 0))
        return;
    for (std::uint64_t position = split.begin;
         position < split.end && position - split.begin < kMostRows;) {
        const auto batch = source.read(1 << 16);
        if (!batch)
            return;
        require(batch->position > position && batch->position <= split.end, "a read gets on");
        require(batch->batch && batch->batch->Validate().ok(), "a batch is sound");
        require(static_cast<std::uint64_t>(batch->batch->num_rows()) == batch->position - position,
                "positions count rows");
        position = batch->position;
    }
}

} // namespace

void fuzzOne(std::string_view bytes)
{
    static const MemoryFile file;
    file.write(bytes);
    model::CheckedNode node;
    node.id = NodeId("rows");
    node.type = "extract.parquet";
    node.settings["path"] = file.path();
    const auto code = nodes::parquetExtract();
    runtime::NodeCheckContext check;
    check.node = &node;
    const auto facts = code.check(check);
    require(facts.has_value(), "a file that cannot be used is an issue");
    if (model::hasErrors(facts->issues))
        return;
    node.outputs = facts->outputs;
    const auto splits = code.splits(node, 1 << 10);
    Context context(node);
    const auto source = code.source();
    if (!splits || !source->open(context))
        return;
    for (const model::Split &split : *splits)
        read(*source, split);
}

} // namespace etl::fuzz
