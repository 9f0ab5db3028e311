# Each checker must refuse a project in which one thing was made wrong, and say what.
# Variables: ROOT (of the project).
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND mktemp -d OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)
foreach(part plugin host-stub)
    file(COPY ${ROOT}/${part} DESTINATION ${folder})
endforeach()
file(COPY ${ROOT}/sdk/schemas DESTINATION ${folder}/sdk)
file(COPY ${ROOT}/manifest.json DESTINATION ${folder})

set(not_caught "")

# `checker` accepts the copy as it is and refuses it with `line` added at the end of `file`.
function(must_refuse checker file line reason)
    file(READ ${folder}/${file} before)
    file(APPEND ${folder}/${file} "${line}\n")
    ask(${checker} ${file} "${line}" "${reason}")
    file(WRITE ${folder}/${file} "${before}")
    set(not_caught "${not_caught}" PARENT_SCOPE)
endfunction()

function(must_refuse_change checker file old new reason)
    file(READ ${folder}/${file} before)
    string(REPLACE "${old}" "${new}" after "${before}")
    if(after STREQUAL before)
        message(FATAL_ERROR "${file} holds no ${old}: the control proves nothing")
    endif()
    file(WRITE ${folder}/${file} "${after}")
    ask(${checker} ${file} "${new}" "${reason}")
    file(WRITE ${folder}/${file} "${before}")
    set(not_caught "${not_caught}" PARENT_SCOPE)
endfunction()

function(ask checker file change reason)
    execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${folder}
            -P ${CMAKE_CURRENT_LIST_DIR}/check_${checker}.cmake
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(REGEX REPLACE "[ \n]+" " " output "${output}")
    if(result EQUAL 0 OR NOT output MATCHES "${reason}")
        set(not_caught "${not_caught}${checker}: ${file}: ${change}\n  ${output}\n" PARENT_SCOPE)
    endif()
endfunction()

foreach(checker rooms words hooks)
    execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${folder}
            -P ${CMAKE_CURRENT_LIST_DIR}/check_${checker}.cmake
        COMMAND_ERROR_IS_FATAL ANY)
endforeach()

must_refuse(rooms plugin/domain/draw.cpp "#include \"storage/unit.hpp\""
    "draw.cpp: domain may not include storage")
must_refuse(rooms plugin/domain/draw.hpp "  #  include <soci/soci.h>"
    "draw.hpp: may not include <soci/soci.h>")
must_refuse(rooms plugin/storage/ledger.cpp "#include <soci/soci.h>"
    "ledger.cpp: may not include <soci/soci.h>")
must_refuse(rooms plugin/operations/debit.cpp "#include <boost/json.hpp>"
    "debit.cpp: may not include <boost/json.hpp>")
must_refuse(rooms plugin/reports/verify.cpp "#include \"hooks/hooks.hpp\""
    "verify.cpp: reports may not include hooks")
must_refuse(rooms plugin/texts/forms.cpp "#include \"storage/store.hpp\""
    "forms.cpp: texts may not include storage")
must_refuse(rooms plugin/json/form.cpp "#include \"storage/store.hpp\""
    "form.cpp: json may not include storage")
must_refuse(rooms plugin/hooks/voucher_get.cpp "#include <booking/plugin.h>"
    "voucher_get.cpp: may not include <booking/plugin.h>")
must_refuse(rooms plugin/domain/draw.cpp "#include <thread>" "draw.cpp: may not include <thread>")
must_refuse(rooms plugin/secrets/codes.cpp "#include <random>" "codes.cpp: may not include <random>")
must_refuse(rooms plugin/abi/plugin.cpp "#include <curl/curl.h>" "does not know")
must_refuse(rooms plugin/abi/plugin.cpp "#include ANY_HEADER" "hides what it includes")
must_refuse(rooms host-stub/services/clock.cpp "#include \"platform/desk.hpp\""
    "clock.cpp: services may not include platform")
must_refuse(rooms host-stub/loader/plugin.cpp "#include \"domain/money.hpp\"" "in no room of host-stub")
must_refuse(rooms host-stub/loader/plugin.cpp "#include \"../plugin/domain/money.hpp\""
    "in no room of host-stub")

must_refuse(words plugin/domain/money.hpp "double euros = 0;" "money.hpp: double euros")
must_refuse(words plugin/storage/session.cpp "log(error.what());" "session.cpp: log")
must_refuse(words plugin/storage/session.cpp "    *connection_->sql << text;" "session.cpp: .connection_")
must_refuse(words plugin/secrets/codes.cpp "std::mt19937 generator;" "codes.cpp: std::mt19937")
must_refuse(words plugin/operations/debit.cpp "auto t = std::chrono::system_clock::now();"
    "debit.cpp: auto t")
must_refuse(words plugin/storage/ledger.cpp "    const Statement made{name, columns, text + value};"
    "ledger.cpp: const Statement made")
must_refuse(words plugin/abi/plugin.cpp "std::cerr << code;" "plugin.cpp: std::cerr")

must_refuse_change(hooks manifest.json "\"booking.voucher.get/1\"" "\"booking.voucher.get/2\""
    "voucher.get names the schema")
must_refuse_change(hooks plugin/hooks/hooks.cpp "voucher.get\", .access = read"
    "voucher.get\", .access = write" "hooks.cpp differs .* lacks \\[voucher.get:read\\]")
must_refuse_change(hooks plugin/domain/permissions.cpp "Row{\"order.paid\"" "Row{\"order.payed\""
    "permissions.cpp differs .* lacks \\[order.paid\\], has besides \\[order.payed\\]")
file(RENAME ${folder}/sdk/schemas/job.run.reply.schema.json ${folder}/sdk/schemas/job.reply.schema.json)
ask(hooks sdk/schemas "job.run renamed" "lacks \\[job.run\\]")

file(REMOVE_RECURSE ${folder})
if(not_caught)
    message(FATAL_ERROR "not refused, or for another reason:\n${not_caught}")
endif()
