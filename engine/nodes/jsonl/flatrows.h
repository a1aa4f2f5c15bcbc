// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/columnbuilder.h"
#include "engine/nodes/csv/dialect.h"
#include "engine/nodes/csv/tokenizer.h"
#include "engine/nodes/jsonl/lineparser.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace etl::nodes::jsonl {

// Rows laid out as the CSV column builders take them, so that a text becomes a value of a type by
// the same code in both formats. NULL is an empty field, the empty text a quoted one. Own thread
// only.
class FlatRows
{
public:
    explicit FlatRows(std::size_t columns) : m_columns(columns) { clear(); }

    // Its quote is a character that JSON texts hardly hold; those that do are quoted themselves.
    static csv::Dialect dialect();
    static csv::ValueFormat format();

    // One value per column; nullptr and JSON's null are NULL.
    void add(const std::vector<const JsonMember *> &values);
    std::size_t rows() const { return m_rows; }
    std::size_t byteCount() const { return m_text.size(); }
    // Valid until add() or clear().
    csv::Tokens tokens();
    void clear();

private:
    void addQuoted(std::string_view text);

    std::size_t m_columns;
    std::string m_text;
    std::vector<std::uint32_t> m_ends; // of fields in m_text; the first is that before the text
    std::size_t m_rows = 0;
};

} // namespace etl::nodes::jsonl
