// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/commands.h"

int main(int argc, char **argv)
{
    return etl::host::runCommandLine(argc, argv);
}
