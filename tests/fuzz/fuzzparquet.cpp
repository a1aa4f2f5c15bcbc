// SPDX-License-Identifier: GPL-3.0-or-later
// The input is the footer of a Parquet file, which the engine's own reader of Thrift walks when
// parts are joined.
#include "engine/nodes/parquet/footermerger.h"
#include "tests/fuzz/fuzztarget.h"

namespace etl::fuzz {

namespace {

using nodes::FooterMerger;

// How far merging one footer into a file of its own gets.
Result<std::string> merged(std::string_view footer, std::int64_t shift)
{
    FooterMerger merger;
    ETL_TRY_VOID(merger.add(footer, shift));
    return merger.finish();
}

void walk(std::string_view bytes)
{
    nodes::ThriftReader reader(bytes);
    std::int16_t last = 0;
    for (auto field = reader.field(last); field.type != nodes::ThriftType::Stop;
         field = reader.field(last)) {
        const auto before = reader.position();
        reader.skip(field.type);
        require(reader.position() >= before && reader.position() <= bytes.size(),
                "a reader stays inside");
        last = field.id;
    }
}

} // namespace

void fuzzOne(std::string_view bytes)
{
    walk(bytes);
    const auto once = merged(bytes, 0);
    if (!once)
        return;
    const auto twice = merged(*once, 0);
    require(twice.has_value(), "a merged footer can be read");
    require(*twice == *once, "merging what was merged changes nothing");
    // Refused where a number has no sum with the other.
    if (const auto moved = merged(*once, 1000)) {
        const auto back = merged(*moved, -1000);
        require(back.has_value() && *back == *once, "offsets can be moved back");
    }
    FooterMerger both;
    if (both.add(*once, 0) && both.add(*once, 7))
        require(merged(both.finish(), 0).has_value(), "two merged footers can be read");
}

} // namespace etl::fuzz
