// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/parquetnodes.h"

#include "engine/nodes/files/outputpath.h"
#include "engine/nodes/parquet/parquetencoder.h"
#include "engine/nodes/parquet/parquetjoiner.h"
#include "engine/runtime/arrowtypes.h"

#include <optional>

namespace etl::nodes {

namespace {

// Each piece is a whole Parquet file, so that a worker's death costs one piece; the joiner makes
// one file of them.
class LoadParquet final : public runtime::LoadOperator
{
public:
    Status open(runtime::OperatorContext &context) override
    {
        const auto settings = ParquetSettings::from(context.node().settings);
        ETL_TRY(auto schema, runtime::toArrow(context.node().inputs.at("in")));
        m_rowGroupRows = settings.rowGroupRows;
        m_encoder.emplace(std::move(schema), settings);
        return {};
    }

    std::int64_t preferredPieceRows() const override { return m_rowGroupRows; }

    Result<std::shared_ptr<arrow::Buffer>>
    encode(const std::vector<runtime::BatchPtr> &batches) override
    {
        return m_encoder->encode(batches);
    }

private:
    std::int64_t m_rowGroupRows = 0;
    std::optional<ParquetEncoder> m_encoder;
};

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    const auto &settings = context.node->settings;
    runtime::NodeFacts facts;
    for (const auto &status :
         {checkCompression(ParquetSettings::from(settings).compression),
          checkOutputPath(settings.value("path", std::string()), context.forRun)}) {
        if (!status)
            facts.issues.push_back(model::issueFromError(status.error()));
    }
    return facts;
}

} // namespace

runtime::NodeCode parquetLoad()
{
    runtime::NodeCode code;
    code.type = "load.parquet";
    code.check = check;
    code.load = [] { return std::make_unique<LoadParquet>(); };
    code.joiner = [] { return std::make_unique<ParquetJoiner>(); };
    return code;
}

} // namespace etl::nodes
