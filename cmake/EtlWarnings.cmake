# SPDX-License-Identifier: GPL-3.0-or-later
# etl::warnings is linked to every target of the project. Whether a warning is an error is a matter of the preset.

add_library(etl_warnings INTERFACE)
add_library(etl::warnings ALIAS etl_warnings)
target_compile_options(etl_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wextra-semi
    -Wimplicit-fallthrough -Wunused -Wvla)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(etl_warnings INTERFACE -Wduplicated-cond -Wlogical-op -Wsuggest-override)
    # GCC 12 reports these inside libstdc++'s own string and expected when optimising (GCC bugs 105651 and 107919).
    if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        target_compile_options(etl_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
    endif()
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(etl_warnings INTERFACE -Wthread-safety)
endif()

# Strictness towards Qt, for targets that use it.
add_library(etl_qt_rules INTERFACE)
target_compile_definitions(etl_qt_rules INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_FOREACH QT_NO_URL_CAST_FROM_STRING
    QT_DISABLE_DEPRECATED_BEFORE=0x060400)
