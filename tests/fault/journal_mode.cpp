#include "journal_mode.hpp"

#include <atomic>
#include <dlfcn.h>
#include <sqlite3.h>
#include <string_view>

namespace scrip::tests {

namespace {

// What is run in place of a statement of the plugin's set-up.
struct InPlace {
    std::string set, read;
};
InPlace journal, synchronous;
std::atomic<std::int64_t> statements = 0;

// SQLite takes the text as it is when it is none of ours.
const char* in_place_of(const char* sql, InPlace& texts, std::string_view pragma)
{
    const std::string_view asked{sql};
    if (texts.set.empty() || !asked.starts_with(pragma)) return sql;
    if (asked.size() == pragma.size()) return texts.read.c_str();
    return asked[pragma.size()] == '=' ? texts.set.c_str() : sql;
}

} // namespace

void force_journal_mode(const std::string& journal_mode, const std::string& synchronous_level)
{
    journal = synchronous = {};
    if (!journal_mode.empty())
        journal = {"PRAGMA journal_mode=" + journal_mode, "select 'truncate'"};
    if (!synchronous_level.empty())
        synchronous = {"PRAGMA synchronous=" + synchronous_level, "select '2'"};
}

std::int64_t open_statements()
{
    return statements;
}

} // namespace scrip::tests

// In the place of SQLite's own, which every library of this process then calls through here.
extern "C" int sqlite3_prepare_v2(sqlite3* database,
                                  const char* sql,
                                  int bytes,
                                  sqlite3_stmt** statement,
                                  const char** tail)
{
    using namespace scrip::tests;
    using Prepare = int (*)(sqlite3*, const char*, int, sqlite3_stmt**, const char**);
    static const auto prepare = reinterpret_cast<Prepare>(::dlsym(RTLD_NEXT, "sqlite3_prepare_v2"));
    const char* text = sql;
    text = in_place_of(text, journal, "PRAGMA journal_mode");
    text = in_place_of(text, synchronous, "PRAGMA synchronous");
    const int result = prepare(database, text, text == sql ? bytes : -1, statement, tail);
    if (*statement) ++statements;
    return result;
}

extern "C" int sqlite3_finalize(sqlite3_stmt* statement)
{
    using Finalize = int (*)(sqlite3_stmt*);
    static const auto finalize = reinterpret_cast<Finalize>(::dlsym(RTLD_NEXT, "sqlite3_finalize"));
    if (statement) --scrip::tests::statements;
    return finalize(statement);
}
