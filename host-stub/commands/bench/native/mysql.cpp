#include "commands/bench/native/statement.hpp"

#include <mysql.h>

#include <stdexcept>

namespace host_stub::commands::bench {
namespace {

class MysqlSession final : public NativeSession {
public:
    explicit MysqlSession(const services::Database& database)
        : NativeSession(database), connection_(static_cast<MYSQL*>(handle()))
    {
    }
    ~MysqlSession() override { forget(); }

    void prepare(const std::vector<std::string>& statements) override
    {
        forget();
        for (const std::string& written : statements) {
            prepared_.push_back({read_statement(written, Placeholder::question_mark), nullptr});
            Prepared& prepared = prepared_.back();
            if (prepared.statement.names.empty()) continue; // BEGIN, COMMIT
            prepared.handle = mysql_stmt_init(connection_);
            const std::string& text = prepared.statement.text;
            check(prepared.handle != nullptr &&
                  mysql_stmt_prepare(prepared.handle, text.data(), text.size()) == 0);
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
        MYSQL_STMT* handle;
    };

    void run_one(const Prepared& prepared, const Values& values)
    {
        const std::string& text = prepared.statement.text;
        if (prepared.handle == nullptr) {
            check(mysql_real_query(connection_, text.data(), text.size()) == 0);
            return;
        }
        MYSQL_STMT* const handle = prepared.handle;
        const std::vector<char>& names = prepared.statement.names;
        std::vector<std::int64_t> numbers(names.size());
        std::vector<MYSQL_BIND> places(names.size());
        for (std::size_t i = 0; i < names.size(); ++i)
            bind(places[i], numbers[i], values, names[i]);
        check(mysql_stmt_bind_param(handle, places.data()) == 0, handle);
        check(mysql_stmt_execute(handle) == 0, handle);
        if (prepared.statement.changes_rows && mysql_stmt_affected_rows(handle) == 0) {
            throw std::runtime_error("bare MariaDB: nothing changed");
        }
        check(mysql_stmt_store_result(handle) == 0, handle);
        mysql_stmt_free_result(handle);
    }

    static void bind(MYSQL_BIND& place, std::int64_t& number, const Values& values, char name)
    {
        if (is_number(name)) {
            number = number_of(values, name);
            place.buffer_type = MYSQL_TYPE_LONGLONG;
            place.buffer = &number;
            return;
        }
        const std::string& text = text_of(values, name);
        place.buffer_type = MYSQL_TYPE_STRING;
        place.buffer = const_cast<char*>(text.data()); // only read
        place.buffer_length = text.size();
    }

    void check(bool is_well, MYSQL_STMT* handle = nullptr)
    {
        if (is_well) return;
        throw std::runtime_error(std::string("bare MariaDB: ") + (handle != nullptr
                                                                      ? mysql_stmt_error(handle)
                                                                      : mysql_error(connection_)));
    }

    void forget()
    {
        for (const Prepared& prepared : prepared_) {
            if (prepared.handle != nullptr) mysql_stmt_close(prepared.handle);
        }
        prepared_.clear();
    }

    MYSQL* connection_;
    std::vector<Prepared> prepared_;
};

} // namespace

std::unique_ptr<NativeSession> open_native_mysql(const services::Database& database)
{
    return std::make_unique<MysqlSession>(database);
}

} // namespace host_stub::commands::bench
