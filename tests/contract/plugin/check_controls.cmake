# The folder check must catch what it is for: plugins made wrong in one way each.
# Variables: C and CXX (compilers), INCLUDE, MAP, SOURCE (a plugin in C), NM, READELF.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND mktemp -d OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)
set(good_flags -fPIC -shared -I${INCLUDE} -DBOOKING_BUILDING_PLUGIN
    -DBOOKING_PLUGIN_ID="example.control" -DBOOKING_PLUGIN_VERSION="1.0.0"
    -Wl,--version-script=${MAP} -Wl,-z,defs -Wl,-z,now -Wl,-z,relro -Wl,-z,noexecstack)

function(build compiler)
    execute_process(COMMAND ${compiler} ${ARGN} -o ${folder}/control.so COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(write_manifest sha256 needed)
    file(WRITE ${folder}/manifest.json
        "{\"binaries\": [{\"file\": \"control.so\", \"sha256\": \"${sha256}\", \"needed\": ${needed}}]}")
endfunction()

function(describe)
    file(SHA256 ${folder}/control.so sha256)
    write_manifest(${sha256} "[\"libc.so.6\"]")
endfunction()

function(check result_variable output_variable)
    execute_process(
        COMMAND ${CMAKE_COMMAND} -D FOLDER=${folder} -D NM=${NM} -D READELF=${READELF}
                -P ${CMAKE_CURRENT_LIST_DIR}/check_folder.cmake
        RESULT_VARIABLE result ERROR_VARIABLE output)
    string(REGEX REPLACE "[ \n]+" " " output "${output}")
    set(${result_variable} ${result} PARENT_SCOPE)
    set(${output_variable} "${output}" PARENT_SCOPE)
endfunction()

function(must_be_refused reason)
    check(result output)
    if(result EQUAL 0)
        message(FATAL_ERROR "was not refused: ${reason}")
    endif()
    if(NOT output MATCHES "${reason}")
        message(FATAL_ERROR "was refused, but not because it ${reason}: ${output}")
    endif()
endfunction()

build(${C} ${good_flags} ${SOURCE})
describe()
check(result output)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "the good control was refused: ${output}")
endif()

write_manifest(0000 "[\"libc.so.6\"]")
must_be_refused("sha256 is not the file's")
file(SHA256 ${folder}/control.so sha256)
write_manifest(${sha256} "[]")
must_be_refused("needs libc.so.6, the manifest says")
write_manifest(${sha256} "[\"libc.so.6\", \"libm.so.6\"]")
must_be_refused("needs libc.so.6, the manifest says libc.so.6;libm.so.6")

set(without_map ${good_flags})
list(REMOVE_ITEM without_map -Wl,--version-script=${MAP})
file(WRITE ${folder}/second.c "int second_symbol(void);\nint second_symbol(void) { return 2; }\n")
build(${C} ${without_map} ${SOURCE} ${folder}/second.c)
describe()
must_be_refused("exports something else")

file(WRITE ${folder}/unique.cpp
    "inline int& shared() { static int count; return count; }\n"
    "extern \"C\" int booking_plugin_entry_v1() { return shared(); }\n")
build(${CXX} -fPIC -shared -fgnu-unique -Wl,-z,now -Wl,-z,relro ${folder}/unique.cpp)
describe()
must_be_refused("UNIQUE")

build(${C} ${good_flags} -Wl,-rpath,/opt/plugins ${SOURCE})
describe()
must_be_refused("RPATH or RUNPATH")

build(${C} ${good_flags} -Wl,-z,lazy ${SOURCE})
describe()
must_be_refused("is not bound at load")

build(${C} ${good_flags} -Wl,-z,norelro ${SOURCE})
describe()
must_be_refused("has no RELRO")

build(${C} ${good_flags} -Wl,-z,execstack ${SOURCE})
describe()
must_be_refused("executable stack")

file(WRITE ${folder}/textrel.s
    ".text\n.globl hidden_table\n.hidden hidden_table\nhidden_table: .quad malloc\n"
    ".section .note.GNU-stack,\"\",@progbits\n")
build(${C} ${good_flags} -Wl,-z,notext ${SOURCE} ${folder}/textrel.s)
describe()
must_be_refused("TEXTREL")

file(REMOVE ${folder}/control.so)
must_be_refused("control.so is missing")
file(REMOVE_RECURSE ${folder})
