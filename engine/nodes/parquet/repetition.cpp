// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/repetition.h"

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/type_traits.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_set>

namespace etl::nodes {

namespace {

// Rows looked at, and the share of different values among them from which on a row group of some
// hundred thousand rows is larger with a dictionary than without.
constexpr std::int64_t kSampleRows = 16'384;
constexpr double kManyDifferent = 0.8;

// The bytes of a value; only for the types of isComparable().
std::string_view bytesOf(const arrow::Array &array, std::int64_t row)
{
    if (arrow::is_base_binary_like(array.type_id()))
        return static_cast<const arrow::BinaryArray &>(array).GetView(row);
    const auto width = static_cast<std::size_t>(array.type()->byte_width());
    const auto *values = reinterpret_cast<const char *>(array.data()->buffers[1]->data());
    return {values + static_cast<std::size_t>(row + array.offset()) * width, width};
}

bool isComparable(arrow::Type::type type)
{
    return type == arrow::Type::STRING || type == arrow::Type::BINARY
           || (arrow::is_fixed_width(type) && type != arrow::Type::BOOL);
}

bool hardlyRepeats(const std::vector<runtime::BatchPtr> &batches, int column)
{
    std::unordered_set<std::string_view> different;
    std::int64_t values = 0;
    std::int64_t rows = 0;
    for (const auto &batch : batches) {
        const auto &array = *batch->column(column);
        for (std::int64_t row = 0; row < array.length() && rows < kSampleRows; ++row, ++rows) {
            if (array.IsNull(row))
                continue;
            different.insert(bytesOf(array, row));
            ++values;
        }
    }
    return static_cast<double>(different.size()) > kManyDifferent * static_cast<double>(values);
}

} // namespace

std::vector<std::string> columnsWithoutRepetition(const std::vector<runtime::BatchPtr> &batches)
{
    std::vector<std::string> names;
    if (batches.empty())
        return names;
    const auto &schema = *batches.front()->schema();
    for (int column = 0; column < schema.num_fields(); ++column) {
        const auto &field = *schema.field(column);
        if (isComparable(field.type()->id()) && hardlyRepeats(batches, column))
            names.push_back(field.name());
    }
    return names;
}

} // namespace etl::nodes
