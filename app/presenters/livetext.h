// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/enginesession.h"
#include "widgets/graph/graphtypes.h"

#include <QString>

// Numbers of a run as a person reads them. Pure functions of the session's values; GUI thread.
namespace etl::presenters {

// State dot and line of a node's card; `node` is an index of the run's plan.
widgets::NodeLive nodeLiveOf(const session::EngineSession &session, int node);

QString durationText(double seconds);            // "00:04", "1:02:33"
QString shortDurationText(double seconds);       // "38 ms", "2.4 s", from 10 s on as above
QString memoryText(double bytes);                // "84 MB", "1.1 GB"
QString rowsText(double rows);                   // "2,318,440 rows"
QString runStateText(protocol::RunState state);  // "Running", "Stopped"
QString etaText(const session::RunFigures &run); // "00:01 - 00:02", or "-"

// "Delays holds back 3 nodes; a second worker would help." Empty without a clear bottleneck.
QString verdictText(const session::TelemetryStore &telemetry);
// How the run ended, in one sentence, with what to do when it failed.
QString reportText(const session::Run &run);

} // namespace etl::presenters
