// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace etl::worker {

// The whole life of a worker process: connect, greet, do orders until told to leave or the engine
// is gone. Returns the exit code: 0 left as told, 2 started wrongly, 3 the engine is gone.
int runWorker(int argc, char **argv);

} // namespace etl::worker
