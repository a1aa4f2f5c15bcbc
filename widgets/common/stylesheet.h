// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace etl::widgets {

struct ThemeTokens;

// The one style sheet of the application, with the theme's colours filled in. What style sheets
// cannot draw without image files (arrows, ticks) is AppStyle's. Any thread.
//
// Dynamic properties it knows:
//   QPushButton  kind = "primary" | "run" | "stop" | "flat" | "link"
//   QLabel       role = "dim" | "small" | "section" | "title" | "bad" | "warn" | "ok"
//   any field    issue = "error" | "warning"    (framed red or amber)
QString styleSheetFor(const ThemeTokens &tokens);

} // namespace etl::widgets
