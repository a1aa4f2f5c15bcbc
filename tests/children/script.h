// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/children/enginelink.h"

namespace etl::test {

// What the scripted worker does with each order. A pipeline's text is a CheckedPipeline in JSON,
// which a check returns as it is; the text "crash", "hang", "hang-up", "babble", "garbage" and
// others stand for that behaviour. In a stage, the setting "behaviour" of its first node decides;
// every other setting is read where it is used.
void obey(EngineLink &link, const protocol::WorkerOrder &order);

} // namespace etl::test
