// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/workermain.h"

#include <cstdio>
#include <unistd.h>

int main(int argc, char **argv)
{
    const int code = etl::worker::runWorker(argc, argv);
    // Unloading Arrow and DuckDB takes longer than all there is to do: nothing of ours waits for
    // it.
    std::fflush(nullptr);
    ::_exit(code);
}
