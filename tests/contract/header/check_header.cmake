# Compiles booking/plugin.h with one compiler, as C11 and C17 or as C++17 and C++20, and what must
# not compile. Variables: LANGUAGE (c or c++), COMPILER (names with commas between, first found), INCLUDE, LAYOUT.
cmake_minimum_required(VERSION 3.25)

string(REPLACE "," ";" names "${COMPILER}")
find_program(found NAMES ${names} NO_CACHE)
if(NOT found)
    message(FATAL_ERROR "no compiler of the names ${COMPILER}")
endif()

set(warnings -Wall -Wextra -Wpedantic -Wpadded -Werror)
if(LANGUAGE STREQUAL c)
    set(standards c11 c17)
    list(APPEND warnings -Wc++-compat -Wstrict-prototypes)
else()
    set(standards c++17 c++20)
    list(APPEND warnings -Wold-style-cast)
endif()

function(compile result_variable output_variable)
    execute_process(COMMAND ${found} -x ${LANGUAGE} ${warnings} -fsyntax-only ${ARGN}
                    RESULT_VARIABLE result ERROR_VARIABLE output)
    set(${result_variable} ${result} PARENT_SCOPE)
    set(${output_variable} "${output}" PARENT_SCOPE)
endfunction()

function(must_compile)
    compile(result output ${ARGN})
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "${found} ${ARGN} must compile:\n${output}")
    endif()
endfunction()

function(must_not_compile reason)
    compile(result output ${ARGN})
    if(result EQUAL 0)
        message(FATAL_ERROR "${found} ${ARGN} must not compile")
    endif()
    if(NOT output MATCHES "${reason}")
        message(FATAL_ERROR "${found} ${ARGN} fails without \"${reason}\":\n${output}")
    endif()
endfunction()

# The header with two fields of one size in each other's place: only the layout file can see it.
function(write_swapped_header folder)
    file(READ ${INCLUDE}/booking/plugin.h header)
    string(REPLACE "booking_str hook;" "booking_str swapped;" changed "${header}")
    string(REPLACE "booking_str schema;" "booking_str hook;" changed "${changed}")
    string(REPLACE "booking_str swapped;" "booking_str schema;" changed "${changed}")
    if(changed STREQUAL header)
        message(FATAL_ERROR "nothing was swapped: the control proves nothing")
    endif()
    file(WRITE ${folder}/booking/plugin.h "${changed}")
endfunction()

set(here ${CMAKE_CURRENT_LIST_DIR})
execute_process(COMMAND mktemp -d OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)
write_swapped_header(${folder})

foreach(standard IN LISTS standards)
    must_compile(-std=${standard} -I${INCLUDE} ${here}/alone.c)
    must_compile(-std=${standard} -I${INCLUDE} ${LAYOUT})
    must_compile(-std=${standard} -I${folder} ${here}/alone.c)
    must_not_compile("booking_invocation_v1" -std=${standard} -I${folder} ${LAYOUT})
    must_not_compile("64-bit" -std=${standard} -m32 -ffreestanding -I${INCLUDE} ${here}/alone.c)
    if(LANGUAGE STREQUAL c++)
        must_compile(-std=${standard} -I${INCLUDE} ${here}/hook_function.cpp)
        must_not_compile("invalid conversion|cannot initialize"
                         -std=${standard} -DMAY_THROW -I${INCLUDE} ${here}/hook_function.cpp)
    endif()
endforeach()
file(REMOVE_RECURSE ${folder})
