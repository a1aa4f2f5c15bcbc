// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"
#include "engine/runtime/previewcontext.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

// What a preview runs in place of stages and queues: each output port as rows on demand. Code and
// contexts outlive the streams. One thread.
namespace etl::runtime {

// The rows of one output port.
class PreviewStream
{
public:
    virtual ~PreviewStream() = default;
    virtual Result<BatchPtr> next() = 0; // nullptr at the end
};

using PreviewStreams = std::vector<std::unique_ptr<PreviewStream>>;

// An extractor, read from its beginning. Sets `cut` when it ends before its source does.
class SourceStream : public PreviewStream
{
public:
    SourceStream(const NodeCode &code, PreviewContext &context, std::int64_t maxRows, bool &cut);
    Result<BatchPtr> next() override;

private:
    Status open();
    Status start();

    const NodeCode &m_code;
    PreviewContext &m_context;
    std::int64_t m_maxRows;
    bool &m_cut;
    std::unique_ptr<SourceOperator> m_source;
    std::vector<model::Split> m_splits;
    std::size_t m_split = 0;
    std::uint64_t m_position = 0;
    std::int64_t m_rows = 0;
};

// A row-wise node, over one input after the other.
class RowStream : public PreviewStream
{
public:
    RowStream(const NodeCode &code, PreviewContext &context, PreviewStreams inputs);
    Result<BatchPtr> next() override;

private:
    const NodeCode &m_code;
    PreviewContext &m_context;
    PreviewStreams m_inputs;
    std::unique_ptr<RowOperator> m_operator;
    std::size_t m_input = 0;
};

// A node that sees its whole inputs. All its rows are kept, so it is stopped, and `cut` is set,
// once there are `maxRows` of them.
class WholeStream : public PreviewStream
{
public:
    WholeStream(const NodeCode &code, PreviewContext &context,
                std::map<std::string, PreviewStreams> inputsByPort, std::int64_t maxRows,
                bool &cut);
    Result<BatchPtr> next() override;

private:
    Status run();
    Status take(const BatchPtr &batch);

    const NodeCode &m_code;
    PreviewContext &m_context;
    std::map<std::string, PreviewStreams> m_inputs;
    std::int64_t m_maxRows;
    bool &m_cut;
    std::vector<BatchPtr> m_output;
    std::int64_t m_rows = 0;
    bool m_enough = false;
    bool m_done = false;
    std::size_t m_next = 0;
};

// What a node rejects while `rows`, the stream of its `out`, is read.
class RejectsStream : public PreviewStream
{
public:
    RejectsStream(PreviewContext &context, std::unique_ptr<PreviewStream> rows);
    Result<BatchPtr> next() override;

private:
    PreviewContext &m_context;
    std::unique_ptr<PreviewStream> m_rows;
    std::size_t m_given = 0;
    bool m_ended = false;
};

} // namespace etl::runtime
