# The checks of macros, layout and schemas must catch what they are for.
# Variables: COMPILER, PYTHON3, ROOT (of the project).
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND mktemp -d OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)

function(write_changed from to old new)
    file(READ ${from} before)
    string(REPLACE "${old}" "${new}" after "${before}")
    if(after STREQUAL before)
        message(FATAL_ERROR "${from} holds no ${old}: the control proves nothing")
    endif()
    file(WRITE ${to} "${after}")
endfunction()

function(must_be_refused reason)
    execute_process(COMMAND ${ARGN}
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(result EQUAL 0)
        message(FATAL_ERROR "was accepted: ${ARGN}")
    endif()
    if(NOT output MATCHES "${reason}")
        message(FATAL_ERROR "was refused without \"${reason}\": ${output}")
    endif()
endfunction()

set(header ${ROOT}/sdk/include/booking/plugin.h)
set(changed ${folder}/booking/plugin.h)

write_changed(${header} ${changed} "\"booking.tx/1\"" "\"booking.tx/2\"")
must_be_refused("no longer says:[ \n]+#define[ \n]+BOOKING_EXT_TX"
    ${CMAKE_COMMAND} -D COMPILER=${COMPILER} -D HEADER=${changed}
    -D GOLDEN=${ROOT}/sdk/abi/macros.golden -P ${CMAKE_CURRENT_LIST_DIR}/check_macros.cmake)

write_changed(${header} ${changed}
    "} booking_created_v1;" "    uint64_t appended;\n} booking_created_v1;")
must_be_refused("is not the layout of"
    ${PYTHON3} -B ${ROOT}/sdk/tools/layout_asserts.py ${changed} --check ${ROOT}/sdk/abi)

file(COPY ${ROOT}/sdk/schemas DESTINATION ${folder})
set(schema ${folder}/schemas/credit.add.request.schema.json)
write_changed(${schema} ${schema} "\"maxLength\": 128" "\"maxLength\": 129")
must_be_refused("credit.add.request.schema.json: differs"
    ${PYTHON3} -B ${ROOT}/sdk/tools/embed_definitions.py --check ${folder}/schemas)

file(REMOVE_RECURSE ${folder})
