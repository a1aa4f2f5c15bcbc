// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/batches.h"

#include <arrow/api.h>
#include <arrow/json/from_string.h>

#include <cstdlib>

namespace etl::test {

runtime::BatchPtr batchFromJson(const runtime::SchemaPtr &schema, const std::string &rows)
{
    auto array =
        arrow::json::ArrayFromJSONString(arrow::struct_(schema->fields()), rows).ValueOrDie();
    auto batch = arrow::RecordBatch::FromStructArray(array).ValueOrDie();
    return arrow::RecordBatch::Make(schema, batch->num_rows(), batch->columns());
}

runtime::BatchPtr int64Batch(std::int64_t first, std::int64_t rows)
{
    arrow::Int64Builder builder;
    for (std::int64_t i = 0; i < rows; ++i) {
        if (!builder.Append(first + i).ok())
            std::abort();
    }
    return arrow::RecordBatch::Make(arrow::schema({arrow::field("n", arrow::int64())}), rows,
                                    {builder.Finish().ValueOrDie()});
}

} // namespace etl::test
