// SPDX-License-Identifier: GPL-3.0-or-later
// Prints the version of the DuckDB library at configure time; run by FindEtlDuckDB.cmake.
#include <duckdb.h>

#include <cstdio>

int main()
{
    std::fputs(duckdb_library_version(), stdout);
    return 0;
}
