// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schema.h"
#include "engine/nodes/csv/csvsettings.h"
#include "engine/nodes/csv/textquoting.h"
#include "engine/runtime/operator.h"

#include <memory>
#include <optional>
#include <vector>

namespace etl::nodes::csv {

// Formats batches as CSV records, without a header. Used by the stage's thread only.
class CsvWriter : public runtime::LoadOperator
{
public:
    Status open(runtime::OperatorContext &context) override;
    Result<std::shared_ptr<arrow::Buffer>>
    encode(const std::vector<runtime::BatchPtr> &batches) override;

private:
    WriteSettings m_settings;
    model::Schema m_schema;
    runtime::SchemaPtr m_arrowSchema;
    std::optional<TextQuoting> m_quoting;
};

// The header line of an output, with its line end; empty when the settings want none.
std::string headerLine(const WriteSettings &settings, const model::Schema &schema);

} // namespace etl::nodes::csv
