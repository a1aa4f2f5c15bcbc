# SPDX-License-Identifier: GPL-3.0-or-later
# etl_cached_package(<package> <variable>): the folder with include/ and lib/ of a pinned package, fetched when missing.
include_guard(GLOBAL)

function(etl_cached_package package variable)
    if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
        message(FATAL_ERROR "No pinned ${package} for ${CMAKE_SYSTEM_NAME} on ${CMAKE_SYSTEM_PROCESSOR}."
                            " Install ${package} and configure with -DETL_SYSTEM_DEPS=ON.")
    endif()
    find_package(Python3 REQUIRED COMPONENTS Interpreter)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
        "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/dependencies.txt")
    execute_process(
        COMMAND "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/fetch_dependencies.py" ${package}
        OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "${package} could not be fetched; the reason is above.")
    endif()
    set(${variable} "${folder}" PARENT_SCOPE)
endfunction()

# etl_import_shared(<target> <library file> <include folder>)
function(etl_import_shared target library include)
    add_library(${target} SHARED IMPORTED GLOBAL)
    set_target_properties(${target} PROPERTIES
        IMPORTED_LOCATION "${library}"
        INTERFACE_INCLUDE_DIRECTORIES "${include}")
endfunction()
