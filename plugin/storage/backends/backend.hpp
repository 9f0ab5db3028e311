// What differs between databases: SQL's spelling, a session's settings, the native client. One
// object for each database a host names; everything else of the store is the same text for all.
#pragma once

#include "services/host.hpp"
#include "storage/backends/together.hpp"
#include "storage/failure.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace soci {
class session;
class soci_error;
} // namespace soci

namespace scrip::storage {

enum class Access { read, write };

// One-off statements of a session that is being set up, or of a migration.
class Console {
public:
    Console() = default;
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;
    virtual ~Console() = default;

    // All throw DatabaseError.
    virtual void execute_once(const std::string& sql) = 0;
    virtual std::int64_t number(const std::string& sql) = 0;
    virtual std::string text(const std::string& sql) = 0;
};

// Waits while somebody else holds a lock; false: no longer.
class LockPatience {
public:
    LockPatience() = default;
    LockPatience(const LockPatience&) = delete;
    LockPatience& operator=(const LockPatience&) = delete;
    virtual ~LockPatience() = default;
    virtual bool wait() noexcept = 0;
};

// Stateless once made: any thread.
class Backend {
public:
    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    // Throws DatabaseError(unavailable) for a descriptor that names no database this plugin serves.
    static std::unique_ptr<const Backend> of(const services::Database& database);

    // ---- text ----

    // A statement of the catalogue as this database spells it.
    virtual std::string spelled(const std::string& sql) const = 0;
    // The statements of a migration, in order. What each begins of its own accord is committed.
    virtual std::vector<std::string> spelled_migration(const std::string& text) const = 0;
    virtual std::span<const char* const> begin_texts(Access access) const = 0;
    // Selects microseconds since 1970 by the database's own clock.
    virtual std::string clock_expression() const = 0;
    // Selects how many tables of that name there are.
    virtual std::string count_of_table(const std::string& table) const = 0;
    // Whether an insert that keeps what is there fails instead of changing no row.
    virtual bool keeps_existing_by_error() const { return false; }
    // One writer at a time in the whole database: waiting for it is the store's own affair.
    virtual bool has_one_writer() const { return false; }

    // ---- sessions ----

    // Throws soci_error or DatabaseError. Makes nothing that is not there.
    virtual std::unique_ptr<soci::session> open() const = 0;
    // The client library's own handle of a session that open() made, for the functions below: a
    // session over a lent connection has another one behind it.
    virtual void* native_of(soci::session& sql) const = 0;
    // What a host that lends its connection calls it (booking_native_kind).
    virtual std::int32_t native_kind() const = 0;
    // Of a database of that kind that is there, whichever: SOCI's connect string.
    virtual std::string connect_of_shell() const = 0;
    // Sets every setting and reads it back (storage.md, section 2). Throws WrongSetting.
    virtual void set_up(void* native, Console& console, LockPatience& patience) const = 0;
    // Reads the settings of a session that is the host's, and sets none. Throws WrongSetting for
    // one that money cannot rest on.
    virtual void ensure_fit(Console& console) const = 0;
    // Whether a lost race has undone the host's work together with ours.
    virtual bool conflict_ends_transaction() const { return false; }
    // Whether what a savepoint rolls back is undone wherever the data is.
    virtual bool undoes_parts(Console&) const { return true; }
    // Bounds the statements that follow. Outside any transaction.
    virtual void limit_statements(Console& console, std::int64_t milliseconds) const = 0;
    // Sends several statements in one round trip; null: here each goes by itself.
    virtual std::unique_ptr<Together> together(void*) const { return nullptr; }
    // Whether statements are bounded by a setting of the session, or by waiting with patience.
    virtual bool limits_by_setting() const { return true; }
    virtual bool is_in_transaction(void* native) const = 0;
    // A statement that is half read keeps its snapshot, and locks writers out.
    virtual bool has_open_statement(void*) const { return false; }
    // To be shut down when a server is silent for too long; negative: there is none.
    virtual int socket_of(void*) const { return -1; }
    // After each statement: throws the soci_error that SOCI owed for it, if it has taken one for
    // "no rows".
    virtual void raise_missed_error(void*) const {}
    virtual DatabaseError error_of(const soci::soci_error& error, Phase phase) const = 0;

    // ---- making the database ----

    // What must be there before a session opens, such as SQLite's file. False: it is not there.
    virtual bool exists() const { return true; }
    virtual void make() const {}
    // Keeps other processes out until the transaction that is open ends, or its session. Throws
    // DatabaseError(too_slow).
    virtual void lock_migration(Console& console, std::int64_t milliseconds) const = 0;
    // Of what outlives session and transaction.
    virtual void unlock_migration(Console&) const {}
};

std::unique_ptr<const Backend> sqlite_backend(const services::Database& database);
std::unique_ptr<const Backend> postgresql_backend(const services::Database& database);
std::unique_ptr<const Backend> mariadb_backend(const services::Database& database);

// What SOCI throws of its own accord, without an error of the driver's.
DatabaseError of_no_driver(Phase phase);

// Reads a setting back. Throws WrongSetting with its name, what was wanted and what was found.
void ensure_setting(const char* name, const std::string& wanted, const std::string& found);

} // namespace scrip::storage
