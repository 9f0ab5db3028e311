#include "statements.hpp"

#include <mutex>
#include <sqlite3.h>
#include <stdexcept>

namespace scrip::security {

namespace {

std::mutex mutex;
bool is_listening = false;
std::vector<RunStatement> run;

int note(unsigned, void*, void* statement, void*)
{
    auto* const done = static_cast<sqlite3_stmt*>(statement);
    const int steps = sqlite3_stmt_status(done, SQLITE_STMTSTATUS_VM_STEP, 1);
    const char* const sql = sqlite3_sql(done);
    const std::lock_guard lock{mutex};
    if (is_listening && sql) run.push_back({sql, steps});
    return 0;
}

int listen(sqlite3* connection, char**, const sqlite3_api_routines*)
{
    return sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, &note, nullptr);
}

} // namespace

Statements::Statements()
{
    // Once is enough, and SQLite keeps it once.
    const int status = sqlite3_auto_extension(reinterpret_cast<void (*)()>(&listen));
    if (status != SQLITE_OK) throw std::runtime_error{"SQLite takes no listener"};
    const std::lock_guard lock{mutex};
    is_listening = true;
    run.clear();
}

Statements::~Statements()
{
    const std::lock_guard lock{mutex};
    is_listening = false;
}

std::vector<RunStatement> Statements::take()
{
    const std::lock_guard lock{mutex};
    std::vector<RunStatement> taken;
    taken.swap(run);
    return taken;
}

} // namespace scrip::security
