// booking/soci_lend.hpp - a soci::session over the connection a host lends for one call
// (booking.tx/1).
//
// SOCI 4.0.3 cannot take over a native handle: each of its session backends connects when it is
// made. But `conn_` in them is public. So a stock backend, the "shell", brings SOCI's code, the
// host brings the handle, and a proxy in front of the shell turns begin, commit and rollback into
// savepoints inside the host's transaction.
//
//   booking::lend_shell shell(BOOKING_NATIVE_SQLITE3, ":memory:");   // keep it, use it again
//
//   booking::lease lease(host->self, *tx_table, in->tx);
//   {
//       booking::lent_session sql(shell, lease.native());
//       soci::transaction savepoint(*sql);
//       *sql << "INSERT INTO …";
//       savepoint.commit();
//   }                                                                // every statement has ended
//   if (lease.give_back() != BOOKING_OK) …                           // the host rolls back
//
// Rules of a lent connection
//
// - Statements end, then the session, then the lease: nothing of ours stays open in the host's
//   connection. PostgreSQL cannot free a prepared statement that failed before its savepoint is
//   rolled back: let such a statement end after that.
// - begin(), commit() and rollback() are savepoints and nest. No BEGIN, COMMIT, ROLLBACK, SET or
//   DDL as text, and no session's lock: they go past the proxy and change the host's transaction.
//   DDL commits it on MariaDB, SET LOCAL outlives a savepoint on PostgreSQL.
// - After an error nothing but rollback() may follow. A conflict on MariaDB (1213, 1205) may have
//   taken the host's whole transaction with it: call doom().
// - All database work of the call goes through this session. A connection of the plugin's own would
//   wait for locks its own thread holds.
// - The backend of this session is the proxy: never cast session.get_backend().
// - One lease prepares up to 10,000 statements.
//
// For SQLite 3, PostgreSQL and MariaDB; ODBC is not lent. SOCI wraps <sqlite3.h> in a namespace, so
// include this first, and build it without -fsanitize=vptr: SOCI hides its classes' typeinfo.
// Not part of the ABI.
#pragma once

#include <soci/soci.h>

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <booking/plugin.h>

#include <dlfcn.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace booking {

// What cannot be lent or is used wrongly; its text holds no value.
//
//   BOOKING_E_UNSUPPORTED  another kind of connection, or another copy of its client library: the
//                          host calls again without a transaction
//   BOOKING_E_STATE        a shell in use, a session that wants to reconnect
//   any other              borrow()'s own
class lend_error : public soci::soci_error {
public:
    lend_error(booking_status status, const std::string& text)
        : soci::soci_error(text), status_(status)
    {
    }

    booking_status status() const noexcept { return status_; }

private:
    booking_status status_;
};

namespace detail {

// What differs between the client libraries.
struct client_library {
    const soci::backend_factory& factory;
    // Puts `handle` into the shell; the one that was there is the result.
    void* (*exchange)(soci::details::session_backend& shell, void* handle);
    void (*close)(void* handle);
    const void* code; // an address inside the library that this module calls
};

template <class Backend>
void* exchange_handle(soci::details::session_backend& shell, void* handle)
{
    auto& conn = static_cast<Backend&>(shell).conn_;
    using native = std::remove_reference_t<decltype(conn)>;
    return std::exchange(conn, static_cast<native>(handle));
}

inline const client_library& client_of(booking_native_kind kind)
{
    static const client_library sqlite{
        *soci::factory_sqlite3(),
        exchange_handle<soci::sqlite3_session_backend>,
        [](void* handle) { sqlite_api::sqlite3_close(static_cast<sqlite_api::sqlite3*>(handle)); },
        reinterpret_cast<const void*>(&sqlite_api::sqlite3_prepare_v2)};
    static const client_library postgresql{
        *soci::factory_postgresql(),
        exchange_handle<soci::postgresql_session_backend>,
        [](void* handle) { PQfinish(static_cast<PGconn*>(handle)); },
        reinterpret_cast<const void*>(&PQexecParams)};
    static const client_library mysql{
        *soci::factory_mysql(),
        exchange_handle<soci::mysql_session_backend>,
        [](void* handle) { mysql_close(static_cast<MYSQL*>(handle)); },
        reinterpret_cast<const void*>(&mysql_real_query)};
    switch (kind) {
    case BOOKING_NATIVE_SQLITE3: return sqlite;
    case BOOKING_NATIVE_PGCONN: return postgresql;
    case BOOKING_NATIVE_MYSQL: return mysql;
    default: throw lend_error(BOOKING_E_UNSUPPORTED, "this kind of connection cannot be lent");
    }
}

// SOCI names prepared statements st_1, st_2, … per session. Two sessions share a lent connection,
// and a name can outlive its statement, so every lease counts in a range of its own, far above the
// host's. A range comes again after 100,000 leases.
constexpr int first_statement_number(std::uint64_t lease_id) noexcept
{
    return 1'000'000'000 + static_cast<int>(lease_id % 100'000) * 10'000;
}

} // namespace detail

