#include "lent_transaction.hpp"

#include "statement_tap.hpp"
#include "verdict.hpp"

#include <booking/soci_lend.hpp>

#include <atomic>

namespace booking::check {
namespace {

std::atomic<std::uint64_t> leases{0};

// Never looked into: a plugin hands it back.
char transaction_mark = 't';

std::string one_text(soci::session& sql, const std::string& query)
{
    std::string value;
    sql.once << query, soci::into(value);
    return value;
}

} // namespace

void make_host_table(const TestDatabase& database)
{
    database.execute("create table host_order (note varchar(40))");
}

int host_rows(const TestDatabase& database)
{
    return static_cast<int>(database.contents()["host_order"].size());
}

LentTransaction::LentTransaction(ProbeHost& host, const TestDatabase& database)
    : host_(host), backend_(database.backend()), sql_(database.connect())
{
    // As SQLite's own manual asks of whoever relies on foreign keys.
    if (backend_ == Backend::sqlite) run("pragma foreign_keys = on");
    // As PostgreSQL has it by default, and hosts mostly set it.
    if (backend_ == Backend::mysql) run("set session transaction isolation level read committed");
    run(backend_ == Backend::sqlite ? "begin immediate" : "begin");
    run("insert into host_order (note) values ('of the host')");
    host_.lender = this;
}

LentTransaction::~LentTransaction()
{
    host_.lender = nullptr;
    if (!is_open_) return;
    try {
        roll_back();
    } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
        // It ends with the connection.
    }
}

void LentTransaction::run(const std::string& statement)
{
    sql_->once << statement;
}

Answer LentTransaction::call(Call call)
{
    run("savepoint booking_call");
    call.tx = reinterpret_cast<booking_tx*>(&transaction_mark);
    arm_tap(TapAction::count);
    Answer answer = host_.call(call);
    disarm_tap();
    statements = tapped_texts(handle());
    expect(borrowed == given_back, "the connection was not given back");
    expect(is_in_transaction(), call.hook + " ended the host's transaction");
    try {
        run(answer.status < 0 ? "rollback to savepoint booking_call"
                              : "release savepoint booking_call");
    } catch (const soci::soci_error&) {
        fail(call.hook + " took the host's savepoint away");
    }
    return answer;
}

void LentTransaction::commit()
{
    run("commit");
    is_open_ = false;
}

void LentTransaction::roll_back()
{
    run("rollback");
    is_open_ = false;
}

bool LentTransaction::is_in_transaction()
{
    auto* const backend = sql_->get_backend();
    switch (backend_) {
    case Backend::postgresql:
        return PQtransactionStatus(
                   static_cast<soci::postgresql_session_backend*>(backend)->conn_) ==
               PQTRANS_INTRANS;
    case Backend::mysql: return one_text(*sql_, "select @@in_transaction") == "1";
    case Backend::sqlite: break;
    }
    return sqlite_api::sqlite3_get_autocommit(
               static_cast<soci::sqlite3_session_backend*>(backend)->conn_) == 0;
}

std::string LentTransaction::settings()
{
    std::vector<std::string> queries;
    switch (backend_) {
    case Backend::sqlite:
        queries = {"pragma foreign_keys",
                   "pragma busy_timeout",
                   "pragma journal_mode",
                   "pragma synchronous"};
        break;
    case Backend::postgresql:
        queries = {"show search_path",
                   "show statement_timeout",
                   "show lock_timeout",
                   "show transaction_isolation",
                   "show timezone"};
        break;
    case Backend::mysql:
        queries = {"select @@tx_isolation",
                   "select @@max_statement_time",
                   "select @@innodb_lock_wait_timeout",
                   "select @@autocommit",
                   "select @@sql_mode"};
    }
    std::string all;
    for (const std::string& query : queries)
        all += one_text(*sql_, query) + "; ";
    return all;
}

bool LentTransaction::has_open_statement()
{
    if (backend_ != Backend::sqlite) return false; // a server would have refused the savepoint
    auto* const handle = static_cast<soci::sqlite3_session_backend*>(sql_->get_backend())->conn_;
    for (auto* statement = sqlite_api::sqlite3_next_stmt(handle, nullptr); statement != nullptr;
         statement = sqlite_api::sqlite3_next_stmt(handle, statement)) {
        return true;
    }
    return false;
}

void* LentTransaction::handle()
{
    auto* const backend = sql_->get_backend();
    switch (backend_) {
    case Backend::postgresql: return static_cast<soci::postgresql_session_backend*>(backend)->conn_;
    case Backend::mysql: return static_cast<soci::mysql_session_backend*>(backend)->conn_;
    case Backend::sqlite: break;
    }
    return static_cast<soci::sqlite3_session_backend*>(backend)->conn_;
}

booking_status LentTransaction::borrow(booking_tx* tx, booking_native_v1* out)
{
    if (tx == nullptr || !BOOKING_HAS(booking_native_v1, out, lease_id)) {
        return BOOKING_E_UNSUPPORTED;
    }
    ++borrowed;
    out->kind = backend_ == Backend::sqlite       ? BOOKING_NATIVE_SQLITE3
                : backend_ == Backend::postgresql ? BOOKING_NATIVE_PGCONN
                                                  : BOOKING_NATIVE_MYSQL;
    out->handle = handle();
    out->client_library_base = client_library_base(out->kind);
    if (is_foreign) out->client_library_base = &transaction_mark;
    out->lease_id = ++leases;
    return BOOKING_OK;
}

booking_status LentTransaction::give_back(booking_tx*, std::uint64_t)
{
    ++given_back;
    return BOOKING_OK;
}

void LentTransaction::doom(booking_tx*) {}

} // namespace booking::check
