# SPDX-License-Identifier: GPL-3.0-or-later
# Arrow::arrow_shared, Parquet::parquet_shared, Arrow::compute, Arrow::acero, Arrow::dataset.
# EtlArrow_VERSION and EtlArrow_ORIGIN (system or cache) say what was taken.

include(EtlCache)
set(etl_arrow_minimum 20)

find_package(Arrow QUIET CONFIG)
find_package(Parquet QUIET CONFIG)
find_package(ArrowCompute QUIET CONFIG)
find_package(ArrowAcero QUIET CONFIG)
find_package(ArrowDataset QUIET CONFIG)

if(Arrow_FOUND AND Parquet_FOUND AND NOT Arrow_VERSION VERSION_LESS etl_arrow_minimum)
    set(EtlArrow_VERSION "${Arrow_VERSION}")
    set(EtlArrow_ORIGIN system)
    foreach(part compute acero dataset)
        if(NOT TARGET Arrow::${part})
            add_library(Arrow::${part} INTERFACE IMPORTED GLOBAL)
            # Before Arrow 21 the compute functions are part of the main library.
            string(SUBSTRING ${part} 0 1 initial)
            string(TOUPPER ${initial} initial)
            string(REGEX REPLACE "^." "${initial}" name ${part})
            set(real "Arrow::arrow_shared")
            foreach(candidate Arrow${name}::arrow_${part}_shared)
                if(TARGET ${candidate})
                    set(real ${candidate})
                endif()
            endforeach()
            target_link_libraries(Arrow::${part} INTERFACE ${real})
        endif()
    endforeach()
elseif(ETL_SYSTEM_DEPS)
    set(EtlArrow_NOT_FOUND_MESSAGE
        "ETL_SYSTEM_DEPS is on, but no Arrow and Parquet of version ${etl_arrow_minimum} or newer was found (found: '${Arrow_VERSION}')")
else()
    etl_cached_package(arrow root)
    get_filename_component(folder "${root}" NAME)
    string(REGEX REPLACE "^arrow-" "" EtlArrow_VERSION "${folder}")
    set(EtlArrow_ORIGIN cache)
    etl_import_shared(Arrow::arrow_shared "${root}/lib/libarrow.so" "${root}/include")
    etl_import_shared(Parquet::parquet_shared "${root}/lib/libparquet.so" "${root}/include")
    etl_import_shared(Arrow::compute "${root}/lib/libarrow_compute.so" "${root}/include")
    etl_import_shared(Arrow::acero "${root}/lib/libarrow_acero.so" "${root}/include")
    etl_import_shared(Arrow::dataset "${root}/lib/libarrow_dataset.so" "${root}/include")
    target_link_libraries(Parquet::parquet_shared INTERFACE Arrow::arrow_shared)
    target_link_libraries(Arrow::compute INTERFACE Arrow::arrow_shared)
    target_link_libraries(Arrow::acero INTERFACE Arrow::compute)
    target_link_libraries(Arrow::dataset INTERFACE Arrow::acero Parquet::parquet_shared)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(EtlArrow
    REQUIRED_VARS EtlArrow_ORIGIN EtlArrow_VERSION
    VERSION_VAR EtlArrow_VERSION
    REASON_FAILURE_MESSAGE "${EtlArrow_NOT_FOUND_MESSAGE}")
