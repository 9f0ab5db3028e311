# Words that must not stand in some folders; comments do not count.
# Variables: ROOT (of the project).
cmake_minimum_required(VERSION 3.25)

set(problems "")

# No word of the pattern in the C++ files of the folders; `instead` says what to do.
function(forbid pattern instead)
    set(read 0)
    foreach(folder IN LISTS ARGN)
        file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/${folder}/*.cpp ${ROOT}/${folder}/*.hpp)
        foreach(file IN LISTS files)
            math(EXPR read "${read} + 1")
            file(STRINGS ${ROOT}/${file} lines REGEX "${pattern}")
            foreach(line IN LISTS lines)
                string(REGEX REPLACE "//.*" "" code "${line}")
                if(code MATCHES "${pattern}")
                    string(STRIP "${code}" code)
                    set(problems "${problems}${file}: ${code}\n    ${instead}\n")
                endif()
            endforeach()
        endforeach()
    endforeach()
    if(read EQUAL 0)
        message(FATAL_ERROR "${ROOT} holds no files in: ${ARGN}")
    endif()
    set(problems "${problems}" PARENT_SCOPE)
endfunction()

forbid("(^|[^a-zA-Z_])(float|double|long double|lround|llround|stod|strtod)([^a-zA-Z_]|$)"
    "value is counted in integers"
    plugin/domain plugin/services plugin/storage plugin/operations plugin/reports plugin/secrets
    plugin/panels)
forbid("(\\.|->)what\\(\\)"
    "a driver's text holds bound values and never leaves storage"
    plugin/storage)
forbid("std::(rand|srand|random_device|mt19937|mt19937_64|default_random_engine)([^a-z_]|$)"
    "secrets are drawn by libsodium, ids come from the host"
    plugin)
forbid("(system_clock|steady_clock|high_resolution_clock)::now|std::time\\(|gettimeofday|clock_gettime"
    "the time comes from the host"
    plugin)
forbid("(^|[^a-z_])(getenv|system|popen|fork|signal)\\("
    "a plugin leaves the process alone"
    plugin)
forbid("(^|[^a-z_])thread_local([^a-z_]|$)"
    "a thread_local with a destructor pins the plugin's file"
    plugin)
forbid("(^|[^a-z])f?printf\\(|std::(cout|cerr|clog)([^a-z_]|$)"
    "logs go to the host"
    plugin)
forbid("^[ \t]+(static |const |constexpr )*(storage::)?Statement [a-z_]+{"
    "a statement stands in the catalogue, at namespace scope: none is put together from values"
    plugin)
forbid("sql\\(|execute_once\\(|soci::"
    "SQL stands in storage"
    plugin/domain plugin/operations plugin/reports plugin/panels plugin/hooks plugin/calls plugin/abi
    plugin/json)
forbid("sql(_|\\(\\)|\\))?[ ]+<<|(^|[^a-z_])once[ ]+<<|prepare[ ]+<<"
    "SOCI runs such a statement when its temporary ends, also while an exception unwinds: that ends the process"
    plugin sdk/include/booking)

if(problems)
    message(FATAL_ERROR "${problems}")
endif()
