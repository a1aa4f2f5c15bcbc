// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/preview.h"

#include "engine/runtime/arrowtypes.h"
#include "engine/runtime/batchcodec.h"
#include "engine/runtime/previewcontext.h"
#include "engine/runtime/rejects.h"

#include <arrow/api.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>

namespace etl::runtime {

namespace {

constexpr std::int64_t kReadBytes = 256 * 1024;

// The rows of one output port, on demand.
class Stream
{
public:
    virtual ~Stream() = default;
    virtual Result<BatchPtr> next() = 0; // nullptr at the end
};

class SourceStream : public Stream
{
public:
    SourceStream(const NodeCode &code, PreviewContext &context, std::int64_t maxRows, bool &cut)
        : m_code(code)
        , m_context(context)
        , m_maxRows(maxRows)
        , m_cut(cut)
    {}

    Result<BatchPtr> next() override
    {
        if (!m_source)
            ETL_TRY_VOID(open());
        while (m_split < m_splits.size()) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled, "the preview was cancelled");
            if (m_rows >= m_maxRows) {
                m_cut = true;
                return nullptr;
            }
            if (m_position >= m_splits[m_split].end) {
                if (++m_split < m_splits.size())
                    ETL_TRY_VOID(start());
                continue;
            }
            ETL_TRY(auto read, m_source->read(kReadBytes));
            m_position = read.position;
            if (!read.batch || read.batch->num_rows() == 0)
                continue;
            m_rows += read.batch->num_rows();
            return read.batch;
        }
        return nullptr;
    }

private:
    Status open()
    {
        m_source = m_code.source();
        ETL_TRY_VOID(m_source->open(m_context));
        // One split: nothing has to be counted for a first look.
        ETL_TRY(m_splits,
                m_code.splits(m_context.node(), std::numeric_limits<std::uint64_t>::max()));
        return m_splits.empty() ? Status{} : start();
    }

    Status start()
    {
        m_position = m_splits[m_split].begin;
        return m_source->start(m_splits[m_split], m_position, 0);
    }

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

class RowStream : public Stream
{
public:
    RowStream(const NodeCode &code, PreviewContext &context,
              std::vector<std::unique_ptr<Stream>> inputs)
        : m_code(code)
        , m_context(context)
        , m_inputs(std::move(inputs))
    {}

    Result<BatchPtr> next() override
    {
        if (!m_operator) {
            m_operator = m_code.row();
            ETL_TRY_VOID(m_operator->open(m_context));
        }
        while (m_input < m_inputs.size()) {
            ETL_TRY(auto batch, m_inputs[m_input]->next());
            if (!batch) {
                ++m_input;
                continue;
            }
            ETL_TRY(auto result, m_operator->process(batch));
            if (result && result->num_rows() > 0)
                return result;
        }
        return nullptr;
    }

private:
    const NodeCode &m_code;
    PreviewContext &m_context;
    std::vector<std::unique_ptr<Stream>> m_inputs;
    std::unique_ptr<RowOperator> m_operator;
    std::size_t m_input = 0;
};

class WholeStream : public Stream
{
public:
    WholeStream(const NodeCode &code, PreviewContext &context,
                std::vector<std::unique_ptr<Stream>> inputs)
        : m_code(code)
        , m_context(context)
        , m_inputs(std::move(inputs))
    {}

    Result<BatchPtr> next() override
    {
        if (!m_done) {
            m_done = true;
            std::vector<Pull> pulls;
            for (auto &input : m_inputs)
                pulls.emplace_back([stream = input.get()] { return stream->next(); });
            ETL_TRY_VOID(
                m_code.whole()->run(m_context, std::move(pulls), [this](const BatchPtr &batch) {
                    if (batch && batch->num_rows() > 0)
                        m_output.push_back(batch);
                    return Status{};
                }));
        }
        if (m_next >= m_output.size())
            return nullptr;
        return m_output[m_next++];
    }

private:
    const NodeCode &m_code;
    PreviewContext &m_context;
    std::vector<std::unique_ptr<Stream>> m_inputs;
    std::vector<BatchPtr> m_output;
    std::size_t m_next = 0;
    bool m_done = false;
};

// Builds the streams before a node and keeps what they need.
class Previewer
{
public:
    Previewer(const model::CheckedPipeline &checked, const NodeRegistry &registry,
              const PreviewOptions &options)
        : m_checked(checked)
        , m_registry(registry)
        , m_options(options)
    {}

