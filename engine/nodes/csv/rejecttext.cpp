// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/rejecttext.h"

#include "engine/nodes/csv/textcolumn.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace etl::nodes::csv {

namespace {

constexpr std::size_t kMostRowText = 64 * 1024;
constexpr std::size_t kMostValueText = 80;

std::string shortened(std::string_view text, std::size_t most, Encoding encoding)
{
    const bool cut = text.size() > most;
    text = text.substr(0, most);
    std::string result = encoding == Encoding::Latin1 ? latin1ToUtf8(text) : std::string(text);
    if (cut)
        result += "...";
    return result;
}

} // namespace

std::string rowText(std::string_view row, Encoding encoding)
{
    return shortened(row, kMostRowText, encoding);
}

std::string wrongFieldCount(std::size_t expected, const OddRow &row)
{
    return fmt::format("{} {} expected, {}{} found", expected, expected == 1 ? "value" : "values",
                       row.manyMore ? "more than " : "", row.fields);
}

std::string valueProblem(ValueProblem problem, std::string_view value, const model::DataType &type,
                         Encoding encoding)
{
    const std::string text = shortened(value, kMostValueText, encoding);
    switch (problem) {
    case ValueProblem::NotUtf8:
        return "the text is not UTF-8";
    case ValueProblem::NulByte:
        return "the row holds a NUL byte";
    case ValueProblem::TextAfterQuote:
        return fmt::format("text follows the closing quote in {}", text);
    case ValueProblem::NotOfType:
        break;
    }
    return fmt::format("'{}' is not of type {}", text, model::toSql(type));
}

void removeRows(Tokens &tokens, const BadValues &bad)
{
    std::set<std::size_t> rows;
    for (const BadValue &value : bad)
        rows.insert(value.row);
    std::vector<RowRun> kept;
    std::size_t first = 0; // number of the run's first row
    auto next = rows.begin();
    for (const RowRun &run : tokens.runs) {
        std::size_t from = first;
        const std::size_t behind = first + run.rows;
        const auto keep = [&](std::size_t to) {
            if (to > from)
                kept.push_back({run.firstField + (from - first) * tokens.columns, to - from});
        };
        for (; next != rows.end() && *next < behind; ++next) {
            keep(*next);
            from = *next + 1;
        }
        keep(behind);
        first = behind;
    }
    tokens.runs = std::move(kept);
    tokens.rows -= rows.size();
}

} // namespace etl::nodes::csv
