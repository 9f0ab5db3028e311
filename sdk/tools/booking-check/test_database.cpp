#include "test_database.hpp"

#include "verdict.hpp"

#include <soci/soci.h>

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <set>

namespace booking::check {
namespace {

namespace json = boost::json;

const soci::backend_factory& factory_of(Backend backend)
{
    switch (backend) {
    case Backend::postgresql: return *soci::factory_postgresql();
    case Backend::mysql: return *soci::factory_mysql();
    case Backend::sqlite: break;
    }
    return *soci::factory_sqlite3();
}

// The first column of every row.
std::vector<std::string> column(soci::session& sql, const std::string& query)
{
    std::vector<std::string> values;
    std::string value;
    soci::indicator is_null = soci::i_ok;
    soci::statement statement(sql);
    statement.exchange(soci::into(value, is_null));
    statement.alloc();
    statement.prepare(query);
    statement.define_and_bind();
    statement.execute();
    while (statement.fetch())
        values.push_back(is_null == soci::i_null ? std::string("null") : value);
    return values;
}

void run(soci::session& sql, const std::string& statement)
{
    soci::statement once(sql);
    once.alloc();
    once.prepare(statement, soci::details::st_one_time_query);
    once.define_and_bind();
    once.execute(true);
}

std::string own_name()
{
    static std::atomic<int> count{0};
    return "booking_check_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

// "host=… db=a user=…" with another database.
std::string with_database(const std::string& connect, const std::string& name)
{
    std::string words;
    std::size_t at = 0;
    while (at < connect.size()) {
        const auto end = std::min(connect.find(' ', at), connect.size());
        const std::string word = connect.substr(at, end - at);
        if (!word.empty() && !word.starts_with("db=") && !word.starts_with("dbname=")) {
            words += word + " ";
        }
        at = end + 1;
    }
    return words + "db=" + name;
}

// The name of the database in "host=... db=a user=...".
std::string database_in(const std::string& connect)
{
    for (const char* word : {"dbname=", "db="}) {
        const auto at = connect.find(word);
        if (at == std::string::npos) continue;
        const auto begin = at + std::string(word).size();
        return connect.substr(begin, connect.find(' ', begin) - begin);
    }
    fail("--db names no database");
}

// An expression that makes one text of a row; for SQLite and MariaDB of all its columns.
std::string row_text(soci::session& sql, Backend backend, const std::string& table)
{
    if (backend == Backend::postgresql) return table + "::text";
    std::string expression;
    const std::vector<std::string> names =
        backend == Backend::sqlite
            ? column(sql, "select name from pragma_table_info('" + table + "') order by cid")
            : column(sql,
                     "select column_name from information_schema.columns where table_schema ="
                     " database() and table_name = '" +
                         table + "' order by ordinal_position");
    for (const std::string& name : names) {
        if (backend == Backend::sqlite) {
            expression += (expression.empty() ? "" : " || ',' || ") + ("quote(" + name + ")");
        } else {
            expression += (expression.empty() ? "concat(" : ", ',', ") +
                          ("coalesce(hex(`" + name + "`), 'null')");
        }
    }
    return backend == Backend::sqlite ? expression : expression + ")";
}

std::vector<std::string> tables_of(soci::session& sql, Backend backend)
{
    switch (backend) {
    case Backend::sqlite:
        return column(sql,
                      "select name from sqlite_master where type = 'table' and name not like"
                      " 'sqlite_%' order by name");
    case Backend::postgresql:
        return column(sql,
                      "select table_name::text from information_schema.tables where table_schema ="
                      " current_schema() order by table_name");
    case Backend::mysql: break;
    }
    return column(sql,
                  "select table_name from information_schema.tables where table_schema ="
                  " database() order by table_name");
}

} // namespace

std::string difference(const Contents& before, const Contents& after)
{
    static const std::vector<std::string> none;
    std::set<std::string> names;
    for (const Contents* contents : {&before, &after}) {
        for (const auto& [name, rows] : *contents)
            names.insert(name);
    }
    std::string text;
    for (const std::string& name : names) {
        const auto was = before.find(name), is = after.find(name);
        const auto& rows_before = was == before.end() ? none : was->second;
        const auto& rows_after = is == after.end() ? none : is->second;
        if (rows_before == rows_after) continue;
        text += (text.empty() ? "" : ", ") + name + " (" + std::to_string(rows_before.size()) +
                " rows, then " + std::to_string(rows_after.size()) + ")";
    }
    return text;
}

TestDatabase::TestDatabase(const Subject& subject)
{
    const std::string url = subject.db_url;
    const auto colon = url.find("://");
    const std::string kind = url.substr(0, colon);
    admin_connect_ = colon == std::string::npos ? "" : url.substr(colon + 3);
    if (url.empty() || kind == "sqlite3") {
        file_ = admin_connect_.starts_with("dbname=")
                    ? std::filesystem::path(admin_connect_.substr(7) + "-" + own_name())
                    : subject.scratch / (own_name() + ".db");
        connect_ = "dbname=" + file_.string();
        return;
    }
    if (kind != "postgresql" && kind != "mysql") fail("--db " + kind + " is not served");
    backend_ = kind == "mysql" ? Backend::mysql : Backend::postgresql;
    schema_ = own_name();
    // Whoever may make databases of a name often may only of those that begin like it.
    if (backend_ == Backend::mysql) schema_ = database_in(admin_connect_) + "_" + schema_;
    soci::session admin(factory_of(backend_), admin_connect_);
    if (backend_ == Backend::mysql) {
        run(admin, "create database " + schema_);
        connect_ = with_database(admin_connect_, schema_);
        schema_.clear();
    } else {
        run(admin, "create schema " + schema_);
        connect_ = admin_connect_;
    }
}

TestDatabase::~TestDatabase()
{
    if (backend_ == Backend::sqlite) {
        std::error_code ignored;
        for (const char* ending : {"", "-wal", "-shm", "-journal"})
            std::filesystem::remove(file_.string() + ending, ignored);
        return;
    }
    try {
        soci::session admin(factory_of(backend_), admin_connect_);
        if (backend_ == Backend::postgresql)
            run(admin, "drop schema " + schema_ + " cascade");
        else
            run(admin, "drop database " + connect_.substr(connect_.rfind("db=") + 3));
    } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
        // A server that went away keeps what it has.
    }
}

const char* TestDatabase::backend_word() const noexcept
{
    switch (backend_) {
    case Backend::postgresql: return "postgresql";
    case Backend::mysql: return "mysql";
    case Backend::sqlite: break;
    }
    return "sqlite3";
}

std::string TestDatabase::descriptor(bool lends) const
{
    return json::serialize(json::object{{"backend", backend_word()},
                                        {"connect", connect_},
                                        {"schema", schema_},
                                        {"table_prefix", ""},
                                        {"same_as_host", true},
                                        {"lend", lends},
                                        {"max_connections", 4},
                                        {"server_version", ""}});
}

std::string TestDatabase::broken_descriptor() const
{
    const std::string connect = backend_ == Backend::sqlite
                                    ? "dbname=/dev/null/no-folder/no.db"
                                    : with_database("host=127.0.0.1 port=1 user=nobody", "nothing");
    json::object description = json::parse(descriptor()).as_object();
    description["connect"] = backend_ == Backend::postgresql
                                 ? std::string("host=127.0.0.1 port=1 dbname=nothing user=nobody")
                                 : connect;
    return json::serialize(description);
}

std::unique_ptr<soci::session> TestDatabase::connect() const
{
    auto sql = std::make_unique<soci::session>(factory_of(backend_), connect_);
    if (backend_ == Backend::postgresql) run(*sql, "set search_path to " + schema_);
    if (backend_ == Backend::sqlite) run(*sql, "pragma busy_timeout = 5000");
    return sql;
}

std::vector<std::string> TestDatabase::tables() const
{
    if (backend_ == Backend::sqlite && !std::filesystem::exists(file_)) return {};
    return tables_of(*connect(), backend_);
}

Contents TestDatabase::contents() const
{
    Contents all;
    if (backend_ == Backend::sqlite && !std::filesystem::exists(file_)) return all;
    const auto sql = connect();
    for (const std::string& table : tables_of(*sql, backend_)) {
        auto rows = column(*sql, "select " + row_text(*sql, backend_, table) + " from " + table);
        std::sort(rows.begin(), rows.end());
        all[table] = std::move(rows);
    }
    return all;
}

std::string TestDatabase::schema_text() const
{
    const auto sql = connect();
    std::vector<std::string> lines;
    if (backend_ == Backend::sqlite) {
        lines = column(*sql, "select coalesce(sql, '') from sqlite_master order by type, name");
    } else {
        lines = column(*sql,
                       std::string("select concat(table_name, ' ', column_name, ' ', data_type, ' '"
                                   ", is_nullable) from information_schema.columns where"
                                   " table_schema = ") +
                           (backend_ == Backend::mysql ? "database()" : "current_schema()") +
                           " order by table_name, column_name");
    }
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

std::string TestDatabase::highest(const std::string& table, const std::string& column_name) const
{
    const std::string text_type = backend_ == Backend::mysql ? "char" : "varchar(40)";
    return column(*connect(),
                  "select cast(max(" + column_name + ") as " + text_type + ") from " + table)
        .at(0);
}

void TestDatabase::execute(const std::string& statement) const
{
    run(*connect(), statement);
}

} // namespace booking::check
