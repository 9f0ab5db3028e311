# After the link of a plugin: it exports the entry symbol and nothing else, and its finished
# manifest (sha256 and needed filled in) stands beside it.
# Variables: BINARY MANIFEST OUTPUT NM READELF.
cmake_minimum_required(VERSION 3.25)

# A binary that failed must not look built to the next run.
function(refuse text)
    file(REMOVE ${BINARY} ${OUTPUT})
    message(FATAL_ERROR "${BINARY}: ${text}")
endfunction()

function(run output_variable)
    execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        refuse("\"${ARGN}\" failed: ${result}")
    endif()
    set(${output_variable} "${output}" PARENT_SCOPE)
endfunction()

function(check_exports)
    run(symbols ${NM} -D --defined-only --format=posix ${BINARY})
    string(STRIP "${symbols}" symbols)
    if(NOT symbols MATCHES "^booking_plugin_entry_v1 T [^\n]*$")
        refuse("exports something else than booking_plugin_entry_v1:\n${symbols}")
    endif()
endfunction()

# The libraries the loader will ask for, as a JSON array in the file's own order.
function(needed_as_json variable)
    run(dynamic ${READELF} -dW ${BINARY})
    string(REGEX MATCHALL "\\(NEEDED\\)[^\n]*\\[[^]\n]+\\]" lines "${dynamic}")
    string(REGEX REPLACE "\\(NEEDED\\)[^\n;]*\\[([^]\n;]+)\\]" "\"\\1\"" lines "${lines}")
    list(JOIN lines ", " texts)
    set(${variable} "[${texts}]" PARENT_SCOPE)
endfunction()

function(index_of_binary manifest variable)
    get_filename_component(file_name ${BINARY} NAME)
    string(JSON count LENGTH "${manifest}" binaries)
    foreach(index RANGE 1 ${count})
        math(EXPR index "${index} - 1")
        string(JSON file GET "${manifest}" binaries ${index} file)
        if(file STREQUAL file_name)
            set(${variable} ${index} PARENT_SCOPE)
            return()
        endif()
    endforeach()
    refuse("the manifest names no binary ${file_name}")
endfunction()

check_exports()
needed_as_json(needed)
file(READ ${MANIFEST} manifest)
index_of_binary("${manifest}" index)
file(SHA256 ${BINARY} sha256)
string(JSON manifest SET "${manifest}" binaries ${index} sha256 "\"${sha256}\"")
string(JSON manifest SET "${manifest}" binaries ${index} needed "${needed}")
file(WRITE ${OUTPUT} "${manifest}\n")
