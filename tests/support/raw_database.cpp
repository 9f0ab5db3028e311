#include "support/raw_database.hpp"

#include <algorithm>
#include <utility>

namespace scrip::tests {

namespace {

std::vector<std::string> split(const std::string& statements)
{
    std::vector<std::string> all(1);
    bool is_quoted = false;
    for (const char letter : statements) {
        if (letter == '\'') is_quoted = !is_quoted;
        if (letter == ';' && !is_quoted)
            all.emplace_back();
        else
            all.back() += letter;
    }
    return all;
}

} // namespace

struct Outcome {
    SqlRefusal refusal = SqlRefusal::none;
    std::string message{};
    RawDatabase::Rows rows{};
};

// SOCI opens the session; statements go to the client itself, so that every value comes as the text
// it is, and every refusal with its code.
class RawDatabase::Native {
public:
    explicit Native(const TestDatabase& database) : session{database.session()} {}
    Native(const Native&) = delete;
    Native& operator=(const Native&) = delete;
    virtual ~Native() = default;

    virtual TestBackend backend() const = 0;
    virtual Outcome execute(const std::string& sql) = 0;
    virtual void wait_for_locks(int milliseconds) = 0;
    virtual std::string tables_text() const = 0;
    virtual std::string columns_text(const std::string& table) const = 0;
    // What has to go before the statements, and to come back after them.
    virtual void forge(const std::vector<std::string>& statements) = 0;

    Rows rows(const std::string& sql)
    {
        Outcome outcome = execute(sql);
        if (outcome.refusal != SqlRefusal::none)
            throw std::runtime_error{sql + ": " + outcome.message};
        return std::move(outcome.rows);
    }

    void run_all(const std::vector<std::string>& statements)
    {
        for (const std::string& sql : statements)
            rows(sql);
    }

    soci::session session;
};

namespace {

class Sqlite final : public RawDatabase::Native {
public:
    explicit Sqlite(const TestDatabase& database) : Native{database}
    {
        sqlite_api::sqlite3_extended_result_codes(handle(), 1);
        run_all({"PRAGMA foreign_keys=ON", "PRAGMA recursive_triggers=ON"});
    }

    TestBackend backend() const override { return TestBackend::sqlite; }

    Outcome execute(const std::string& sql) override
    {
        Outcome outcome;
        const auto add_row = [](void* rows, int count, char** cells, char**) {
            std::vector<std::string> row;
            for (int i = 0; i < count; ++i)
                row.emplace_back(cells[i] ? cells[i] : "(null)");
            static_cast<RawDatabase::Rows*>(rows)->push_back(std::move(row));
            return 0;
        };
        const int result =
            sqlite_api::sqlite3_exec(handle(), sql.c_str(), add_row, &outcome.rows, nullptr);
        outcome.refusal = refusal_of(result);
        if (result != SQLITE_OK) outcome.message = sqlite_api::sqlite3_errmsg(handle());
        return outcome;
    }

    void wait_for_locks(int milliseconds) override
    {
        sqlite_api::sqlite3_busy_timeout(handle(), milliseconds);
    }

    std::string tables_text() const override
    {
        return "select name from sqlite_master where type = 'table' and"
               " (name like 'scrip_%' or name like 'host_%') order by name";
    }

    std::string columns_text(const std::string& table) const override
    {
        return "select name from pragma_table_info('" + table + "') order by cid";
    }

    void forge(const std::vector<std::string>& statements) override
    {
        const auto triggers = rows("select name, sql from sqlite_master where type = 'trigger'");
        run_all(
            {"PRAGMA ignore_check_constraints=ON", "PRAGMA foreign_keys=OFF", "begin immediate"});
        for (const auto& trigger : triggers)
            rows("drop trigger " + trigger[0]);
        run_all(statements);
        for (const auto& trigger : triggers)
            rows(trigger[1]);
        run_all({"commit", "PRAGMA foreign_keys=ON", "PRAGMA ignore_check_constraints=OFF"});
    }

private:
    sqlite_api::sqlite3* handle()
    {
        return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
    }

    static SqlRefusal refusal_of(int result)
    {
        switch (result) {
        case SQLITE_OK: return SqlRefusal::none;
        case SQLITE_CONSTRAINT_CHECK: return SqlRefusal::check;
        case SQLITE_CONSTRAINT_FOREIGNKEY: return SqlRefusal::foreign_key;
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_UNIQUE: return SqlRefusal::unique;
        case SQLITE_CONSTRAINT_TRIGGER: return SqlRefusal::trigger;
        case SQLITE_CONSTRAINT_NOTNULL: return SqlRefusal::not_null;
        default: break;
        }
        return (result & 0xFF) == SQLITE_BUSY ? SqlRefusal::busy : SqlRefusal::other;
    }
};

class Postgresql final : public RawDatabase::Native {
public:
    explicit Postgresql(const TestDatabase& database) : Native{database}
    {
        PQsetNoticeProcessor(
            handle(), [](void*, const char*) {}, nullptr);
    }