// Where the client library behind `kind` is mapped: what a host puts into client_library_base.
// Throws lend_error for a kind that is not lent.
inline const void* client_library_base(booking_native_kind kind)
{
    Dl_info found{};
    return dladdr(detail::client_of(kind).code, &found) != 0 ? found.dli_fbase : nullptr;
}

// A stock session backend whose own connection is closed. Making one costs a connection; then it
// serves any number of leases, one at a time.
class lend_shell {
public:
    // `connect` is SOCI's connect string: any database of that kind that answers; ":memory:" for
    // SQLite. Throws lend_error and what SOCI throws when it cannot connect.
    lend_shell(booking_native_kind kind, const std::string& connect)
        : kind_(kind), client_(detail::client_of(kind)),
          backend_(
              client_.factory.make_session(soci::connection_parameters(client_.factory, connect)))
    {
        client_.close(client_.exchange(*backend_, nullptr)); // its destructor accepts a null handle
    }
    lend_shell(const lend_shell&) = delete;
    lend_shell& operator=(const lend_shell&) = delete;

    // For lent_session: from adopt() until drop() the shell works on the host's connection.
    void adopt(const booking_native_v1& lent)
    {
        if (lent.kind != kind_ || lent.client_library_base != client_library_base(kind_)) {
            throw lend_error(BOOKING_E_UNSUPPORTED,
                             "the lent connection belongs to another client library");
        }
        if (is_busy_) throw lend_error(BOOKING_E_STATE, "this shell serves another lease");
        client_.exchange(*backend_, lent.handle);
        is_busy_ = true;
        if (kind_ == BOOKING_NATIVE_PGCONN) {
            static_cast<soci::postgresql_session_backend&>(*backend_).statementCount_ =
                detail::first_statement_number(lent.lease_id);
        }
    }
    void drop() noexcept
    {
        client_.exchange(*backend_, nullptr);
        is_busy_ = false;
    }
    soci::details::session_backend& backend() noexcept { return *backend_; }

private:
    booking_native_kind kind_;
    const detail::client_library& client_;
    std::unique_ptr<soci::details::session_backend> backend_;
    bool is_busy_ = false;
};

namespace detail {

// Hands everything on to the shell, but for transactions: those become savepoints.
class lent_backend final : public soci::details::session_backend {
public:
    lent_backend(lend_shell& shell, const booking_native_v1& lent) : shell_(shell)
    {
        shell_.adopt(lent);
    }
    ~lent_backend() override { shell_.drop(); }

    void begin() override
    {
        execute("SAVEPOINT " + savepoint(depth_ + 1));
        ++depth_;
    }
    void commit() override
    {
        execute("RELEASE SAVEPOINT " + savepoint(depth_));
        --depth_;
    }
    void rollback() override
    {
        execute("ROLLBACK TO SAVEPOINT " + savepoint(depth_));
        commit(); // rolling back to a savepoint leaves it there
    }

