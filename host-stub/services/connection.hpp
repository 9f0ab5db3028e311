// One session of the host's own, set up as its dialect says and read back.
#pragma once

#include "services/database.hpp"
#include "services/dialect.hpp"

#include <soci/soci.h>

#include <cstdint>
#include <string>

namespace host_stub::services {

enum class TransactionState { open, failed, ended, lost };

class Connection {
public:
    // Throws soci::soci_error when the database does not answer, StoreUnavailable when it does not
    // take a setting.
    Connection(const Database& database, std::int64_t busy_until_mono_ns);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void begin_writing();
    void begin_reading();
    void commit();
    void roll_back() noexcept; // closing the session does as well

    // From here on no statement of this session runs longer. REQUIRES: in a transaction.
    void limit_to(std::int64_t deadline_mono_ns);

    // Asked of the client library or the server, not remembered.
    TransactionState transaction_state();

    // SQLite's; the other databases cannot be asked, and answer 0.
    int open_statements() const;

    // The client library's own: sqlite3*, PGconn* or MYSQL*.
    booking_native_kind kind() const noexcept { return dialect_.native; }
    void* handle() const;

    long long number(const std::string& query);
    std::string text(const std::string& query);

private:
    void set_up();

    const Backend backend_;
    const Dialect& dialect_;
    std::int64_t busy_until_ns_; // SQLite's busy handler reads it as long as `sql` is open

public:
    soci::session sql;
};

} // namespace host_stub::services
