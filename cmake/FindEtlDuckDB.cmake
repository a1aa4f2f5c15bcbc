# SPDX-License-Identifier: GPL-3.0-or-later
# DuckDB::duckdb, the C API. EtlDuckDB_VERSION and EtlDuckDB_ORIGIN (system or cache) say what was taken.

include(EtlCache)
set(etl_duckdb_minimum 1.5)

find_package(DuckDB QUIET CONFIG)
find_library(ETL_DUCKDB_LIBRARY duckdb)
find_path(ETL_DUCKDB_INCLUDE duckdb.h)
set(etl_duckdb_system_version "${DuckDB_VERSION}")

# duckdb.h does not name its version; the library does.
if(ETL_DUCKDB_LIBRARY AND ETL_DUCKDB_INCLUDE AND NOT etl_duckdb_system_version AND NOT CMAKE_CROSSCOMPILING)
    try_run(etl_duckdb_run etl_duckdb_compiled "${PROJECT_BINARY_DIR}/CMakeFiles/etl_duckdb"
        "${CMAKE_CURRENT_LIST_DIR}/duckdb_version.cpp"
        CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${ETL_DUCKDB_INCLUDE}"
        LINK_LIBRARIES "${ETL_DUCKDB_LIBRARY}"
        RUN_OUTPUT_VARIABLE etl_duckdb_output)
    if(etl_duckdb_compiled AND etl_duckdb_run EQUAL 0)
        string(REGEX REPLACE "^v" "" etl_duckdb_system_version "${etl_duckdb_output}")
    endif()
endif()

if(etl_duckdb_system_version AND ETL_DUCKDB_LIBRARY AND ETL_DUCKDB_INCLUDE
        AND NOT etl_duckdb_system_version VERSION_LESS etl_duckdb_minimum)
    set(EtlDuckDB_VERSION "${etl_duckdb_system_version}")
    set(EtlDuckDB_ORIGIN system)
    etl_import_shared(DuckDB::duckdb "${ETL_DUCKDB_LIBRARY}" "${ETL_DUCKDB_INCLUDE}")
elseif(ETL_SYSTEM_DEPS)
    set(EtlDuckDB_NOT_FOUND_MESSAGE
        "ETL_SYSTEM_DEPS is on, but no duckdb library and duckdb.h of version ${etl_duckdb_minimum} or newer was found (found: '${etl_duckdb_system_version}')")
else()
    etl_cached_package(duckdb root)
    get_filename_component(folder "${root}" NAME)
    string(REGEX REPLACE "^duckdb-" "" EtlDuckDB_VERSION "${folder}")
    set(EtlDuckDB_ORIGIN cache)
    etl_import_shared(DuckDB::duckdb "${root}/lib/libduckdb.so" "${root}/include")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(EtlDuckDB
    REQUIRED_VARS EtlDuckDB_ORIGIN EtlDuckDB_VERSION
    VERSION_VAR EtlDuckDB_VERSION
    REASON_FAILURE_MESSAGE "${EtlDuckDB_NOT_FOUND_MESSAGE}")
