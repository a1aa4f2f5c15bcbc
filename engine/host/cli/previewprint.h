// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/terminalstyle.h"
#include "engine/protocol/previewtable.h"

#include <string>

// Preview rows for a terminal. Pure; any thread.
namespace etl::host {

// Names, types, rows; numbers at the right, null as "null" (dim). Columns that do not fit are left
// out from the right and counted in the last line, which also holds `note`.
std::string renderPreview(const protocol::PreviewTable &table, const std::string &note,
                          const TerminalStyle &style);

} // namespace etl::host
