// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

// Pipelines that touch every kind of file a run has. Values.
namespace etl::test {

// Both loaders, an aggregate, and rows that cannot be used: from people.csv to out/rows.csv,
// out/table.parquet, out/groups.csv and out/bad.csv.
QByteArray peoplePipeline();
QByteArray people(); // people.csv
// More groups than 128 MB hold, so that the node "sums" has to spill; to out/rows.csv.
QByteArray spillingPipeline();

} // namespace etl::test
