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

std::shared_ptr<arrow::Array> nullAndValue(const std::shared_ptr<arrow::DataType> &type)
{
    if (type->id() == arrow::Type::DICTIONARY) {
        const auto &dictionary = static_cast<const arrow::DictionaryType &>(*type);
        const auto values = nullAndValue(dictionary.value_type())->Slice(1);
        const auto indices = nullAndValue(dictionary.index_type());
        return arrow::DictionaryArray::FromArrays(type, indices, values).ValueOrDie();
    }
    std::unique_ptr<arrow::ArrayBuilder> builder;
    if (!arrow::MakeBuilder(arrow::default_memory_pool(), type, &builder).ok()
        || !builder->AppendNull().ok() || !builder->AppendEmptyValue().ok())
        std::abort();
    return builder->Finish().ValueOrDie();
}

} // namespace etl::test
