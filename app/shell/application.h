// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace etl::shell {

// The whole life of the window program; returns its exit code.
int runApplication(int argc, char **argv);

} // namespace etl::shell
