# Every macro that a released header promised is still there with its value (abi.md, section 16).
# Variables: COMPILER, HEADER, GOLDEN. With WRITE=ON the golden file is written instead.
cmake_minimum_required(VERSION 3.25)

function(promised_macros header variable)
    execute_process(COMMAND ${COMPILER} -E -dM -x c ${header} OUTPUT_VARIABLE output
                    COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL
        "#define BOOKING_(EXT_|ENTRY|MAGIC|ABI_MAJOR|FLAGS)[^\n]*" lines "${output}")
    list(SORT lines)
    if(NOT lines)
        message(FATAL_ERROR "${header} defines none of the promised macros")
    endif()
    set(${variable} "${lines}" PARENT_SCOPE)
endfunction()

promised_macros(${HEADER} now)
if(WRITE)
    list(JOIN now "\n" text)
    file(WRITE ${GOLDEN} "${text}\n")
    return()
endif()
file(STRINGS ${GOLDEN} golden)
if(NOT golden)
    message(FATAL_ERROR "${GOLDEN} is empty")
endif()
foreach(line IN LISTS golden)
    if(NOT line IN_LIST now)
        message(FATAL_ERROR "${HEADER} no longer says: ${line}")
    endif()
endforeach()
