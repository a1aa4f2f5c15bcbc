// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/alltypes.h"

#include "engine/runtime/arrowtypes.h"
#include "tests/engine/nodes/nodetesting.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace etl::test {

namespace {

struct TypedColumn
{
    const char *name;
    const char *type;
    const char *value; // over i
};

constexpr TypedColumn kColumns[] = {
    {"flag", "BOOLEAN", "i % 3 = 0"},
    {"tiny", "TINYINT", "i % 100 - 50"},
    {"small", "SMALLINT", "i % 1000 - 500"},
    {"int", "INTEGER", "i * 7 - 1000"},
    {"big", "BIGINT", "i * 1234567891 - 5"},
    {"utiny", "UTINYINT", "i % 256"},
    {"usmall", "USMALLINT", "i % 65536"},
    {"uint", "UINTEGER", "i * 3"},
    {"ubig", "UBIGINT", "i * 1234567"},
    {"single", "FLOAT", "i * 0.25"},
    {"real", "DOUBLE", "i / 3.0 - 100"},
    {"dec4", "DECIMAL(4,2)", "(i % 100) / 100.0 - 0.5"},
    {"dec9", "DECIMAL(9,3)", "i * 1.5 - 700"},
    {"dec18", "DECIMAL(18,2)", "i * 12345.67 - 100000"},
    {"dec38", "DECIMAL(38,4)", "i::HUGEINT * 123456789012345678901::HUGEINT"},
    {"name", "VARCHAR",
     "CASE WHEN i % 5 = 0 THEN '' WHEN i % 2 = 0 THEN 'ö' || i "
     "ELSE 'a longer text, number ' || i END"},
    {"bytes", "BLOB", "encode('\\x' || i)"},
    {"day", "DATE", "DATE '1970-01-01' + (i * 13 - 900)::INTEGER"},
    {"clock", "TIME", "TIME '00:00:00' + INTERVAL (i * 17) SECOND"},
    {"moment", "TIMESTAMP", "TIMESTAMP '1969-12-31 23:00:00.123456' + INTERVAL (i * 3601) SECOND"},
    {"instant", "TIMESTAMPTZ", "TIMESTAMPTZ '2024-03-31 00:30:00+00' + INTERVAL (i * 59) SECOND"},
    {"list", "BIGINT[]", "[i, NULL, i + 1][1:(i % 4)::INTEGER]"},
    {"pair", "STRUCT(x BIGINT, y VARCHAR)", "{'x': i, 'y': CASE WHEN i % 2 = 0 THEN 'even' END}"},
    {"deep", "STRUCT(l VARCHAR[])[]", "[{'l': ['a', 'b' || i]}, NULL]"},
};

} // namespace

runtime::BatchPtr allTypesRows(std::int64_t rows)
{
    std::string sql = "SELECT i::BIGINT AS id";
    int beat = 3;
    for (const auto &column : kColumns) {
        sql += fmt::format(", CASE WHEN i % {} <> 1 THEN ({})::{} END AS {}", ++beat, column.value,
                           column.type, column.name);
    }
    const auto batch = askDuckDb(fmt::format("{} FROM range({}) t(i)", sql, rows));
    // In our own Arrow types, with lists' items named alike.
    const auto schema = runtime::fromArrow(*batch->schema());
    if (!schema)
        std::abort();
    return *runtime::normalise(batch, *runtime::toArrow(*schema));
}

std::vector<runtime::BatchPtr> cut(const runtime::BatchPtr &batch,
                                   const std::vector<std::int64_t> &sizes)
{
    std::vector<runtime::BatchPtr> pieces;
    std::int64_t begin = 0;
    for (std::size_t i = 0; begin < batch->num_rows(); ++i) {
        const auto rows = std::min(sizes[i % sizes.size()], batch->num_rows() - begin);
        pieces.push_back(batch->Slice(begin, rows));
        begin += rows;
    }
    return pieces;
}

} // namespace etl::test
