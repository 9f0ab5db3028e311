#include "storage/backends/backend.hpp"
#include "storage/backends/cluster_lock.hpp"
#include "storage/backends/dialect_text.hpp"
#include "storage/backends/mariadb_batch.hpp"
#include "storage/statement.hpp"

#include <algorithm>
#include <array>

#include <booking/plugin.h>
#include <soci/mysql/soci-mysql.h>
#include <soci/soci.h>

namespace scrip::storage {

namespace {

constexpr std::array begin_read{"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                                "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"};
constexpr std::array begin_write{"START TRANSACTION"};

// DDL commits, so each statement can be run again after a crash in the middle.
const MigrationSpelling& spelling()
{
    static const MigrationSpelling all{
        .columns = {{R"((\w+) KEY\((\d+)\))",
                     "$1 VARCHAR($2) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"},
                    {R"((\w+) VALUE)", "$1 BIGINT"},
                    {R"((\w+) FLAG not null)", "$1 BIGINT not null CHECK ($1 in (0, 1))"},
                    {R"(LONGTEXT)", "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"},
                    {R"(\) SHORT_KEY)", ")"},
                    {R"(\)\s+ONLY \(.*\))", ")"},
                    {R"(create table )", "create table if not exists "},
                    {R"( add column )", " add column if not exists "},
                    {R"(create (unique )?index )", "create $1index if not exists "}},
        .refuse_update = {"create trigger if not exists $1_append_only before update on $1"
                          " for each row signal sqlstate '45000'"
                          " set message_text = 'rows of $1 never change'"},
        .refuse_delete = {
            "create trigger if not exists $1_never_deleted before delete on $1 for each row"
            " if not exists (select 1 from scrip_studio s where s.studio_id = old.studio_id"
            " and s.state = 'purging') then signal sqlstate '45000'"
            " set message_text = 'rows of $1 are never deleted'; end if"}};
    return all;
}

MYSQL* handle_of(void* native)
{
    return static_cast<MYSQL*>(native);
}

std::string connect_in(const services::Database& database)
{
    std::string connect = database.connect;
    // A lost transaction would go on in autocommit (S6).
    if (connect.find("reconnect") != connect.npos) throw DatabaseError{Failure::unavailable};
    if (connect.find("charset=") == connect.npos) connect += " charset=utf8mb4";
    if (connect.find("connect_timeout=") == connect.npos) connect += " connect_timeout=3";
    return connect;
}

Failure of_number(unsigned number, Phase phase)
{
    const bool is_sent = phase == Phase::commit_sent;
    switch (number) {
    case 1213: // deadlock, or another node's commit came first
    case 1020: // the row changed since the snapshot
    case 1205: // a lock was waited for too long: undoes the statement only
    case 1317: // interrupted by another node's commit
    case 1412: // the table was changed since the snapshot
        return Failure::conflict;
    // A sort that was given up, a syntax error, an empty query: what another node's commit
    // interrupts while it is parsed or sorted may be answered so instead of by 1213 (seen under
    // load with MariaDB 10.11.19, whose sql_errlog has 1317, 1064 and 1213 for one statement). Ours
    // are all parsed by a test on each database.
    case 1028:
    case 1064:
    case 1065: return is_sent ? Failure::unknown : Failure::conflict;
    case 1062: return Failure::duplicate;
    case 1969: return Failure::too_slow;
    case 1047: // no primary component, or the node is not ready
    case 1927:
    case 2002:
    case 2003:
    case 2006:
    case 2013:
    case 2055:
    case 1053: // the server shuts down
    case 1152:
    case 1158: // the network, as the server saw it
    case 1159:
    case 1160:
    case 1161: return is_sent ? Failure::unknown : Failure::lost;
    case 1226: // the account's own limits
    case 1114:
    case 1290:
    case 1836: return Failure::unavailable;
    case 126:
    case 127:
    case 1034: return Failure::damaged;
    case 1048:
    case 1451:
    case 1452:
    case 1644:
    case 4025: return Failure::refused;
    default: return is_sent ? Failure::unknown : Failure::internal;
    }
}

class MariadbBackend final : public Backend {
public:
    explicit MariadbBackend(const services::Database& database)
        : connect_{connect_in(database)}, is_combining_{database.is_combining}
    {
    }

    std::string spelled(const std::string& sql) const override
    {
        std::string text = with_replaced(sql, keep_existing, "");
        if (const auto at = text.find(if_there); at != text.npos) {
            const auto key_end = text.find(')', at);
            text.replace(at, key_end + 1 - at, " on duplicate key update");
        }
        text = with_replaced(std::move(text), " as bigint)", " as signed)");
        return with_replaced(std::move(text), " as text)", " as char)");
    }

    std::vector<std::string> spelled_migration(const std::string& text) const override
    {
        return statements_of(text, spelling());
    }

    std::span<const char* const> begin_texts(Access access) const override
    {
        if (access == Access::write) return begin_write;
        return begin_read;
    }

    std::string clock_expression() const override
    {
        return "select cast(unix_timestamp(sysdate(6)) * 1000000 as signed)";
    }

    std::string count_of_table(const std::string& table) const override
    {
        return "select count(*) from information_schema.tables where table_schema = database()"
               " and table_name = '" +
               table + "'";
    }

    // Its own way to keep what is there would count a row it did not change (S18).
    bool keeps_existing_by_error() const override { return true; }

    std::unique_ptr<soci::session> open() const override
    {
        return std::make_unique<soci::session>(*soci::factory_mysql(), connect_);
    }

    // Ours, since open() made it: no other backend is behind it (S27).
    void* native_of(soci::session& sql) const override
    {
        return static_cast<soci::mysql_session_backend*>(sql.get_backend())->conn_;
    }

    void set_up(void*, Console& console, LockPatience&) const override
    {
        // SOCI writes values into the text itself: with other modes a value could end early (S5).
        set(console,
            "sql_mode",
            "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION");
        console.execute_once("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        read_back(console, "tx_isolation", "READ-COMMITTED");
        set(console, "default_storage_engine", "InnoDB");
        set(console, "innodb_snapshot_isolation", "0");
        set(console, "collation_connection", "utf8mb4_nopad_bin");
        set(console, "time_zone", "+00:00");
        set(console, "autocommit", "1");
        set(console, "completion_type", "NO_CHAIN");
        set(console, "foreign_key_checks", "1");
        set(console, "unique_checks", "1");
        set(console, "check_constraint_checks", "1");
        set(console, "idle_transaction_timeout", "30");
        // Reads another node's commits, too, once they are acknowledged; harmless without Galera.
        set(console, "wsrep_sync_wait", "1");
        for (const char* name :
             {"character_set_client", "character_set_connection", "character_set_results"}) {
            read_back(console, name, "utf8mb4");
        }
        read_back(console, "read_only", "0");
        if (!is_cluster(console)) return;
        ensure_setting("wsrep_ready",
                       "ON",
                       console.text("select variable_value from information_schema.global_status"
                                    " where variable_name = 'WSREP_READY'"));
    }

    std::int32_t native_kind() const override { return BOOKING_NATIVE_MYSQL; }
    std::string connect_of_shell() const override { return connect_; }

    // A snapshot that does not see what others committed would decide about money on old facts,
    // unless the database tells of it (error 1020).
    void ensure_fit(Console& console) const override
    {
        const std::string mode = console.text("select cast(@@sql_mode as char)");
        for (const char* const unfit : {"NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"}) {
            if (mode.find(unfit) != mode.npos) {
                throw WrongSetting{"sql_mode", "without " + std::string{unfit}, mode};
            }
        }
        read_back(console, "character_set_client", "utf8mb4");
        read_back(console, "character_set_connection", "utf8mb4");
        read_back(console, "foreign_key_checks", "1");
        if (!undoes_parts(console)) {
            throw WrongSetting{"wsrep_on", "0 where a transaction is lent", "1"};
        }
        const bool tells = console.number("select @@innodb_snapshot_isolation") == 1;
        if (!tells) read_back(console, "tx_isolation", "READ-COMMITTED");
    }

    bool conflict_ends_transaction() const override { return true; }

    // On a Galera node what a savepoint rolls back may stay in what the other nodes get: after a
    // statement that changed nothing they keep rows that this one has not (tests/isolation, MariaDB
    // 10.11.19; of the kind of MDEV-22021 and MDEV-32549).
    bool undoes_parts(Console& console) const override
    {
        return console.number("select @@wsrep_on") == 0;
    }

    // Waiting for a lock counts in whole seconds; the other bound ends that, too.
    void limit_statements(Console& console, std::int64_t milliseconds) const override
    {
        const std::int64_t seconds = std::max<std::int64_t>(1, (milliseconds + 999) / 1000);
        console.execute_once("SET SESSION max_statement_time = " + in_seconds(milliseconds) +
                             ", innodb_lock_wait_timeout = " + std::to_string(seconds) +
                             ", lock_wait_timeout = " + std::to_string(seconds));
    }

    bool is_in_transaction(void* native) const override
    {
        unsigned status = 0;
        mariadb_get_infov(handle_of(native), MARIADB_CONNECTION_SERVER_STATUS, &status);
        return (status & SERVER_STATUS_IN_TRANS) != 0;
    }

    int socket_of(void* native) const override
    {
        return static_cast<int>(mysql_get_socket(handle_of(native)));
    }

    std::unique_ptr<Together> together(void* native) const override
    {
        if (!is_combining_) return nullptr;
        return std::make_unique<MariadbBatch>(*this, handle_of(native));
    }

    // Cut off between two rows, the client forgets that there were columns, and SOCI then takes the
    // statement for one that gives no rows.
    void raise_missed_error(void* native) const override
    {
        const unsigned number = mysql_errno(handle_of(native));
        if (number != 0) throw soci::mysql_soci_error("", static_cast<int>(number));
    }

    DatabaseError error_of(const soci::soci_error& error, Phase phase) const override
    {
        const auto* const coded = dynamic_cast<const soci::mysql_soci_error*>(&error);
        if (!coded) return of_no_driver(phase);
        return DatabaseError{of_number(coded->err_num_, phase), std::to_string(coded->err_num_)};
    }

    // Each statement of a migration commits, so the lock is the session's.
    void lock_migration(Console& console, std::int64_t milliseconds) const override
    {
        // A lock's name is at most 64 characters long, a database's as well.
        const std::string got =
            console.text("select coalesce(get_lock(concat('scrip.', md5(database())), " +
                         in_seconds(milliseconds) + "), 0)");
        if (got != "1") throw DatabaseError{Failure::too_slow};
        if (is_cluster(console)) lock_cluster(console, milliseconds);
    }

    void unlock_migration(Console& console) const override
    {
        if (is_cluster(console)) unlock_cluster(console);
    }

private:
    static bool is_cluster(Console& console) { return console.number("select @@wsrep_on") == 1; }

    static std::string in_seconds(std::int64_t milliseconds)
    {
        return std::to_string(milliseconds / 1000) + "." +
               std::to_string(1000 + milliseconds % 1000).substr(1);
    }

    static bool is_number(const std::string& value)
    {
        return value.find_first_not_of("0123456789") == value.npos;
    }

    static void set(Console& console, const std::string& name, const std::string& value)
    {
        console.execute_once("SET SESSION " + name + " = " +
                             (is_number(value) ? value : "'" + value + "'"));
        read_back(console, name, value);
    }

    // As text a switch is ON or OFF, as a number 1 or 0.
    static void read_back(Console& console, const std::string& name, const std::string& wanted)
    {
        const std::string found = is_number(wanted)
                                      ? std::to_string(console.number("select @@" + name))
                                      : console.text("select cast(@@" + name + " as char)");
        ensure_setting(name.c_str(), wanted, found);
    }

    std::string connect_;
    bool is_combining_;
};

} // namespace

std::unique_ptr<const Backend> mariadb_backend(const services::Database& database)
{
    return std::make_unique<MariadbBackend>(database);
}

} // namespace scrip::storage
