// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/parquetnodes.h"

#include "engine/nodes/files/outputpath.h"
#include "engine/nodes/parquet/parquetencoder.h"
#include "engine/nodes/parquet/parquetjoiner.h"
#include "engine/runtime/arrowtypes.h"

namespace etl::nodes {

namespace {

// Each piece is a whole Parquet file, so that a worker's death costs one piece; the joiner makes
// one file of them.
class LoadParquet final : public runtime::LoadOperator
{
public:
    Status open(runtime::OperatorContext &context) override
    {
        m_settings = ParquetSettings::from(context.node().settings);
        ETL_TRY(m_schema, runtime::toArrow(context.node().inputs.at("in")));
        return {};
    }

    std::int64_t preferredPieceRows() const override { return m_settings.rowGroupRows; }

    Result<std::shared_ptr<arrow::Buffer>>
    encode(const std::vector<runtime::BatchPtr> &batches) override
    {
        return encodeParquet(m_schema, batches, m_settings);
    }

private:
    ParquetSettings m_settings;
    runtime::SchemaPtr m_schema;
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
