#include "services/connection.hpp"

#include "services/clock.hpp"
#include "services/store.hpp"

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
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

template <class Native>
auto* native_of(const soci::session& sql)
{
    return static_cast<Native*>(const_cast<soci::session&>(sql).get_backend())->conn_;
}

auto* sqlite_of(const soci::session& sql)
{
    return native_of<soci::sqlite3_session_backend>(sql);
}

auto* postgresql_of(const soci::session& sql)
{
    return native_of<soci::postgresql_session_backend>(sql);
}

void prepare(soci::session& sql, Backend backend, std::int64_t* busy_until_ns)
{
    if (backend == Backend::sqlite3) {
        sqlite_api::sqlite3_extended_result_codes(sqlite_of(sql), 1);
        sqlite_api::sqlite3_busy_handler(sqlite_of(sql), nap_or_give_up, busy_until_ns);
    }
    if (backend == Backend::postgresql) {
        PQsetNoticeProcessor(postgresql_of(sql), drop_notice, nullptr);
    }
}

} // namespace

Connection::Connection(const Database& database, std::int64_t busy_until_mono_ns)
    : backend_(database.backend()), dialect_(dialect_of(backend_)),
      busy_until_ns_(busy_until_mono_ns)
{
    sql.open(*dialect_.factory(), database.connect());
    prepare(sql, backend_, &busy_until_ns_);
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

void Connection::limit_to(std::int64_t deadline_mono_ns)
{
    busy_until_ns_ = std::min(busy_until_ns_, deadline_mono_ns);
    // A limit of 0 would be none. Whatever is longer than the session's own 5 s stays at that.
    const std::int64_t left_ms =
        std::clamp<std::int64_t>((deadline_mono_ns - Clock::mono_ns()) / 1'000'000, 1, 5'000);
    if (backend_ == Backend::postgresql) {
        const std::string limit = std::to_string(left_ms) + "ms";
        sql << "SELECT set_config('statement_timeout', :limit, true)", soci::use(limit);
    }
    if (backend_ == Backend::mysql) {
        sql << "SET SESSION max_statement_time = " + std::to_string(left_ms) + " / 1000.0";
    }
}

TransactionState Connection::transaction_state()
{
    switch (backend_) {
    case Backend::sqlite3:
        return sqlite_api::sqlite3_get_autocommit(sqlite_of(sql)) == 0 ? TransactionState::open
                                                                       : TransactionState::ended;
    case Backend::postgresql:
        switch (PQtransactionStatus(postgresql_of(sql))) {
        case PQTRANS_INTRANS: return TransactionState::open;
        case PQTRANS_INERROR: return TransactionState::failed;
        case PQTRANS_IDLE: return TransactionState::ended;
        default: return TransactionState::lost;
        }
    case Backend::mysql: break;
    }
    // The client's own flag is older than an error that took the transaction with it.
    try {
        return number("SELECT @@in_transaction") == 1 ? TransactionState::open
                                                      : TransactionState::ended;
    } catch (const soci::soci_error&) {
        return TransactionState::lost;
    }
}

int Connection::open_statements() const
{
    if (backend_ != Backend::sqlite3) return 0;
    int count = 0;
    auto* handle = sqlite_of(sql);
    for (auto* open = sqlite_api::sqlite3_next_stmt(handle, nullptr); open != nullptr;
         open = sqlite_api::sqlite3_next_stmt(handle, open)) {
        ++count;
    }
    return count;
}

void* Connection::handle() const
{
    switch (backend_) {
    case Backend::sqlite3: return sqlite_of(sql);
    case Backend::postgresql: return postgresql_of(sql);
    case Backend::mysql: return native_of<soci::mysql_session_backend>(sql);
    }
    return nullptr;
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
