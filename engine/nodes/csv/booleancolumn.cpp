// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/booleancolumn.h"

#include "engine/nodes/csv/fixedcolumn.h"
#include "engine/nodes/csv/parsenumber.h"

#include <arrow/array/array_base.h>
#include <arrow/util/bit_util.h>

namespace etl::nodes::csv {

namespace {

struct BooleanText
{
    bool operator()(const char *begin, const char *end, std::uint8_t &value) const
    {
        bool read = false;
        const bool ok = readBoolean(begin, end, read);
        value = read ? 1 : 0;
        return ok;
    }
};

// One byte per value while rows come and go, packed into bits at the end.
class BooleanColumn : public FixedColumn<std::uint8_t, BooleanText>
{
public:
    explicit BooleanColumn(const ValueFormat &format)
        : FixedColumn<std::uint8_t, BooleanText>(arrow::uint8(), format, BooleanText{})
    {}

    arrow::Result<std::shared_ptr<arrow::Array>> finish() override
    {
        using Bytes = FixedColumn<std::uint8_t, BooleanText>;
        ARROW_ASSIGN_OR_RAISE(auto bytes, Bytes::finish());
        const arrow::ArrayData &data = *bytes->data();
        ARROW_ASSIGN_OR_RAISE(std::shared_ptr<arrow::Buffer> bits,
                              arrow::AllocateBuffer((data.length + 7) / 8));
        std::memset(bits->mutable_data(), 0, static_cast<std::size_t>(bits->capacity()));
        for (std::int64_t row = 0; row < data.length; ++row)
            arrow::bit_util::SetBitTo(bits->mutable_data(), row, data.buffers[1]->data()[row] != 0);
        return arrow::MakeArray(arrow::ArrayData::Make(
            arrow::boolean(), data.length, {data.buffers[0], std::move(bits)}, data.null_count));
    }
};

} // namespace

std::unique_ptr<ColumnBuilder> makeBooleanColumn(const ValueFormat &format)
{
    return std::make_unique<BooleanColumn>(format);
}

} // namespace etl::nodes::csv
