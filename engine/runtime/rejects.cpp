// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/rejects.h"

#include "engine/model/schema.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/api.h>
#include <arrow/util/utf8.h>

#include <cstdint>

namespace etl::runtime {

namespace {

bool isUtf8(std::string_view text)
{
    // Arrow's tables are filled on request; without that only ASCII passes.
    static const bool ready = [] {
        arrow::util::InitializeUTF8();
        return true;
    }();
    return ready
           && arrow::util::ValidateUTF8(reinterpret_cast<const std::uint8_t *>(text.data()),
                                        static_cast<std::int64_t>(text.size()));
}

// Length of the valid sequence that starts at `text`, 0 when there is none.
std::size_t sequenceLength(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xc2 ? 0
                               : lead < 0xe0 ? 2
                               : lead < 0xf0 ? 3
                               : lead < 0xf5 ? 4
                                             : 0;
    if (length == 0 || length > text.size())
        return 0;
    return isUtf8(text.substr(0, length)) ? length : 0;
}

class RejectsBuilder
{
public:
    arrow::Status add(const Reject &row, std::string_view node, std::string_view action)
    {
        ARROW_RETURN_NOT_OK(m_texts[0].Append(toValidUtf8(row.row)));
        ARROW_RETURN_NOT_OK(m_texts[1].Append(toValidUtf8(row.error)));
        ARROW_RETURN_NOT_OK(appendText(m_texts[2], row.column));
        ARROW_RETURN_NOT_OK(m_texts[3].Append(node));
        ARROW_RETURN_NOT_OK(m_texts[4].Append(action));
        ARROW_RETURN_NOT_OK(appendText(m_texts[5], row.source));
        ARROW_RETURN_NOT_OK(appendNumber(m_numbers[0], row.offset));
        return appendNumber(m_numbers[1], row.line);
    }

    arrow::Result<BatchPtr> finish(const SchemaPtr &schema, std::int64_t rows)
    {
        arrow::ArrayVector columns;
        for (auto &text : m_texts) {
            ARROW_ASSIGN_OR_RAISE(auto column, text.Finish());
            columns.push_back(std::move(column));
        }
        for (auto &number : m_numbers) {
            ARROW_ASSIGN_OR_RAISE(auto column, number.Finish());
            columns.push_back(std::move(column));
        }
        return arrow::RecordBatch::Make(schema, rows, std::move(columns));
    }

private:
    static arrow::Status appendText(arrow::StringBuilder &builder, const std::string &text)
    {
        return text.empty() ? builder.AppendNull() : builder.Append(toValidUtf8(text));
    }
    static arrow::Status appendNumber(arrow::Int64Builder &builder, std::int64_t number)
    {
        return number < 0 ? builder.AppendNull() : builder.Append(number);
    }

    arrow::StringBuilder m_texts[6];
    arrow::Int64Builder m_numbers[2];
};

} // namespace

std::string toValidUtf8(std::string_view bytes)
{
    if (isUtf8(bytes))
        return std::string(bytes);
    std::string result;
    while (!bytes.empty()) {
        const auto length = sequenceLength(bytes);
        if (length == 0)
            result += "\xef\xbf\xbd";
        else
            result.append(bytes.substr(0, length));
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return result;
}

Result<BatchPtr> rejectsBatch(const std::vector<Reject> &rows, std::string_view node,
                              std::string_view action)
{
    ETL_TRY(const auto schema, toArrow(model::rejectsSchema()));
    RejectsBuilder builder;
    for (const auto &row : rows)
        ETL_TRY_VOID(toStatus(builder.add(row, node, action), "collecting rejected rows"));
    auto batch = builder.finish(schema, static_cast<std::int64_t>(rows.size()));
    ETL_TRY_VOID(toStatus(batch.status(), "collecting rejected rows"));
    return *std::move(batch);
}

} // namespace etl::runtime
