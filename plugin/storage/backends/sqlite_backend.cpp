#include "storage/backends/backend.hpp"
#include "storage/backends/dialect_text.hpp"
#include "storage/statement.hpp"

#include <array>
#include <cerrno>

#include <booking/plugin.h>
#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace scrip::storage {

namespace {

constexpr const char* application_id = "1396924489";
// Before it, two connections could corrupt a WAL file (storage.md, section 2).
constexpr int first_version_with_sound_wal = 3051003;

// A deferred BEGIN fails as soon as somebody else wrote in between (S1).
constexpr std::array begin_read{"BEGIN"};
constexpr std::array begin_write{"BEGIN IMMEDIATE"};

// SQLite ignores the lengths and types of columns, so checks say them again (S23, S28). Rows may go
// only with their whole studio, and only while it is being purged.
const MigrationSpelling& spelling()
{
    static const MigrationSpelling all{
        .columns = {{R"((\w+) KEY\((\d+)\)( not null)?)",
                     "$1 TEXT$3 CHECK (typeof($1) in ('text', 'null') and length($1) <= $2)"},
                    {R"((\w+) VALUE not null)",
                     "$1 BIGINT not null CHECK (typeof($1) = 'integer')"},
                    {R"((\w+) VALUE generated)", "$1 BIGINT generated"},
                    {R"((\w+) VALUE)", "$1 BIGINT CHECK (typeof($1) in ('integer', 'null'))"},
                    {R"((\w+) FLAG not null)", "$1 BIGINT not null CHECK ($1 in (0, 1))"},
                    {R"(LONGTEXT)", "TEXT"},
                    {R"(\) SHORT_KEY)", ") WITHOUT ROWID"},
                    {R"(\)\s+ONLY \()", ") where ("}},
        .refuse_update = {"create trigger $1_append_only before update on $1"
                          " begin select raise(abort, 'rows of $1 never change'); end"},
        .refuse_delete = {
            "create trigger $1_never_deleted before delete on $1 when not exists (select 1"
            " from scrip_studio s where s.studio_id = old.studio_id and s.state = 'purging')"
            " begin select raise(abort, 'rows of $1 are never deleted'); end"}};
    return all;
}

sqlite_api::sqlite3* handle_of(void* native)
{
    return static_cast<sqlite_api::sqlite3*>(native);
}

// The file of "dbname=PATH", which may stand in quotes.
std::string path_in(std::string_view connect)
{
    constexpr std::string_view prefix = "dbname=";
    if (!connect.starts_with(prefix)) throw DatabaseError{Failure::unavailable};
    connect.remove_prefix(prefix.size());
    if (connect.size() >= 2 && connect.front() == '"' && connect.back() == '"') {
        connect = connect.substr(1, connect.size() - 2);
    }
    // A quotation mark could not be escaped in the connect string.
    if (connect.empty() || connect.find('"') != connect.npos) {
        throw DatabaseError{Failure::unavailable};
    }
    return std::string{connect};
}

class SqliteBackend final : public Backend {
public:
    explicit SqliteBackend(const services::Database& database) : path_{path_in(database.connect)} {}

    std::string spelled(const std::string& sql) const override
    {
        return with_standard_upserts(sql);
    }

    std::vector<std::string> spelled_migration(const std::string& text) const override
    {
        auto statements = statements_of(text, spelling());
        statements.push_back(std::string{"PRAGMA application_id="} + application_id);
        return statements;
    }

    std::span<const char* const> begin_texts(Access access) const override
    {
        return access == Access::write ? begin_write : begin_read;
    }

    std::string clock_expression() const override
    {
        return "select cast((julianday('now') - 2440587.5) * 86400000000 as bigint)";
    }

    std::string count_of_table(const std::string& table) const override
    {
        return "select count(*) from sqlite_master where type = 'table' and name = '" + table + "'";
    }

    bool has_one_writer() const override { return true; }

