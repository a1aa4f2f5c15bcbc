// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/rowtext.h"

#include "engine/model/json.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/scalar.h>
#include <arrow/type.h>
#include <arrow/type_traits.h>

namespace etl::nodes {

namespace {

// Bytes that are not UTF-8 become replacement characters.
std::string quoted(const std::string &text)
{
    return model::Json(text).dump(-1, ' ', false, model::Json::error_handler_t::replace);
}

Result<std::string> valueText(const arrow::Array &column, std::int64_t row)
{
    if (column.IsNull(row))
        return "null";
    ETL_TRY_ARROW(const auto scalar, column.GetScalar(row), "printing a rejected row");
    const auto type = column.type_id();
    if (arrow::is_base_binary_like(type)) {
        const auto &binary = static_cast<const arrow::BaseBinaryScalar &>(*scalar);
        return quoted(std::string(binary.view()));
    }
    const bool bare = arrow::is_integer(type) || arrow::is_floating(type) || arrow::is_decimal(type)
                      || type == arrow::Type::BOOL;
    return bare ? scalar->ToString() : quoted(scalar->ToString());
}

} // namespace

Result<std::string> rowText(const arrow::RecordBatch &batch, std::int64_t row)
{
    std::string text = "{";
    for (int i = 0; i < batch.num_columns(); ++i) {
        ETL_TRY(const auto value, valueText(*batch.column(i), row));
        text += (i == 0 ? "" : ", ") + quoted(batch.column_name(i)) + ": " + value;
    }
    return text + "}";
}

} // namespace etl::nodes
