// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/columngatherer.h"

#include "engine/nodes/sql/duckhandles.h"
#include "engine/nodes/sql/validitygatherer.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/array/data.h>
#include <arrow/array/util.h>
#include <arrow/buffer_builder.h>
#include <arrow/type.h>

#include <bit>
#include <cstring>
#include <limits>

namespace etl::nodes {

static_assert(std::endian::native == std::endian::little,
              "128-bit numbers are copied as they lie in memory");

namespace {

constexpr std::string_view kDoing = "collecting results of DuckDB";

using Buffers = std::vector<std::shared_ptr<arrow::Buffer>>;

// What all have in common: the row count and the nulls.
class GathererBase : public ColumnGatherer
{
public:
    explicit GathererBase(std::shared_ptr<arrow::DataType> type) : m_type(std::move(type)) {}

    Status append(duckdb_vector vector, std::int64_t rows) override
    {
        const auto *mask = duckdb_vector_get_validity(vector);
        ETL_TRY_ARROW_VOID(m_validity.append(mask, rows), kDoing);
        ETL_TRY_ARROW_VOID(appendValues(duckdb_vector_get_data(vector), mask, rows), kDoing);
        m_rows += rows;
        return {};
    }

    Result<std::shared_ptr<arrow::Array>> finish() override
    {
        std::int64_t nulls = 0;
        Buffers buffers = {m_validity.take(&nulls)};
        ETL_TRY_ARROW_VOID(takeValues(buffers), kDoing);
        const auto rows = std::exchange(m_rows, 0);
        return arrow::MakeArray(arrow::ArrayData::Make(m_type, rows, std::move(buffers), nulls));
    }

protected:
    virtual arrow::Status appendValues(const void *data, const std::uint64_t *mask,
                                       std::int64_t rows) = 0;
    virtual arrow::Status takeValues(Buffers &buffers) = 0;

    std::int64_t m_rows = 0;

private:
    std::shared_ptr<arrow::DataType> m_type;
    ValidityGatherer m_validity;
};

// Values that both libraries keep alike.
class FixedGatherer final : public GathererBase
{
public:
    FixedGatherer(std::shared_ptr<arrow::DataType> type, std::int64_t width)
        : GathererBase(std::move(type))
        , m_width(width)
    {}

    Status reserve(std::int64_t rows) override
    {
        return runtime::toStatus(m_values.Reserve(rows * m_width), kDoing);
    }
    std::int64_t bytes() const override { return m_values.length(); }

protected:
    arrow::Status appendValues(const void *data, const std::uint64_t *, std::int64_t rows) override
    {
        return m_values.Append(data, rows * m_width);
    }
    arrow::Status takeValues(Buffers &buffers) override
    {
        ARROW_ASSIGN_OR_RAISE(auto values, m_values.Finish(false));
        buffers.push_back(std::move(values));
        return arrow::Status::OK();
    }

private:
    std::int64_t m_width;
    arrow::BufferBuilder m_values;
};

// One byte each there, one bit each here.
class BooleanGatherer final : public GathererBase
{
public:
    BooleanGatherer() : GathererBase(arrow::boolean()) {}

    Status reserve(std::int64_t rows) override
    {
        return runtime::toStatus(m_bits.Reserve(rows), kDoing);
    }
    std::int64_t bytes() const override { return m_bits.length() / 8; }

protected:
    arrow::Status appendValues(const void *data, const std::uint64_t *, std::int64_t rows) override
    {
        ARROW_RETURN_NOT_OK(m_bits.Reserve(rows));
        const auto *values = static_cast<const std::uint8_t *>(data);
        m_bits.UnsafeAppend<false>(rows, [&] { return *values++ != 0; });
        return arrow::Status::OK();
    }
    arrow::Status takeValues(Buffers &buffers) override
    {
        ARROW_ASSIGN_OR_RAISE(auto bits, m_bits.Finish(false));
        buffers.push_back(std::move(bits));
        return arrow::Status::OK();
    }

private:
    arrow::TypedBufferBuilder<bool> m_bits;
};

// DECIMALs of few digits are 2, 4 or 8 bytes there and always 16 here.
template<typename Stored>
class DecimalGatherer final : public GathererBase
{
public:
    explicit DecimalGatherer(std::shared_ptr<arrow::DataType> type) : GathererBase(std::move(type))
    {}

