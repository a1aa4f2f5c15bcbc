// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/diskpipelines.h"

namespace etl::test {

namespace {

constexpr int kPeople = 40'000;

} // namespace

QByteArray peoplePipeline()
{
    return R"j({"dataetl": 1, "nodes": {
        "in": {"type": "extract.csv", "workers": 2,
            "settings": {"path": "people.csv", "columns": {"id": "BIGINT"}}},
        "rows": {"type": "load.csv", "settings": {"path": "out/rows.csv"}},
        "table": {"type": "load.parquet", "settings": {"path": "out/table.parquet"}},
        "sums": {"type": "transform.aggregate", "settings": {"groupBy": ["band"],
            "columns": {"people": "count(*)", "total": "sum(id)"}}},
        "groups": {"type": "load.csv", "settings": {"path": "out/groups.csv"}},
        "bad": {"type": "load.csv", "settings": {"path": "out/bad.csv"}}},
        "wires": ["in -> rows", "in -> table", "in -> sums", "sums -> groups",
            "in:rejects -> bad"]})j";
}

QByteArray people()
{
    QByteArray text = "id,band,name\n";
    for (int i = 0; i < kPeople; ++i) {
        text += (i % 15'000 == 14'999 ? QByteArray("none") : QByteArray::number(i)) + ','
                + QByteArray::number(i % 7) + ",name " + QByteArray::number(i) + '\n';
    }
    return text;
}

QByteArray spillingPipeline()
{
    return R"j({"dataetl": 1, "nodes": {
        "numbers": {"type": "extract.generate", "workers": 1, "settings": {"rows": 3000000,
            "columns": {"id": "i", "name": "'a rather long name of customer ' || i"}}},
        "sums": {"type": "transform.aggregate", "settings": {"groupBy": ["name"],
            "columns": {"total": "sum(id)"}}},
        "count": {"type": "transform.aggregate", "settings": {"columns": {
            "names": "count(*)", "total": "sum(total)"}}},
        "rows": {"type": "load.csv", "settings": {"path": "out/rows.csv"}}},
        "wires": ["numbers -> sums", "sums -> count", "count -> rows"]})j";
}

} // namespace etl::test
