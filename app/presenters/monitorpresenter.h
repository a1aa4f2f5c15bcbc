// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/enginesession.h"
#include "engine/protocol/previewtable.h"
#include "widgets/charts/series.h"
#include "widgets/charts/timeshareview.h"
#include "widgets/tables/logmodel.h"
#include "widgets/tables/recordtablemodel.h"
#include "widgets/tables/statustablemodel.h"

#include <vector>

// A run's values in the terms of charts and tables. Functions of values; GUI thread.
namespace etl::presenters {

std::vector<widgets::TimeShareRow> timeShares(const session::TelemetryStore &telemetry);
// One line per node, at most eight: the extractors and loaders first.
std::vector<widgets::Series> throughputSeries(const session::TelemetryStore &telemetry);
std::vector<widgets::Series> depthSeries(const session::TelemetryStore &telemetry);
int largestCapacity(const session::TelemetryStore &telemetry);

std::vector<widgets::StatusColumn> workerColumns();
std::vector<widgets::StatusRow> workerRows(const session::TelemetryStore &telemetry);
QString workerSummary(const session::TelemetryStore &telemetry); // "4 running · 1 replaced"

widgets::LogLine logLine(const protocol::LogLine &line);

std::vector<widgets::RecordColumn> recordColumns(const protocol::PreviewTable &table);
std::vector<widgets::RecordRow> recordRows(const protocol::PreviewTable &table);

} // namespace etl::presenters