    std::unique_ptr<soci::session> open() const override
    {
        // SQLite would make a missing file, and follow a link to one that is not ours.
        if (!exists()) throw DatabaseError{Failure::unavailable};
        return std::make_unique<soci::session>(*soci::factory_sqlite3(),
                                               "dbname=\"" + path_ + "\"");
    }

    // Ours, since open() made it: no other backend is behind it (S27).
    void* native_of(soci::session& sql) const override
    {
        return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
    }

    void set_up(void* native, Console& console, LockPatience& patience) const override
    {
        sqlite_api::sqlite3_extended_result_codes(handle_of(native), 1);
        sqlite_api::sqlite3_busy_handler(
            handle_of(native),
            [](void* context, int) { return static_cast<LockPatience*>(context)->wait() ? 1 : 0; },
            &patience);
        const bool is_wal_sound =
            sqlite_api::sqlite3_libversion_number() >= first_version_with_sound_wal;
        const char* const journal_mode = is_wal_sound ? "wal" : "truncate";
        set_pragma(console, "journal_mode", journal_mode, journal_mode);
        set_pragma(console, "synchronous", "FULL", "2");
        set_pragma(console, "foreign_keys", "ON", "1");
        set_pragma(console, "trusted_schema", "OFF", "0");
        set_pragma(console, "cell_size_check", "ON", "1");
        set_pragma(console, "mmap_size", "0", "0");
        set_pragma(console, "recursive_triggers", "ON", "1");
        // What a savepoint may have to bring back: no file of it in some temporary folder.
        set_pragma(console, "temp_store", "MEMORY", "2");
        const std::string id = console.text("PRAGMA application_id");
        if (id != "0") ensure_setting("application_id", application_id, id);
    }

    std::int32_t native_kind() const override { return BOOKING_NATIVE_SQLITE3; }
    std::string connect_of_shell() const override { return ":memory:"; }

    void ensure_fit(Console& console) const override
    {
        ensure_setting("foreign_keys", "1", console.text("PRAGMA foreign_keys"));
    }

    // Waiting for locks with patience is all the bounding there is: a write is never interrupted
    // (S30).
    void limit_statements(Console&, std::int64_t) const override {}
    bool limits_by_setting() const override { return false; }

    bool is_in_transaction(void* native) const override
    {
        return sqlite_api::sqlite3_get_autocommit(handle_of(native)) == 0;
    }

    bool has_open_statement(void* native) const override
    {
        auto* const handle = handle_of(native);
        for (auto* statement = sqlite_api::sqlite3_next_stmt(handle, nullptr); statement;
             statement = sqlite_api::sqlite3_next_stmt(handle, statement)) {
            if (sqlite_api::sqlite3_stmt_busy(statement) != 0) return true;
        }
        return false;
    }

    DatabaseError error_of(const soci::soci_error& error, Phase phase) const override
    {
        const auto* const coded = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
        if (!coded) return of_no_driver(phase);
        return DatabaseError{classify_sqlite(coded->result(), phase),
                             std::to_string(coded->result())};
    }

    bool exists() const override
    {
        struct stat status = {};
        return ::lstat(path_.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    }

    void make() const override
    {
        const int file =
            ::open(path_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file >= 0) {
            ::close(file);
            return;
        }
        // Another process may have made it meanwhile.
        if (errno != EEXIST || !exists()) throw DatabaseError{Failure::unavailable};
    }

    // The transaction that writes is the lock.
    void lock_migration(Console&, std::int64_t) const override {}

private:
    // Most setters return nothing and a misspelt one is ignored, so each is read back (S9).
    static void
    set_pragma(Console& console, const char* name, const char* set_to, const char* wanted)
    {
        console.execute_once(std::string{"PRAGMA "} + name + "=" + set_to);
        const std::string found = console.text(std::string{"PRAGMA "} + name);
        // A build without memory mapping answers nothing, which is as good as 0.
        if (found.empty() && std::string_view{wanted} == "0") return;
        ensure_setting(name, wanted, found);
    }

    std::string path_;
};

} // namespace

std::unique_ptr<const Backend> sqlite_backend(const services::Database& database)
{
    return std::make_unique<SqliteBackend>(database);
}

} // namespace scrip::storage
