// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schema.h"
#include "engine/nodes/csv/csvsettings.h"
#include "engine/nodes/csv/dateformat.h"
#include "engine/nodes/csv/nulltexts.h"
#include "engine/nodes/csv/tokenizer.h"

#include <arrow/status.h>
#include <arrow/type_fwd.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace etl::nodes::csv {

enum class ValueProblem : std::uint8_t { NotOfType, NotUtf8, NulByte, TextAfterQuote };

// A value that could not be used; `row` counts the rows of all runs of the chunk.
struct BadValue
{
    std::size_t row = 0;
    std::size_t column = 0;
    ValueProblem problem = ValueProblem::NotOfType;
};

using BadValues = std::vector<BadValue>;

// How text becomes values; the same for all columns of a file. Constant during a run.
struct ValueFormat
{
    NullTexts nullTexts;
    std::optional<DateFormat> dateFormat;
    char decimal = '.';
    Encoding encoding = Encoding::Utf8;
};

ValueFormat valueFormat(const ReadSettings &settings);

// Converts the fields of one column, chunk by chunk, straight into Arrow buffers. Own thread only.
class ColumnBuilder
{
public:
    virtual ~ColumnBuilder() = default;

    // Appends the column's fields of all runs. A field that does not convert gets an undefined
    // value and an entry in `bad`; the caller then truncates and appends again without that row.
    virtual arrow::Status append(const Tokens &tokens, const Dialect &dialect, std::size_t column,
                                 BadValues &bad) = 0;
    virtual void truncate(std::int64_t rows) = 0;
    // The column so far; the builder is empty afterwards.
    virtual arrow::Result<std::shared_ptr<arrow::Array>> finish() = 0;
    virtual std::int64_t rowCount() const = 0;
    // Bytes of Arrow data so far.
    virtual std::int64_t byteCount() const = 0;
};

// nullptr for a type that has no text form (LIST, STRUCT). `format` must outlive the builder.
std::unique_ptr<ColumnBuilder> makeColumnBuilder(const model::DataType &type,
                                                 const ValueFormat &format);

// Whether one value (not NULL) converts: for sniffing types and checking samples. Slower than a
// builder.
bool converts(std::string_view value, const model::DataType &type, const ValueFormat &format);

} // namespace etl::nodes::csv
