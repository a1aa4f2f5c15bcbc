// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"
#include "engine/runtime/operator.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

// What the tests of node types share: nodes from JSON, surroundings, runs of operators, rows as
// text. A broken promise ends the test program with a message. Main thread.
namespace etl::test {

// "a BIGINT, b DECIMAL(10,2)"; types without commas at the top level of their own are told apart by
// brackets.
model::Schema columns(const std::string &text);
// "a BIGINT, b VARCHAR" back.
std::string toText(const model::Schema &schema);

// A node with settings resolved by the catalog, so that defaults are in.
model::CheckedNode makeNode(const std::string &type, const std::string &settings,
                            const model::Schema &input = {});

// A node's surroundings: rejected rows are collected, unless the node's onError is Fail.
class NodeContext final : public runtime::OperatorContext
{
public:
    explicit NodeContext(const model::CheckedNode &node) : m_node(node) {}

    const model::CheckedNode &node() const override { return m_node; }
    Status reject(runtime::Reject row) override;
    bool stopRequested() const override { return stopped; }
    void log(std::string_view) override {}
    Result<std::string> spillFolder() override { return spill; }
    std::uint64_t memoryLimitBytes() const override { return memoryLimit; }

    std::vector<runtime::Reject> rejected;
    std::atomic<bool> stopped = false;
    std::string spill;
    std::uint64_t memoryLimit = 0;

private:
    const model::CheckedNode &m_node;
};

runtime::BatchPtr makeRows(const model::Schema &schema, const std::string &json);

// What the node's check says; its outputs are put into the node, as the pipeline's check does.
runtime::NodeFacts check(model::CheckedNode &node, bool forRun = false);
// The same as one line for each issue: "columns.x [3+2]: text".
std::string issuesOf(model::CheckedNode &node, bool forRun = false);

// The node's rows for these batches, as one batch. The node must have been checked.
runtime::BatchPtr runRows(NodeContext &context, const std::vector<runtime::BatchPtr> &batches);
runtime::BatchPtr runWhole(NodeContext &context, const std::vector<runtime::BatchPtr> &batches);
// All splits of an extractor one behind the other.
runtime::BatchPtr runSource(NodeContext &context, std::uint64_t splitBytes, std::int64_t readBytes);

const runtime::NodeCode &codeOf(const std::string &type);

runtime::BatchPtr joined(const runtime::SchemaPtr &schema,
                         const std::vector<runtime::BatchPtr> &batches);
// A line for each row, "1|x|NULL", in the batch's order.
std::string rowsOf(const runtime::BatchPtr &batch);
// The same lines, sorted.
std::string sortedRowsOf(const runtime::BatchPtr &batch);

// What DuckDB, opened without any of our code around it, says to this query, with `batch` as the
// view `input`.
runtime::BatchPtr askDuckDb(const std::string &sql, const runtime::BatchPtr &batch = nullptr);

} // namespace etl::test