    TestBackend backend() const override { return TestBackend::postgresql; }

    Outcome execute(const std::string& sql) override
    {
        const std::unique_ptr<PGresult, void (*)(PGresult*)> result{PQexec(handle(), sql.c_str()),
                                                                    PQclear};
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_COMMAND_OK) return {};
        if (status == PGRES_TUPLES_OK) return {.rows = rows_in(result.get())};
        const char* const state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        return {.refusal = refusal_of(state ? state : ""), .message = PQerrorMessage(handle())};
    }

    // Nothing would be for ever.
    void wait_for_locks(int milliseconds) override
    {
        rows("set lock_timeout = " + std::to_string(std::max(1, milliseconds)));
    }

    std::string tables_text() const override
    {
        return "select tablename from pg_tables where schemaname = 'public'"
               " and (tablename like 'scrip_%' or tablename like 'host_%') order by tablename";
    }

    std::string columns_text(const std::string& table) const override
    {
        return "select column_name from information_schema.columns where table_schema = 'public'"
               " and is_generated = 'NEVER' and table_name = '" +
               table + "' order by ordinal_position";
    }

    // An owner of tables may switch off triggers, but neither checks nor references: those come
    // back for the rows that are written from now on.
    void forge(const std::vector<std::string>& statements) override
    {
        const std::string constraints =
            "from pg_constraint where contype in ('c', 'f') and connamespace = 'public'::regnamespace";
        const auto on =
            rows("select format('alter table %s add constraint %I %s', conrelid::regclass,"
                 " conname, pg_get_constraintdef(oid) || case when convalidated then"
                 " ' not valid' else '' end) " +
                 constraints);
        const auto off = rows(
            "select format('alter table %s drop constraint %I', conrelid::regclass, conname) " +
            constraints);
        const auto triggers = [&](const char* state) {
            for (const auto& row : rows("select distinct tgrelid::regclass::text from pg_trigger"
                                        " where not tgisinternal"))
                rows("alter table " + row[0] + " " + state + " trigger user");
        };
        rows("begin");
        triggers("disable");
        for (const auto& row : off)
            rows(row[0]);
        run_all(statements);
        for (const auto& row : on)
            rows(row[0]);
        triggers("enable");
        rows("commit");
    }

private:
    PGconn* handle()
    {
        return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
    }

    static RawDatabase::Rows rows_in(const PGresult* result)
    {
        RawDatabase::Rows rows;
        for (int at = 0; at < PQntuples(result); ++at) {
            auto& row = rows.emplace_back();
            for (int column = 0; column < PQnfields(result); ++column) {
                const bool is_null = PQgetisnull(result, at, column) != 0;
                row.emplace_back(is_null ? "(null)" : PQgetvalue(result, at, column));
            }
        }
        return rows;
    }

    static SqlRefusal refusal_of(const std::string& state)
    {
        if (state == "23514") return SqlRefusal::check;
        if (state == "23503") return SqlRefusal::foreign_key;
        if (state == "23505") return SqlRefusal::unique;
        if (state == "P0001") return SqlRefusal::trigger;
        if (state == "22001") return SqlRefusal::too_long;
        if (state == "23502") return SqlRefusal::not_null;
        if (state == "22P02" || state == "42804") return SqlRefusal::wrong_type;
        return state == "55P03" ? SqlRefusal::busy : SqlRefusal::other;
    }
};

class Mariadb final : public RawDatabase::Native {
public:
    explicit Mariadb(const TestDatabase& database) : Native{database}
    {
        // "||" joins, as elsewhere.
        rows("set session sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
             "NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT',"
             " collation_connection = 'utf8mb4_nopad_bin', wsrep_sync_wait = 1,"
             " tx_isolation = 'READ-COMMITTED'");
    }

    TestBackend backend() const override { return TestBackend::mariadb; }

    Outcome execute(const std::string& sql) override
    {
        if (mysql_real_query(handle(), sql.data(), sql.size()) != 0) {
            return {.refusal = refusal_of(mysql_errno(handle())), .message = mysql_error(handle())};
        }
        const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> result{mysql_store_result(handle()),
                                                                      mysql_free_result};
        Outcome outcome;
        if (!result) return outcome;
        const unsigned count = mysql_num_fields(result.get());
        while (const MYSQL_ROW cells = mysql_fetch_row(result.get())) {
            auto& row = outcome.rows.emplace_back();
            for (unsigned column = 0; column < count; ++column)
                row.emplace_back(cells[column] ? cells[column] : "(null)");
        }
        return outcome;
    }

    // In whole seconds; none is not to wait at all.
    void wait_for_locks(int milliseconds) override
    {
        const std::string seconds = std::to_string((milliseconds + 999) / 1000);
        rows("set session innodb_lock_wait_timeout = " + seconds +
             ", lock_wait_timeout = " + seconds);
    }

