#include "storage/backends/backend.hpp"
#include "storage/backends/dialect_text.hpp"
#include "storage/backends/postgresql_pipeline.hpp"
#include "storage/statement.hpp"

#include <array>
#include <string_view>

#include <booking/plugin.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

namespace scrip::storage {

namespace {

constexpr std::int64_t oldest_server = 150'000;

constexpr std::array begin_read{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
constexpr std::array begin_write{"BEGIN"};

const MigrationSpelling& spelling()
{
    static const MigrationSpelling all{
        .columns = {{R"((\w+) KEY\((\d+)\))", "$1 VARCHAR($2) COLLATE \"C\""},
                    {R"((\w+) VALUE)", "$1 BIGINT"},
                    {R"((\w+) FLAG not null)", "$1 BIGINT not null CHECK ($1 in (0, 1))"},
                    {R"(LONGTEXT)", "TEXT"},
                    {R"(\) SHORT_KEY)", ")"},
                    {R"(\)\s+ONLY \()", ") where ("}},
        .refuse_update = {"create function $1_append_only() returns trigger language plpgsql as"
                          " 'begin raise exception ''rows of $1 never change''; end'",
                          "create trigger $1_append_only before update on $1"
                          " for each row execute function $1_append_only()"},
        .refuse_delete = {
            "create function $1_never_deleted() returns trigger language plpgsql"
            " set search_path from current as"
            " 'begin if not exists (select 1 from scrip_studio s where s.studio_id = old.studio_id"
            " and s.state = ''purging'') then raise exception ''rows of $1 are never deleted'';"
            " end if; return old; end'",
            "create trigger $1_never_deleted before delete on $1"
            " for each row execute function $1_never_deleted()"}};
    return all;
}

PGconn* handle_of(void* native)
{
    return static_cast<PGconn*>(native);
}

// It goes into SQL as it is, so only what needs no quoting is taken.
std::string schema_in(const services::Database& database)
{
    const std::string& schema = database.schema.empty() ? "public" : database.schema;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const bool is_plain = schema.find_first_not_of(letters) == schema.npos && schema[0] > '9';
    if (!is_plain || schema.size() > 63) throw DatabaseError{Failure::unavailable};
    return schema;
}

// Single-row mode hangs with this client library (S16).
std::string connect_in(const services::Database& database)
{
    if (database.connect.find("singlerow") != std::string::npos) {
        throw DatabaseError{Failure::unavailable};
    }
    std::string connect = database.connect;
    if (connect.find("connect_timeout") == connect.npos) connect += " connect_timeout=3";
    return connect;
}

bool begins(const std::string& state, std::string_view with)
{
    return state.starts_with(with);
}

Failure of_state(const std::string& state, Phase phase)
{
    const bool is_sent = phase == Phase::commit_sent;
    if (state == "40001" || state == "40P01" || state == "55P03") return Failure::conflict;
    if (state == "23505") return Failure::duplicate;
    if (state == "57014") return Failure::too_slow;
    if (begins(state, "08") || state == "57P01" || state == "57P02" || state == "57P03" ||
        state == "25P03") {
        return is_sent ? Failure::unknown : Failure::lost;
    }
    if (begins(state, "53") || state == "25006") return Failure::unavailable;
    if (state == "XX001" || state == "XX002") return Failure::damaged;
    if (begins(state, "23") || state == "P0001") return Failure::refused;
    return is_sent ? Failure::unknown : Failure::internal;
}

class PostgresqlBackend final : public Backend {
public:
    explicit PostgresqlBackend(const services::Database& database)
        : schema_{schema_in(database)}, connect_{connect_in(database)}, is_combining_{
                                                                            database.is_combining}
    {
    }

    // Qualified, because a lent connection has the host's search path.
    std::string spelled(const std::string& sql) const override
    {
        return with_tables_in(with_standard_upserts(sql), schema_ + ".");
    }

    std::vector<std::string> spelled_migration(const std::string& text) const override
    {
        return statements_of(text, spelling());
    }

    std::span<const char* const> begin_texts(Access access) const override
    {
        return access == Access::write ? begin_write : begin_read;
    }

    std::string clock_expression() const override
    {
        return "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
    }

    std::string count_of_table(const std::string& table) const override
    {
        return "select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n"
               " on n.oid = c.relnamespace where n.nspname = '" +
               schema_ + "' and c.relname = '" + table + "'";
    }

    std::unique_ptr<soci::session> open() const override
    {
        return std::make_unique<soci::session>(*soci::factory_postgresql(), connect_);
    }

    // Ours, since open() made it: no other backend is behind it (S27).
    void* native_of(soci::session& sql) const override
    {
        return static_cast<soci::postgresql_session_backend*>(sql.get_backend())->conn_;
    }

    void set_up(void* native, Console& console, LockPatience&) const override
    {
        // Notices go to the host's standard error else (S26).
        PQsetNoticeProcessor(
            handle_of(native), [](void*, const char*) {}, nullptr);
        console.execute_once("SET SESSION CHARACTERISTICS AS TRANSACTION"
                             " ISOLATION LEVEL READ COMMITTED READ WRITE");
        set(console, "search_path", schema_ + ", pg_catalog");
        set(console, "client_encoding", "UTF8");
        set(console, "timezone", "UTC");
        set(console, "standard_conforming_strings", "on");
        set(console, "idle_in_transaction_session_timeout", "30s");
        set(console, "synchronous_commit", "on");
        // A client that is cut off keeps its locks no longer. What a local socket has no use for is
        // read back as 0, so these are not.
        console.execute_once("SET tcp_keepalives_idle = 10");
        console.execute_once("SET tcp_keepalives_interval = 5");
        console.execute_once("SET tcp_keepalives_count = 3");
        ensure_setting("default_transaction_isolation",
                       "read committed",
                       console.text("SHOW default_transaction_isolation"));
        ensure_setting("server_encoding", "UTF8", console.text("SHOW server_encoding"));
        ensure_setting("pg_is_in_recovery",
                       "0",
                       console.text("select case when pg_is_in_recovery() then '1' else '0' end"));
        const std::string version = console.text("SHOW server_version_num");
        if (std::stoll(version) < oldest_server) {
            ensure_setting("server_version_num", std::to_string(oldest_server), version);
        }
    }

    std::int32_t native_kind() const override { return BOOKING_NATIVE_PGCONN; }
    std::string connect_of_shell() const override { return connect_; }

    // Any level of isolation will do: what another transaction changed meanwhile is a conflict
    // there.
    void ensure_fit(Console& console) const override
    {
        ensure_setting("client_encoding", "UTF8", console.text("SHOW client_encoding"));
        ensure_setting("transaction_read_only", "off", console.text("SHOW transaction_read_only"));
    }

    void limit_statements(Console& console, std::int64_t milliseconds) const override
    {
        const std::string wait = "'" + std::to_string(milliseconds) + "ms'";
        console.execute_once("SET statement_timeout = " + wait);
    }

    bool is_in_transaction(void* native) const override
    {
        return PQtransactionStatus(handle_of(native)) != PQTRANS_IDLE;
    }

    int socket_of(void* native) const override { return PQsocket(handle_of(native)); }

    std::unique_ptr<Together> together(void* native) const override
    {
        if (!is_combining_) return nullptr;
        return std::make_unique<PostgresqlPipeline>(*this, handle_of(native));
    }

    DatabaseError error_of(const soci::soci_error& error, Phase phase) const override
    {
        const auto* const coded = dynamic_cast<const soci::postgresql_soci_error*>(&error);
        if (!coded) return of_no_driver(phase);
        return DatabaseError{of_state(coded->sqlstate(), phase), coded->sqlstate()};
    }

    // Within the transaction that migrates: the lock goes with it.
    void lock_migration(Console& console, std::int64_t) const override
    {
        console.number("select count(*) from (select pg_advisory_xact_lock(" +
                       std::to_string(lock_number) + ")) l");
        // Behind the lock: of two that make it at once one would fail.
        console.execute_once("create schema if not exists " + schema_);
    }

private:
    // Any number nobody else uses.
    static constexpr std::int64_t lock_number = 1'396'924'489;

    static void set(Console& console, const std::string& name, const std::string& value)
    {
        const bool is_list = name == "search_path";
        console.execute_once("SET " + name + " = " + (is_list ? value : "'" + value + "'"));
        ensure_setting(name.c_str(), value, console.text("SHOW " + name));
    }

    std::string schema_;
    std::string connect_;
    bool is_combining_;
};

} // namespace

std::unique_ptr<const Backend> postgresql_backend(const services::Database& database)
{
    return std::make_unique<PostgresqlBackend>(database);
}

} // namespace scrip::storage
