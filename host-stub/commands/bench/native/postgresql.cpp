#include "commands/bench/native/statement.hpp"

#include <libpq-fe.h>

#include <cstring>
#include <stdexcept>

namespace host_stub::commands::bench {
namespace {

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

class PostgresqlSession final : public NativeSession {
public:
    explicit PostgresqlSession(const services::Database& database)
        : NativeSession(database), connection_(static_cast<PGconn*>(handle()))
    {
        run("SET application_name = 'bench'"); // as the counter looks for it
    }

    void prepare(const std::vector<std::string>& statements) override
    {
        statements_.clear();
        check(PQexec(connection_, "DEALLOCATE ALL"));
        for (const std::string& written : statements) {
            statements_.push_back(read_statement(written, Placeholder::dollar_number));
            if (statements_.back().names.empty()) continue; // BEGIN, COMMIT
            const std::string name = std::to_string(statements_.size());
            check(
                PQprepare(connection_, name.c_str(), statements_.back().text.c_str(), 0, nullptr));
        }
    }

    void run_prepared(const Values& values) override
    {
        for (std::size_t i = 0; i < statements_.size(); ++i)
            run_one(i, values);
    }

private:
    void run_one(std::size_t which, const Values& values)
    {
        const Statement& statement = statements_[which];
        if (statement.names.empty()) {
            check(PQexec(connection_, statement.text.c_str()));
            return;
        }
        std::vector<std::string> texts;
        for (const char name : statement.names) {
            texts.push_back(is_number(name) ? std::to_string(number_of(values, name))
                                            : text_of(values, name));
        }
        std::vector<const char*> places;
        for (const std::string& text : texts)
            places.push_back(text.c_str());
        const Answer answer = check(PQexecPrepared(connection_,
                                                   std::to_string(which + 1).c_str(),
                                                   static_cast<int>(places.size()),
                                                   places.data(),
                                                   nullptr,
                                                   nullptr,
                                                   0));
        if (statement.changes_rows && std::strcmp(PQcmdTuples(answer.get()), "0") == 0) {
            throw std::runtime_error("bare PostgreSQL: nothing changed");
        }
    }

    Answer check(PGresult* result)
    {
        Answer answer(result, &PQclear);
        const ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            throw std::runtime_error(std::string("bare PostgreSQL: ") +
                                     PQerrorMessage(connection_));
        }
        return answer;
    }

    PGconn* connection_;
    std::vector<Statement> statements_;
};

} // namespace

std::unique_ptr<NativeSession> open_native_postgresql(const services::Database& database)
{
    return std::make_unique<PostgresqlSession>(database);
}

} // namespace host_stub::commands::bench