    Status reserve(std::int64_t rows) override
    {
        return runtime::toStatus(m_values.Reserve(rows * 2), kDoing);
    }
    std::int64_t bytes() const override
    {
        return m_values.length() * static_cast<std::int64_t>(sizeof(std::int64_t));
    }

protected:
    arrow::Status appendValues(const void *data, const std::uint64_t *, std::int64_t rows) override
    {
        ARROW_RETURN_NOT_OK(m_values.Reserve(rows * 2));
        const auto *values = static_cast<const Stored *>(data);
        for (std::int64_t i = 0; i < rows; ++i) {
            const std::int64_t low = values[i];
            m_values.UnsafeAppend(low);
            m_values.UnsafeAppend(low < 0 ? -1 : 0);
        }
        return arrow::Status::OK();
    }
    arrow::Status takeValues(Buffers &buffers) override
    {
        ARROW_ASSIGN_OR_RAISE(auto values, m_values.Finish(false));
        buffers.push_back(std::move(values));
        return arrow::Status::OK();
    }

private:
    arrow::TypedBufferBuilder<std::int64_t> m_values;
};

// VARCHAR and BLOB.
class TextGatherer final : public GathererBase
{
public:
    explicit TextGatherer(std::shared_ptr<arrow::DataType> type) : GathererBase(std::move(type)) {}

    Status reserve(std::int64_t rows) override
    {
        return runtime::toStatus(m_offsets.Reserve(rows + 1), kDoing);
    }
    std::int64_t bytes() const override { return m_text.length() + m_offsets.length() * 4; }

protected:
    arrow::Status appendValues(const void *data, const std::uint64_t *mask,
                               std::int64_t rows) override
    {
        const auto *strings = static_cast<const duckdb_string_t *>(data);
        ARROW_RETURN_NOT_OK(m_offsets.Reserve(rows + 1));
        if (m_offsets.length() == 0)
            m_offsets.UnsafeAppend(0);
        std::int64_t end = m_text.length();
        // A null's bytes are not defined: it may hold any length.
        for (std::int64_t i = 0; i < rows; ++i) {
            if (isValid(mask, i))
                end += strings[i].value.inlined.length;
            m_offsets.UnsafeAppend(static_cast<std::int32_t>(end));
        }
        if (end > std::numeric_limits<std::int32_t>::max())
            return arrow::Status::CapacityError("more than 2 GB of text in one column of a batch");
        ARROW_RETURN_NOT_OK(m_text.Reserve(end - m_text.length()));
        for (std::int64_t i = 0; i < rows; ++i) {
            if (isValid(mask, i))
                appendText(strings[i]);
        }
        return arrow::Status::OK();
    }

    arrow::Status takeValues(Buffers &buffers) override
    {
        if (m_offsets.length() == 0)
            ARROW_RETURN_NOT_OK(m_offsets.Append(0));
        ARROW_ASSIGN_OR_RAISE(auto offsets, m_offsets.Finish(false));
        ARROW_ASSIGN_OR_RAISE(auto text, m_text.Finish(false));
        buffers.push_back(std::move(offsets));
        buffers.push_back(std::move(text));
        return arrow::Status::OK();
    }

private:
    static bool isValid(const std::uint64_t *mask, std::int64_t row)
    {
        return !mask || ((mask[row / 64] >> (row % 64)) & 1U) != 0;
    }
    void appendText(const duckdb_string_t &string)
    {
        constexpr std::uint32_t kMaxInlined = 12;
        const auto length = string.value.inlined.length;
        m_text.UnsafeAppend(length <= kMaxInlined ? string.value.inlined.inlined
                                                  : string.value.pointer.ptr,
                            length);
    }

    arrow::TypedBufferBuilder<std::int32_t> m_offsets;
    arrow::BufferBuilder m_text;
};

std::unique_ptr<ColumnGatherer> makeDecimalGatherer(const model::DataType &type)
{
    // DuckDB's storage by number of digits.
    constexpr int kDigits16 = 4;
    constexpr int kDigits32 = 9;
    constexpr int kDigits64 = 18;
    auto arrowType = runtime::toArrow(type);
    if (type.precision <= kDigits16)
        return std::make_unique<DecimalGatherer<std::int16_t>>(std::move(arrowType));
    if (type.precision <= kDigits32)
        return std::make_unique<DecimalGatherer<std::int32_t>>(std::move(arrowType));
    if (type.precision <= kDigits64)
        return std::make_unique<DecimalGatherer<std::int64_t>>(std::move(arrowType));
    return std::make_unique<FixedGatherer>(std::move(arrowType), 16);
}

} // namespace

std::unique_ptr<ColumnGatherer> makeColumnGatherer(const model::DataType &type)
{
    switch (type.kind) {
    case model::TypeKind::List:
    case model::TypeKind::Struct:
        return nullptr;
    case model::TypeKind::Boolean:
        return std::make_unique<BooleanGatherer>();
    case model::TypeKind::Decimal:
        return makeDecimalGatherer(type);
    case model::TypeKind::Varchar:
    case model::TypeKind::Blob:
        return std::make_unique<TextGatherer>(runtime::toArrow(type));
    default: {
        auto arrowType = runtime::toArrow(type);
        const auto width = arrowType->byte_width();
        return std::make_unique<FixedGatherer>(std::move(arrowType), width);
    }
    }
}

} // namespace etl::nodes
