#include "services/connection.hpp"

#include "services/clock.hpp"
#include "services/store.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <chrono>
#include <thread>

namespace host_stub::services {
namespace {

// Short random-like naps: SQLite's own handler backs off so far that it starves.
int nap_or_give_up(void* until_ns, int tries)
{
    if (Clock::mono_ns() >= *static_cast<const std::int64_t*>(until_ns)) return 0;
    std::this_thread::sleep_for(std::chrono::microseconds(500 + tries * 379 % 1'000));
    return 1;
}

void drop_notice(void*, const char*) {} // libpq would print it

void prepare(soci::session& sql, Backend backend, std::int64_t* busy_until_ns)
{
    if (backend == Backend::sqlite3) {
        auto* handle = static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
        sqlite_api::sqlite3_extended_result_codes(handle, 1);
        sqlite_api::sqlite3_busy_handler(handle, nap_or_give_up, busy_until_ns);
    }
    if (backend == Backend::postgresql) {
        auto* handle = static_cast<soci::postgresql_session_backend*>(sql.get_backend())->conn_;
        PQsetNoticeProcessor(handle, drop_notice, nullptr);
    }
}

} // namespace

Connection::Connection(const Database& database, std::int64_t busy_until_mono_ns)
    : dialect_(dialect_of(database.backend())), busy_until_ns_(busy_until_mono_ns)
{
    sql.open(*dialect_.factory(), database.connect());
    prepare(sql, database.backend(), &busy_until_ns_);
    set_up();
}

void Connection::set_up()
{
    for (const char* setting : dialect_.settings)
        sql << setting;
    for (const Setting& setting : dialect_.expected) {
        const std::string found = text(setting.query);
        if (found == setting.wanted) continue;
        throw StoreUnavailable(std::string("the database's ") + setting.name + " is to be \"" +
                               setting.wanted + "\", it is \"" + found + "\"");
    }
}

void Connection::begin_writing()
{
    sql << dialect_.begin_writing;
}

void Connection::begin_reading()
{
    for (const char* statement : dialect_.begin_reading)
        sql << statement;
}

void Connection::commit()
{
    sql << "COMMIT"; // SQLite's busy handler waits for readers
}

void Connection::roll_back() noexcept
{
    try {
        sql << "ROLLBACK";
    } catch (...) {
    }
}

long long Connection::number(const std::string& query)
{
    long long found = 0;
    sql << query, soci::into(found);
    return found;
}

std::string Connection::text(const std::string& query)
{
    std::string found;
    sql << query, soci::into(found);
    return found;
}

} // namespace host_stub::services