    Result<PreviewRows> run()
    {
        const auto *node = m_checked.find(m_options.node);
        if (!node)
            return fail(ErrorCode::NotFound, "there is no node '" + m_options.node.value + "'");
        const auto *code = m_registry.find(node->type);
        if (code && code->load)
            return runLoader(*node);
        return runPort(*node, m_options.port);
    }

private:
    Result<PreviewRows> runLoader(const model::CheckedNode &loader)
    {
        for (const auto &wire : m_checked.wires) {
            if (wire.to.node == loader.id)
                return runPort(*m_checked.find(wire.from.node), wire.from.port);
        }
        return fail(ErrorCode::BadPipeline, "nothing is wired into '" + loader.id.value + "'");
    }

    Result<PreviewRows> runPort(const model::CheckedNode &node, const std::string &port)
    {
        PreviewRows rows;
        const auto schema = node.outputs.find(port);
        if (schema == node.outputs.end())
            return fail(ErrorCode::NotFound, "'" + node.id.value + "' has no port '" + port + "'");
        ETL_TRY(rows.schema, toArrow(schema->second));
        ETL_TRY(const auto stream, streamOf(node, false));
        std::vector<BatchPtr> batches;
        std::int64_t count = 0;
        const bool rejects = port == model::kRejectsPort;
        while (count < m_options.rows) {
            ETL_TRY(auto batch, stream->next());
            if (!batch)
                break;
            if (rejects) {
                count = static_cast<std::int64_t>(m_contexts.at(node.id)->rejected().size());
                continue;
            }
            batches.push_back(batch->Slice(0, m_options.rows - count));
            count += batches.back()->num_rows();
        }
        if (rejects)
            ETL_TRY_VOID(addRejects(node, batches));
        if (batches.empty()) {
            ETL_TRY_ARROW(auto none, arrow::RecordBatch::MakeEmpty(rows.schema),
                          "making a preview");
            batches.push_back(std::move(none));
        }
        ETL_TRY(rows.batch, concatenate(batches));
        rows.partial = m_partial;
        return rows;
    }

    Status addRejects(const model::CheckedNode &node, std::vector<BatchPtr> &batches)
    {
        auto rejected = m_contexts.at(node.id)->rejected();
        if (rejected.empty())
            return {};
        rejected.resize(std::min(rejected.size(), static_cast<std::size_t>(m_options.rows)));
        ETL_TRY(auto batch, rejectsBatch(rejected, node.id.value, "process"));
        batches.push_back(std::move(batch));
        return {};
    }

    Result<std::unique_ptr<Stream>> streamOf(const model::CheckedNode &node, bool bounded)
    {
        const auto *code = m_registry.find(node.type);
        if (!code)
            return fail(ErrorCode::UnknownNodeType, "unknown node type '" + node.type + "'");
        auto &context = m_contexts[node.id];
        if (!context)
            context = std::make_unique<PreviewContext>(node, m_options);
        if (code->source) {
            const auto limit =
                bounded ? m_options.sourceRows : std::numeric_limits<std::int64_t>::max();
            return std::make_unique<SourceStream>(*code, *context, limit, m_partial);
        }
        std::vector<std::unique_ptr<Stream>> inputs;
        for (const auto &wire : m_checked.wires) {
            if (wire.to.node != node.id)
                continue;
            ETL_TRY(auto input, streamOf(*m_checked.find(wire.from.node), bounded || code->whole));
            inputs.push_back(std::move(input));
        }
        if (code->row)
            return std::make_unique<RowStream>(*code, *context, std::move(inputs));
        return std::make_unique<WholeStream>(*code, *context, std::move(inputs));
    }

    const model::CheckedPipeline &m_checked;
    const NodeRegistry &m_registry;
    const PreviewOptions &m_options;
    std::map<NodeId, std::unique_ptr<PreviewContext>> m_contexts;
    bool m_partial = false;
};

} // namespace

Result<PreviewRows> previewNode(const model::CheckedPipeline &checked, const NodeRegistry &registry,
                                const PreviewOptions &options)
{
    return Previewer(checked, registry, options).run();
}

} // namespace etl::runtime
