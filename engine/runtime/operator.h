// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/issue.h"
#include "engine/model/plan.h"
#include "engine/runtime/joinstart.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// What a node type is to the runtime. Everything here is used by one thread of a worker process:
// the stage's.
namespace etl::runtime {

using BatchPtr = std::shared_ptr<arrow::RecordBatch>;
using SchemaPtr = std::shared_ptr<arrow::Schema>;

// Where a batch's rows stand in the source, in the source's unit. [begin, end) of split `split`;
// lets loaders keep the source's order and see whether two batches are neighbours.
struct OrderKey
{
    std::uint32_t split = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    bool adjacentTo(const OrderKey &next) const { return split == next.split && end == next.begin; }
    auto operator<=>(const OrderKey &) const = default;
};

// A row that a node could not use, for the `rejects` port. Text may hold any bytes; the runtime
// makes it UTF-8.
struct Reject
{
    std::string row; // the row as text
    std::string error;
    std::string column;
    std::string source;       // file, or empty
    std::int64_t offset = -1; // byte offset in the source; -1: none
    std::int64_t line = -1;   // physical line; -1: none
};

// What an operator may ask of its surroundings. Owned by the stage, valid from open() to close().
class OperatorContext
{
public:
    virtual ~OperatorContext() = default;

    virtual const model::CheckedNode &node() const = 0;
    // Takes the row by the node's onError: rejects port, count and drop, or (Fail, or too many
    // rejects) an error that the operator must return at once.
    virtual Status reject(Reject row) = 0;
    // True once the run is being stopped; long loops and callbacks poll it at least every 1,024
    // rows.
    virtual bool stopRequested() const = 0; // any thread
    virtual void log(std::string_view text) = 0;
    // One private empty folder for spilling; created on first use, deleted with the worker.
    virtual Result<std::string> spillFolder() = 0;
    virtual std::uint64_t memoryLimitBytes() const = 0;
    // Of what lies in the spill folder; 0: no limit but the disk's.
    virtual std::uint64_t spillLimitBytes() const { return 0; }
};

// Takes the batches that an operator makes. Backpressure is the sink's business: a call may wait,
// and returns Cancelled when the run stops.
using Emit = std::function<Status(const BatchPtr &)>;

// A one-in, one-out node that treats each row by itself. Must give the same rows however the input
// is cut.
class RowOperator
{
public:
    virtual ~RowOperator() = default;
    virtual Status open(OperatorContext &context) = 0;
    // The result may have any number of rows, also none (then nullptr is allowed). It must not
    // point into memory of `batch` that the batch does not own by reference count.
    virtual Result<BatchPtr> process(const BatchPtr &batch) = 0;
};

// Hands the operator its input, batch by batch; nullptr at the end.
using Pull = std::function<Result<BatchPtr>()>;

// A node that needs its whole input before (or while) it gives output. Runs in one worker.
class WholeInputOperator
{
public:
    virtual ~WholeInputOperator() = default;
    // True when the same input, in the same order, always gives the same rows in the same order,
    // whatever threads or spilling do.
    virtual bool givesCertainOrder() const { return false; }
    // `inputs` by port in the order of their names, which is the descriptor's, too. A batch pulled
    // stays valid until the next pull from the same input.
    virtual Status run(OperatorContext &context, std::vector<Pull> inputs, const Emit &emit) = 0;
};

// One read of an extractor: rows and the source position behind them.
struct SourceBatch
{
    BatchPtr batch;             // nullptr: no rows in this read (all rejected)
    std::uint64_t position = 0; // [split.begin, split.end]; where a replacement goes on
    std::int64_t bytes = -1;    // read from the source; -1: as many as the position moved
};

// An extractor: reads splits from a position on.
class SourceOperator
{
public:
    virtual ~SourceOperator() = default;
    virtual Status open(OperatorContext &context) = 0;
    // Begins to read `split` at `position` (>= split.begin; a value that a former read returned, or
    // split.begin).
    virtual Status start(const model::Split &split, std::uint64_t position,
                         std::int64_t rowsBefore) = 0;
    // About `targetBytes` of Arrow data. position == split.end after the last one.
    virtual Result<SourceBatch> read(std::int64_t targetBytes) = 0;
};

// A piece of a loader's output: rows written as one self-contained chunk of bytes, appended to the
// worker's part file by the runtime, which also keeps order and crash safety. See
// docs/architecture.md, "Loaders".
class LoadOperator
{
public:
    virtual ~LoadOperator() = default;
    virtual Status open(OperatorContext &context) = 0;
    // Rows worth collecting before a piece is encoded (Parquet: a row group); 0: each batch by
    // itself.
    virtual std::int64_t preferredPieceRows() const { return 0; }
    // `batches` in source order, at least one row in all.
    virtual Result<std::shared_ptr<arrow::Buffer>> encode(const std::vector<BatchPtr> &batches) = 0;
};

// A piece lying in a part file.
struct Piece
{
    std::string partFile;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint64_t rows = 0;
    OrderKey key;
};

// Joins a loader's pieces into one file at the end of a run: writes `temporaryPath` whole and
// flushes it to disk; the caller renames it. `pieces` are in output order and may be empty (header
// only, or a file of no rows). The bytes follow from the node and the pieces alone, so that another
// call may resume. Run in a worker process of its own.
class PieceJoiner
{
public:
    virtual ~PieceJoiner() = default;
    virtual Status join(const model::CheckedNode &node, const std::vector<Piece> &pieces,
                        const std::string &temporaryPath, JoinStart start) = 0;
};

// Everything the check learns about a node from the outside (files, expressions).
struct NodeFacts
{
    std::map<std::string, model::Schema> outputs; // without `rejects`
    model::Issues issues;                         // node id is filled in by the caller
    std::uint64_t totalRows = 0;
    bool totalRowsExact = false;
};

// One wire into the node that is being checked, and what it brings.
struct NodeInput
{
    model::PortRef from;
    std::string port;
    const model::Schema *schema = nullptr;
};

struct NodeCheckContext
{
    const model::CheckedNode *node =
        nullptr; // settings resolved and valid by themselves, inputs filled
    std::vector<NodeInput>
        wires;           // in the pipeline's order; CheckedNode::inputs has the first of each port
    bool forRun = false; // also check what only matters when running: that outputs can be written
    std::function<bool()> cancelled;
};

// The code of one node type. Exactly the members that fit its category are set.
struct NodeCode
{
    std::string type;
    std::function<Result<NodeFacts>(const NodeCheckContext &)> check;
    std::function<std::unique_ptr<SourceOperator>()> source;
    // Cuts the source into splits of about `targetBytes`; called once per run, in a worker process.
    std::function<Result<std::vector<model::Split>>(const model::CheckedNode &,
                                                    std::uint64_t targetBytes)>
        splits;
    std::function<std::unique_ptr<RowOperator>()> row;
    std::function<std::unique_ptr<WholeInputOperator>()> whole;
    std::function<std::unique_ptr<LoadOperator>()> load;
    std::function<std::unique_ptr<PieceJoiner>()> joiner; // loaders that write a file
};

// Catalog id to code, filled by nodes::registerBuiltinNodes(). Immutable afterwards.
class NodeRegistry
{
public:
    Status add(NodeCode code); // Internal on a duplicate type
    const NodeCode *find(std::string_view type) const;
    std::vector<std::string> types() const;

private:
    std::vector<NodeCode> m_codes;
};

} // namespace etl::runtime
