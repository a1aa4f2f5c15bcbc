// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/terminalstyle.h"
#include "engine/model/issue.h"
#include "engine/model/pipeline.h"

#include <string>

// The problems of a pipeline for a terminal. Pure; any thread.
namespace etl::host {

// One paragraph each, errors first; a part of an expression is underlined in the expression's own
// text, which comes from `pipeline` (nullptr: not at hand). Empty for no issues.
std::string renderIssues(const model::Issues &issues, const model::Pipeline *pipeline,
                         const TerminalStyle &style);

// "2 errors, 1 warning" or "no problems".
std::string issueCounts(const model::Issues &issues);

model::Json issuesJson(const model::Issues &issues);

} // namespace etl::host
