# SPDX-License-Identifier: GPL-3.0-or-later
# Third-party libraries. Arrow and DuckDB: the system's when new enough, else the pinned ones from the download cache
# (see dependencies.txt); everything else comes from the distribution.

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(EtlArrow REQUIRED)
find_package(EtlDuckDB REQUIRED)

set(etl_qt_components Core Network Sql)
if(ETL_BUILD_TESTS)
    list(APPEND etl_qt_components Test)
endif()
if(ETL_BUILD_GUI)
    list(APPEND etl_qt_components Gui Widgets Charts Svg)
endif()
find_package(Qt6 6.4 REQUIRED COMPONENTS ${etl_qt_components})
