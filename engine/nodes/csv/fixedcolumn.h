// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/columnbuilder.h"
#include "engine/nodes/csv/fieldcursor.h"
#include "engine/nodes/csv/growbuffer.h"
#include "engine/nodes/csv/validity.h"

#include <arrow/array/data.h>
#include <arrow/array/util.h>
#include <arrow/type.h>

#include <cstdint>
#include <memory>
#include <utility>

namespace etl::nodes::csv {

inline bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

// A column of values of one size. Convert: bool(const char *begin, const char *end, T &value) for
// texts that are not empty. Spaces around a value are not part of it; a text of nothing is NULL,
// quoted or not.
template<typename T, typename Convert>
class FixedColumn : public ColumnBuilder
{
public:
    FixedColumn(std::shared_ptr<arrow::DataType> type, const ValueFormat &format, Convert convert)
        : m_type(std::move(type))
        , m_format(format)
        , m_convert(std::move(convert))
    {}

    arrow::Status append(const Tokens &tokens, const Dialect &dialect, std::size_t column,
                         BadValues &bad) override
    {
        const std::int64_t before = m_rows;
        ARROW_RETURN_NOT_OK(m_values.reserve(before + static_cast<std::int64_t>(tokens.rows)));
        ARROW_RETURN_NOT_OK(m_validity.reserve(before + static_cast<std::int64_t>(tokens.rows)));
        const bool onlyEmpty = m_format.nullTexts.onlyEmpty();
        T *const values = m_values.data() + before;
        FieldReader reader(tokens, dialect);
        reader.forEach(column, [&](std::size_t row, const FieldText &field) {
            const bool isValue = field.begin != field.end && !field.malformed
                                 && (onlyEmpty || field.quoted
                                     || !m_format.nullTexts.matches(field.begin, field.end));
            if (isValue && m_convert(field.begin, field.end, values[row])) [[likely]]
                return;
            convertRarely(field, before, row, column, values, bad);
        });
        m_rows += static_cast<std::int64_t>(tokens.rows);
        return arrow::Status::OK();
    }

    void truncate(std::int64_t rows) override
    {
        m_validity.truncate(rows, m_rows);
        m_rows = rows;
    }

    arrow::Result<std::shared_ptr<arrow::Array>> finish() override
    {
        const std::int64_t rows = std::exchange(m_rows, 0);
        const std::int64_t nulls = m_validity.nullCount();
        ARROW_ASSIGN_OR_RAISE(auto validity, m_validity.take(rows));
        ARROW_ASSIGN_OR_RAISE(auto values, m_values.take(rows));
        return arrow::MakeArray(
            arrow::ArrayData::Make(m_type, rows, {std::move(validity), std::move(values)}, nulls));
    }

    std::int64_t rowCount() const override { return m_rows; }
    std::int64_t byteCount() const override
    {
        return m_rows * static_cast<std::int64_t>(sizeof(T));
    }

private:
    // NULLs, values in spaces, and what does not convert.
    void convertRarely(FieldText field, std::int64_t before, std::size_t row, std::size_t column,
                       T *values, BadValues &bad)
    {
        values[row] = T{};
        if (field.malformed) {
            bad.push_back({row, column, ValueProblem::TextAfterQuote});
            return;
        }
        const bool isNullText = field.begin != field.end && !field.quoted
                                && m_format.nullTexts.matches(field.begin, field.end);
        while (field.begin < field.end && isBlank(*field.begin))
            ++field.begin;
        while (field.begin < field.end && isBlank(field.end[-1]))
            --field.end;
        if (isNullText || field.begin == field.end)
            m_validity.setNull(before + static_cast<std::int64_t>(row));
        else if (!m_convert(field.begin, field.end, values[row]))
            bad.push_back({row, column, ValueProblem::NotOfType});
    }

    std::shared_ptr<arrow::DataType> m_type;
    const ValueFormat &m_format;
    Convert m_convert;
    GrowBuffer<T> m_values;
    Validity m_validity;
    std::int64_t m_rows = 0;
};

template<typename T, typename Convert>
std::unique_ptr<ColumnBuilder> makeFixedColumn(std::shared_ptr<arrow::DataType> type,
                                               const ValueFormat &format, Convert convert)
{
    return std::make_unique<FixedColumn<T, Convert>>(std::move(type), format, std::move(convert));
}

} // namespace etl::nodes::csv
