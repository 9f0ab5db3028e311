#include "commands/bench/native/statement.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace host_stub::commands::bench {
namespace {

class SqliteSession final : public NativeSession {
public:
    explicit SqliteSession(const services::Database& database)
        : NativeSession(database), sqlite_(static_cast<sqlite3*>(handle()))
    {
    }
    ~SqliteSession() override { forget(); }

    void prepare(const std::vector<std::string>& statements) override
    {
        forget();
        for (const std::string& written : statements) {
            Prepared prepared{read_statement(written, Placeholder::question_mark), nullptr};
            check(sqlite3_prepare_v3(sqlite_,
                                     prepared.statement.text.c_str(),
                                     -1,
                                     SQLITE_PREPARE_PERSISTENT,
                                     &prepared.handle,
                                     nullptr));
            prepared_.push_back(std::move(prepared));
        }
    }

    void run_prepared(const Values& values) override
    {
        for (const Prepared& prepared : prepared_)
            run_one(prepared, values);
    }

private:
    struct Prepared {
        Statement statement;
        sqlite3_stmt* handle;
    };

    void run_one(const Prepared& prepared, const Values& values)
    {
        int place = 0;
        for (const char name : prepared.statement.names)
            bind(prepared.handle, ++place, values, name);
        int result = SQLITE_ROW;
        while (result == SQLITE_ROW)
            result = sqlite3_step(prepared.handle);
        check(result);
        if (prepared.statement.changes_rows && sqlite3_changes(sqlite_) == 0) {
            throw std::runtime_error("bare SQLite: nothing changed");
        }
        sqlite3_reset(prepared.handle);
    }

    // A text outlives the step, so SQLite need not copy it.
    void bind(sqlite3_stmt* handle, int place, const Values& values, char name)
    {
        if (is_number(name)) {
            check(sqlite3_bind_int64(handle, place, number_of(values, name)));
            return;
        }
        const std::string& text = text_of(values, name);
        check(sqlite3_bind_text(
            handle, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC));
    }

    void check(int result)
    {
        if (result != SQLITE_OK && result != SQLITE_DONE) {
            throw std::runtime_error(std::string("bare SQLite: ") + sqlite3_errmsg(sqlite_));
        }
    }

    void forget()
    {
        for (const Prepared& prepared : prepared_)
            sqlite3_finalize(prepared.handle);
        prepared_.clear();
    }

    sqlite3* sqlite_;
    std::vector<Prepared> prepared_;
};

} // namespace

std::unique_ptr<NativeSession> open_native_sqlite(const services::Database& database)
{
    return std::make_unique<SqliteSession>(database);
}

} // namespace host_stub::commands::bench
