// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// Numbers as the monitor shows them. Pure functions, any thread.
namespace etl::widgets {

// Three significant digits with k, M, G or T: 950, 1.2k, 512k, 2.32M. "-" for what is not a number.
QString compactNumber(double value);

// All digits in groups: 2,318,440. "-" for what is not a number.
QString groupedNumber(double value);

// A label of an axis that ends at `maximum`: every label of one axis has the same unit.
QString axisNumber(double value, double maximum);

// The least maximum at or above `peak` that gives four equal steps a person reads with ease
// (16 -> 4, 600k -> 150k). Below 40 the steps are whole numbers. `peak` <= 0 gives 4.
double roundMaximum(double peak);

// "now", "-10s", "-5m", "-2h" for a place on an axis of seconds relative to now.
QString relativeTimeLabel(double seconds);

// The same in words for a read-out: "now", "12 s ago", "3 min 20 s ago".
QString agoText(double seconds);

} // namespace etl::widgets