    std::string tables_text() const override
    {
        return "select table_name from information_schema.tables where table_schema = database()"
               // Of a cluster: about its nodes, not about what is kept.
               " and table_name <> 'scrip_migration_lock'"
               " and (table_name like 'scrip_%' or table_name like 'host_%')"
               " order by table_name";
    }

    std::string columns_text(const std::string& table) const override
    {
        return "select column_name from information_schema.columns where table_schema = database()"
               " and is_generated = 'NEVER' and table_name = '" +
               table + "' order by ordinal_position";
    }

    void forge(const std::vector<std::string>& statements) override
    {
        RawDatabase::Rows triggers =
            rows("select trigger_name, event_manipulation, event_object_table, action_statement"
                 " from information_schema.triggers where trigger_schema = database()");
        // Each costs two changes of a table: only those in the way.
        const auto is_elsewhere = [&](const std::vector<std::string>& trigger) {
            return std::none_of(statements.begin(), statements.end(), [&](const std::string& sql) {
                return sql.find(trigger[2]) != sql.npos;
            });
        };
        triggers.erase(std::remove_if(triggers.begin(), triggers.end(), is_elsewhere),
                       triggers.end());
        rows("set session check_constraint_checks = 0, foreign_key_checks = 0");
        for (const auto& trigger : triggers)
            rows("drop trigger " + trigger[0]);
        rows("start transaction");
        run_all(statements);
        rows("commit");
        for (const auto& trigger : triggers)
            rows("create trigger " + trigger[0] + " before " + trigger[1] + " on " + trigger[2] +
                 " for each row " + trigger[3]);
        rows("set session check_constraint_checks = 1, foreign_key_checks = 1");
    }

private:
    MYSQL* handle()
    {
        return static_cast<soci::mysql_session_backend*>(session.get_backend())->conn_;
    }

    static SqlRefusal refusal_of(unsigned number)
    {
        switch (number) {
        case 4025: return SqlRefusal::check;
        case 1451:
        case 1452: return SqlRefusal::foreign_key;
        case 1062: return SqlRefusal::unique;
        case 1644: return SqlRefusal::trigger;
        case 1406: return SqlRefusal::too_long;
        case 1048: return SqlRefusal::not_null;
        case 1366: return SqlRefusal::wrong_type;
        case 1205: return SqlRefusal::busy;
        default: return SqlRefusal::other;
        }
    }
};

std::unique_ptr<RawDatabase::Native> native_of(const TestDatabase& database)
{
    switch (database.backend()) {
    case TestBackend::sqlite: return std::make_unique<Sqlite>(database);
    case TestBackend::postgresql: return std::make_unique<Postgresql>(database);
    case TestBackend::mariadb: return std::make_unique<Mariadb>(database);
    }
    throw std::logic_error{"no such backend"};
}

} // namespace

RawDatabase::RawDatabase(const TestDatabase& database) : native_{native_of(database)}
{
    wait_for_locks(5'000);
}

RawDatabase::RawDatabase(RawDatabase&&) noexcept = default;
RawDatabase::~RawDatabase() = default;

TestBackend RawDatabase::backend() const
{
    return native_->backend();
}

soci::session& RawDatabase::session() const
{
    return native_->session;
}

void RawDatabase::wait_for_locks(int milliseconds) const
{
    native_->wait_for_locks(milliseconds);
}

SqlRefusal RawDatabase::try_run(const std::string& sql) const
{
    return native_->execute(sql).refusal;
}

void RawDatabase::run(const std::string& sql) const
{
    native_->rows(sql);
}

RawDatabase::Rows RawDatabase::rows(const std::string& sql) const
{
    return native_->rows(sql);
}

std::vector<std::string> RawDatabase::tables() const
{
    std::vector<std::string> names;
    for (const auto& row : rows(native_->tables_text()))
        names.push_back(row[0]);
    return names;
}

std::vector<std::string> RawDatabase::columns(const std::string& table) const
{
    std::vector<std::string> names;
    for (const auto& row : rows(native_->columns_text(table)))
        names.push_back(row[0]);
    return names;
}

std::string RawDatabase::dump(const std::vector<std::string>& left_out) const
{
    std::string all;
    for (const std::string& table : tables()) {
        if (std::count(left_out.begin(), left_out.end(), table) > 0) continue;
        all += table + "\n";
        auto all_rows = rows("select * from " + table);
        std::sort(all_rows.begin(), all_rows.end());
        for (const auto& row : all_rows) {
            for (const std::string& cell : row)
                all += cell + "|";
            all += "\n";
        }
    }
    return all;
}

void RawDatabase::forge(const std::string& statements) const
{
    native_->forge(split(statements));
}

} // namespace scrip::tests