    bool is_connected() override { return stock().is_connected(); }
    bool get_next_sequence_value(soci::session& sql,
                                 const std::string& sequence,
                                 long long& value) override
    {
        return stock().get_next_sequence_value(sql, sequence, value);
    }
    bool get_last_insert_id(soci::session& sql, const std::string& table, long long& value) override
    {
        return stock().get_last_insert_id(sql, table, value);
    }
    std::string get_table_names_query() const override { return stock().get_table_names_query(); }
    std::string get_column_descriptions_query() const override
    {
        return stock().get_column_descriptions_query();
    }
    std::string create_column_type(soci::data_type type, int precision, int scale) override
    {
        return stock().create_column_type(type, precision, scale);
    }
    std::string empty_blob() override { return stock().empty_blob(); }
    std::string nvl() override { return stock().nvl(); }
    std::string get_dummy_from_table() const override { return stock().get_dummy_from_table(); }
    std::string get_backend_name() const override { return stock().get_backend_name(); }
    soci::details::statement_backend* make_statement_backend() override
    {
        return stock().make_statement_backend();
    }
    soci::details::rowid_backend* make_rowid_backend() override
    {
        return stock().make_rowid_backend();
    }
    soci::details::blob_backend* make_blob_backend() override
    {
        return stock().make_blob_backend();
    }

private:
    struct finish {
        void operator()(soci::details::statement_backend* statement) const
        {
            statement->clean_up();
            delete statement;
        }
    };

    soci::details::session_backend& stock() const noexcept { return shell_.backend(); }
    static std::string savepoint(int depth) { return "booking_" + std::to_string(depth); }

    void execute(const std::string& sql)
    {
        const std::unique_ptr<soci::details::statement_backend, finish> statement(
            stock().make_statement_backend());
        statement->alloc();
        statement->prepare(sql, soci::details::st_one_time_query);
        statement->execute(1);
    }

    lend_shell& shell_;
    int depth_ = 0;
};

class lent_factory final : public soci::backend_factory {
public:
    lent_factory(lend_shell& shell, const booking_native_v1& lent) : shell_(shell), lent_(lent) {}

    soci::details::session_backend*
    make_session(const soci::connection_parameters& wanted) const override
    {
        std::string value;
        if (wanted.get_option(soci::option_reconnect, value)) {
            throw lend_error(BOOKING_E_STATE, "a lent session cannot reconnect");
        }
        return new lent_backend(shell_, lent_);
    }

private:
    lend_shell& shell_;
    booking_native_v1 lent_;
};

} // namespace detail

// The session of one lease. It opens no connection and closes none.
class lent_session {
public:
    // Throws lend_error when `lent` is of another kind or client library than `shell`, or `shell`
    // serves another lease.
    lent_session(lend_shell& shell, const booking_native_v1& lent)
        : factory_(shell, lent), session_(factory_, "")
    {
    }

    soci::session& operator*() noexcept { return session_; }
    soci::session* operator->() noexcept { return &session_; }

private:
    detail::lent_factory factory_;
    soci::session session_;
};

// The host's connection, borrowed when this is made and given back at the latest when it ends.
// Lives on the thread inside invoke().
class lease {
public:
    // Throws lend_error with the host's status when it does not lend.
    lease(booking_host* host, const booking_host_tx_v1& table, booking_tx* tx)
        : host_(host), table_(table), tx_(tx)
    {
        if (table_.struct_size < BOOKING_FIELD_END(booking_host_tx_v1, doom)) {
            throw lend_error(BOOKING_E_UNSUPPORTED, "the host's table is cut short");
        }
        native_.struct_size = sizeof native_;
        const booking_status status = table_.borrow(host_, tx_, &native_);
        if (status != BOOKING_OK) {
            throw lend_error(status < 0 ? status : BOOKING_E_STATE,
                             "the host does not lend its connection");
        }
    }
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    ~lease() { give_back(); }

    const booking_native_v1& native() const noexcept { return native_; }

    // Not OK: the host found something left open or its transaction ended, and will roll back.
    // Again it says the same.
    booking_status give_back() noexcept
    {
        if (std::exchange(is_held_, false)) {
            result_ = table_.give_back(host_, tx_, native_.lease_id);
        }
        return result_;
    }

    // The host must roll its whole transaction back. `why` is English for the log, without values.
    booking_status doom(std::string_view why) noexcept
    {
        return table_.doom(host_, tx_, why.data(), why.size());
    }

private:
    booking_host* host_;
    const booking_host_tx_v1& table_;
    booking_tx* tx_;
    booking_native_v1 native_{};
    bool is_held_ = true;
    booking_status result_ = BOOKING_OK;
};

} // namespace booking
