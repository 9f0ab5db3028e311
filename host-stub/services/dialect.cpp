#include "services/dialect.hpp"

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>
#include <vector>

namespace host_stub::services {
namespace {

template <class Value, std::size_t size>
bool is_among(const std::array<Value, size>& known, Value value)
{
    return std::find(known.begin(), known.end(), value) != known.end();
}

// ---- SQLite ----

// In older versions two connections that write or checkpoint at once can corrupt a WAL file.
const bool uses_wal = sqlite_api::sqlite3_libversion_number() >= 3'051'003;

const std::array<const char*, 5> sqlite_settings{
    uses_wal ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=TRUNCATE",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
};
const std::array<Setting, 5> sqlite_expected{{
    {"journal_mode", "PRAGMA journal_mode", uses_wal ? "wal" : "truncate"},
    {"synchronous", "PRAGMA synchronous", "2"},
    {"foreign_keys", "PRAGMA foreign_keys", "1"},
    {"trusted_schema", "PRAGMA trusted_schema", "0"},
    {"cell_size_check", "PRAGMA cell_size_check", "1"},
}};
constexpr std::array<const char*, 1> sqlite_begin_reading{"BEGIN"};

Failure sqlite_failure(const soci::soci_error& error)
{
    const auto* native = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    if (native == nullptr) return Failure::unavailable;
    constexpr std::array conflicts{5, 6};    // BUSY, LOCKED and their kind
    constexpr std::array defects{1, 19, 25}; // ERROR, CONSTRAINT, RANGE
    const int kind = native->result() & 0xFF;
    if (is_among(conflicts, kind)) return Failure::conflict;
    return is_among(defects, kind) ? Failure::refused : Failure::unavailable;
}

// ---- PostgreSQL ----

constexpr std::array postgresql_settings{
    "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE",
    "SET search_path = public, pg_catalog",
    "SET client_encoding = 'UTF8'",
    "SET TIME ZONE 'UTC'",
    "SET standard_conforming_strings = on",
    "SET statement_timeout = '5000ms'",
    "SET lock_timeout = '2000ms'",
    "SET idle_in_transaction_session_timeout = '30000ms'",
    "SET synchronous_commit = on",
};
constexpr std::array<Setting, 12> postgresql_expected{{
    {"default_transaction_isolation", "SHOW default_transaction_isolation", "read committed"},
    {"default_transaction_read_only", "SHOW default_transaction_read_only", "off"},
    {"search_path", "SHOW search_path", "public, pg_catalog"},
    {"client_encoding", "SHOW client_encoding", "UTF8"},
    {"server_encoding", "SHOW server_encoding", "UTF8"},
    {"standard_conforming_strings", "SHOW standard_conforming_strings", "on"},
    {"statement_timeout", "SHOW statement_timeout", "5s"},
    {"lock_timeout", "SHOW lock_timeout", "2s"},
    {"idle_in_transaction_session_timeout", "SHOW idle_in_transaction_session_timeout", "30s"},
    {"synchronous_commit", "SHOW synchronous_commit", "on"},
    {"pg_is_in_recovery", "SELECT CAST(pg_is_in_recovery() AS TEXT)", "false"},
    {"server_version_num >= 150000",
     "SELECT CAST(CAST(current_setting('server_version_num') AS INTEGER) >= 150000 AS TEXT)",
     "true"},
}};
constexpr std::array<const char*, 1> postgresql_begin_reading{
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};

Failure postgresql_failure(const soci::soci_error& error)
{
    const auto* native = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    if (native == nullptr) return Failure::unavailable; // so SOCI says that it cannot connect
    constexpr std::array<std::string_view, 3> conflicts{"40001", "40P01", "55P03"};
    constexpr std::array<std::string_view, 3> away{"08", "53", "57"};
    const std::string state = native->sqlstate();
    if (is_among(conflicts, std::string_view(state))) return Failure::conflict;
    const bool is_read_only = state == "25006";
    return is_read_only || is_among(away, std::string_view(state).substr(0, 2))
               ? Failure::unavailable
               : Failure::refused;
}

// ---- MariaDB and Galera ----

constexpr std::array mysql_settings{
    "SET SESSION sql_mode ="
    " 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    "SET SESSION innodb_snapshot_isolation = 0",
    "SET SESSION collation_connection = 'utf8mb4_nopad_bin', time_zone = '+00:00', autocommit = 1,"
    " completion_type = 0",
    "SET SESSION foreign_key_checks = 1, unique_checks = 1, check_constraint_checks = 1",
    "SET SESSION innodb_lock_wait_timeout = 2, lock_wait_timeout = 5, max_statement_time = 5,"
    " idle_transaction_timeout = 30",
    "SET SESSION wsrep_sync_wait = 1",
};
constexpr std::array<Setting, 14> mysql_expected{{
    {"sql_mode",
     "SELECT @@sql_mode",
     "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"},
    {"tx_isolation", "SELECT @@tx_isolation", "READ-COMMITTED"},
    {"innodb_snapshot_isolation", "SELECT @@innodb_snapshot_isolation", "0"},
    {"character_set_client", "SELECT @@character_set_client", "utf8mb4"},
    {"character_set_connection", "SELECT @@character_set_connection", "utf8mb4"},
    {"character_set_results", "SELECT @@character_set_results", "utf8mb4"},
    {"collation_connection", "SELECT @@collation_connection", "utf8mb4_nopad_bin"},
    {"time_zone", "SELECT @@time_zone", "+00:00"},
    {"autocommit", "SELECT @@autocommit", "1"},
    {"completion_type", "SELECT @@completion_type", "NO_CHAIN"},
    {"innodb_lock_wait_timeout", "SELECT @@innodb_lock_wait_timeout", "2"},
    {"wsrep_sync_wait", "SELECT @@wsrep_sync_wait", "1"},
    {"read_only", "SELECT @@read_only", "0"},
    {"wsrep_ready",
     "SELECT IF(@@wsrep_on, (SELECT variable_value FROM information_schema.global_status"
     " WHERE variable_name = 'WSREP_READY'), 'ON')",
     "ON"},
}};
constexpr std::array<const char*, 2> mysql_begin_reading{
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"};

Failure mysql_failure(const soci::soci_error& error)
{
    const auto* native = dynamic_cast<const soci::mysql_soci_error*>(&error);
    if (native == nullptr) return Failure::unavailable;
    constexpr std::array conflicts{1213u, 1020u, 1205u, 1317u};
    constexpr std::array away{
        1040u, 1044u, 1045u, 1047u, 1049u, 1053u, 1114u, 1180u, 1290u, 1836u, 1927u, 1969u};
    const unsigned code = native->err_num_;
    if (is_among(conflicts, code)) return Failure::conflict;
    const bool is_of_client = code >= 2000 && code < 3000; // cannot connect, connection lost
    return is_of_client || is_among(away, code) ? Failure::unavailable : Failure::refused;
}

// ---- the three ----

const Dialect sqlite{
    .factory = soci::factory_sqlite3,
    .native = BOOKING_NATIVE_SQLITE3,
    .key = "TEXT NOT NULL CHECK (length($) <= 255)",
    .text = "TEXT NOT NULL",
    .number = "BIGINT NOT NULL CHECK (typeof($) = 'integer')",
    .table_end = "",
    .settings = sqlite_settings,
    .expected = sqlite_expected,
    .count_tables = "SELECT CAST(COUNT(*) AS BIGINT) FROM sqlite_master"
                    " WHERE type = 'table' AND substr(name, 1, 5) = 'host_'",
    .lock_tables = "",
    .version = "", // the library in the process is the server
    .begin_writing = "BEGIN IMMEDIATE",
    .begin_reading = sqlite_begin_reading,
    .failure_of = sqlite_failure,
};

const Dialect postgresql{
    .factory = soci::factory_postgresql,
    .native = BOOKING_NATIVE_PGCONN,
    .key = "VARCHAR(255) COLLATE \"C\" NOT NULL",
    .text = "TEXT NOT NULL",
    .number = "BIGINT NOT NULL",
    .table_end = "",
    .settings = postgresql_settings,
    .expected = postgresql_expected,
    .count_tables = "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_catalog.pg_tables"
                    " WHERE schemaname = 'public' AND substr(tablename, 1, 5) = 'host_'",
    // IF NOT EXISTS does not keep two transactions from making the same table at once.
    .lock_tables = "SELECT pg_advisory_xact_lock(1396924489)",
    .version = "SHOW server_version",
    .begin_writing = "BEGIN",
    .begin_reading = postgresql_begin_reading,
    .failure_of = postgresql_failure,
};

const Dialect mysql{
    .factory = soci::factory_mysql,
    .native = BOOKING_NATIVE_MYSQL,
    .key = "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL",
    .text = "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL",
    .number = "BIGINT NOT NULL",
    .table_end = " ENGINE=InnoDB",
    .settings = mysql_settings,
    .expected = mysql_expected,
    .count_tables = "SELECT CAST(COUNT(*) AS SIGNED) FROM information_schema.tables"
                    " WHERE table_schema = DATABASE() AND substr(table_name, 1, 5) = 'host_'",
    .lock_tables = "",
    .version = "SELECT VERSION()",
    .begin_writing = "START TRANSACTION",
    .begin_reading = mysql_begin_reading,
    .failure_of = mysql_failure,
};

std::vector<std::string_view> split(std::string_view columns)
{
    std::vector<std::string_view> names;
    while (true) {
        const auto comma = columns.find(", ");
        names.push_back(columns.substr(0, comma));
        if (comma == std::string_view::npos) return names;
        columns.remove_prefix(comma + 2);
    }
}

} // namespace

const Dialect& dialect_of(Backend backend) noexcept
{
    switch (backend) {
    case Backend::sqlite3: return sqlite;
    case Backend::postgresql: return postgresql;
    case Backend::mysql: return mysql;
    }
    return sqlite;
}

std::string or_keep(Backend backend, std::string_view key)
{
    if (backend != Backend::mysql) return " ON CONFLICT (" + std::string(key) + ") DO NOTHING";
    const std::string first(split(key).front());
    return " ON DUPLICATE KEY UPDATE " + first + " = " + first;
}

std::string or_update(Backend backend, std::string_view key, std::string_view columns)
{
    const bool is_mysql = backend == Backend::mysql;
    std::string text = is_mysql ? " ON DUPLICATE KEY UPDATE"
                                : " ON CONFLICT (" + std::string(key) + ") DO UPDATE SET";
    const char* separator = " ";
    for (const std::string_view column : split(columns)) {
        const std::string name(column);
        text += separator + name + (is_mysql ? " = VALUES(" + name + ")" : " = excluded." + name);
        separator = ", ";
    }
    return text;
}

} // namespace host_stub::services
