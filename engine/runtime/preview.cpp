// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/preview.h"

#include "engine/runtime/arrowtypes.h"
#include "engine/runtime/batchcodec.h"
#include "engine/runtime/previewstreams.h"

#include <arrow/api.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace etl::runtime {

namespace {

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
        ETL_TRY(const auto stream, streamOf(node, port, false));
        std::vector<BatchPtr> batches;
        for (std::int64_t count = 0; count < m_options.rows;) {
            ETL_TRY(auto batch, stream->next());
            if (!batch)
                break;
            batches.push_back(batch->Slice(0, m_options.rows - count));
            count += batches.back()->num_rows();
        }
        if (batches.empty()) {
            ETL_TRY_ARROW(auto none, arrow::RecordBatch::MakeEmpty(rows.schema),
                          "making a preview");
            batches.push_back(std::move(none));
        }
        ETL_TRY(rows.batch, concatenate(batches));
        rows.partial = m_partial;
        return rows;
    }

    // Two wires out of a node are two streams: each runs the nodes before it by itself.
    Result<std::unique_ptr<PreviewStream>> streamOf(const model::CheckedNode &node,
                                                    const std::string &port, bool bounded)
    {
        const auto *code = m_registry.find(node.type);
        if (!code)
            return fail(ErrorCode::UnknownNodeType, "unknown node type '" + node.type + "'");
        m_contexts.push_back(std::make_unique<PreviewContext>(node, m_options, m_contexts.size()));
        auto &context = *m_contexts.back();
        ETL_TRY(auto rows, rowsOf(node, *code, context, bounded));
        if (port == model::kRejectsPort)
            return std::make_unique<RejectsStream>(context, std::move(rows));
        return rows;
    }

    Result<std::unique_ptr<PreviewStream>> rowsOf(const model::CheckedNode &node,
                                                  const NodeCode &code, PreviewContext &context,
                                                  bool bounded)
    {
        if (code.source) {
            const auto limit =
                bounded ? m_options.sourceRows : std::numeric_limits<std::int64_t>::max();
            return std::make_unique<SourceStream>(code, context, limit, m_partial);
        }
        std::map<std::string, PreviewStreams> inputs;
        for (const auto &wire : m_checked.wires) {
            if (wire.to.node != node.id)
                continue;
            ETL_TRY(auto input, streamOf(*m_checked.find(wire.from.node), wire.from.port,
                                         bounded || code.whole));
            inputs[wire.to.port].push_back(std::move(input));
        }
        if (code.row) {
            return std::make_unique<RowStream>(
                code, context, std::move(inputs[std::string(model::kDefaultInput)]));
        }
        return std::make_unique<WholeStream>(code, context, std::move(inputs),
                                             std::max(m_options.sourceRows, m_options.rows),
                                             m_partial);
    }

    const model::CheckedPipeline &m_checked;
    const NodeRegistry &m_registry;
    const PreviewOptions &m_options;
    std::vector<std::unique_ptr<PreviewContext>> m_contexts;
    bool m_partial = false;
};

} // namespace

Result<PreviewRows> previewNode(const model::CheckedPipeline &checked, const NodeRegistry &registry,
                                const PreviewOptions &options)
{
    return Previewer(checked, registry, options).run();
}

} // namespace etl::runtime
