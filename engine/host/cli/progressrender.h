// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/progressview.h"
#include "engine/host/cli/terminalstyle.h"
#include "engine/model/json.h"

#include <cstddef>
#include <string>

// The progress of a run as text. Pure; any thread.
namespace etl::host {

// A line about the run, a line per node, a line about the machine; narrow terminals get fewer
// columns.
std::string renderProgressTable(const ProgressView &view, const TerminalStyle &style);

// What to write to a terminal so that `text` takes the place of the `linesBefore` lines printed
// last. A text of more lines than the terminal has is cut, since lines that scrolled away cannot be
// replaced.
struct Redraw
{
    std::string output;
    std::size_t lines = 0; // the next call's linesBefore
};
Redraw redraw(const std::string &text, std::size_t linesBefore, std::size_t terminalLines);

// One line, for logs.
std::string renderProgressLine(const ProgressView &view);
model::Json toJson(const ProgressView &view);

std::string timeLeftText(const TimeLeft &left); // "0:14-0:18"

} // namespace etl::host
