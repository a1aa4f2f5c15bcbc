# SPDX-License-Identifier: GPL-3.0-or-later
# Language level, output folders, compiler cache, linker and sanitizers of every target.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
    message(FATAL_ERROR "g++ 12 or newer is needed (std::expected); found ${CMAKE_CXX_COMPILER_VERSION}")
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
    message(FATAL_ERROR "clang 19 or newer is needed (older ones cannot parse libstdc++'s <expected>);"
                        " found ${CMAKE_CXX_COMPILER_VERSION}")
endif()

if(ETL_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(ETL_CCACHE_PROGRAM ccache)
    if(ETL_CCACHE_PROGRAM)
        set(CMAKE_CXX_COMPILER_LAUNCHER "${ETL_CCACHE_PROGRAM}")
    endif()
endif()

if(ETL_FAST_LINKER)
    find_program(ETL_MOLD_PROGRAM NAMES mold ld.mold)
    find_program(ETL_LLD_PROGRAM NAMES ld.lld)
    if(ETL_MOLD_PROGRAM)
        add_link_options(-fuse-ld=mold)
    elseif(ETL_LLD_PROGRAM)
        add_link_options(-fuse-ld=lld)
    endif()
endif()

if(ETL_SANITIZE)
    add_compile_options(-fsanitize=${ETL_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${ETL_SANITIZE})
    if(ETL_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize-recover=undefined)
    endif()
endif()

if(ETL_BUILD_FUZZERS)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "ETL_BUILD_FUZZERS needs clang (libFuzzer); use the preset 'fuzz'")
    endif()
    # Tells the fuzzer which ways through the code an input has taken.
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
