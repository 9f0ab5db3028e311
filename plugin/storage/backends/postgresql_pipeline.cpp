#include "storage/backends/postgresql_pipeline.hpp"

#include "storage/backends/dialect_text.hpp"

#include <charconv>
#include <cstring>

#include <soci/postgresql/soci-postgresql.h>

namespace scrip::storage {

namespace {

// SQLSTATE of a connection that is gone, where no server said one.
constexpr const char* connection_failure = "08006";

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

bool has_succeeded(const PGresult* result)
{
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

std::int64_t rows_of(PGresult* result)
{
    const char* const text = PQcmdTuples(result);
    std::int64_t rows = 0;
    std::from_chars(text, text + std::strlen(text), rows);
    return rows;
}

[[noreturn]] void throw_state(const std::string& state)
{
    throw soci::postgresql_soci_error{"", state.c_str()};
}

} // namespace

std::int64_t PostgresqlPipeline::send(std::span<const Waiting> all, std::size_t& done)
{
    done = 0;
    std::vector<bool> is_new;
    if (!has_sent(all, is_new)) throw_lost();
    std::int64_t rows = 0;
    std::string failed;
    for (std::size_t i = 0; i < all.size(); ++i) {
        Answer preparing;
        if (is_new[i]) {
            preparing = answer();
            statements_.at(all[i].id).is_prepared = preparing.state.empty();
        }
        const Answer running = answer();
        const bool is_good = preparing.state.empty() && running.state.empty();
        if (failed.empty() && !is_good)
            failed = preparing.state.empty() ? running.state : preparing.state;
        if (!failed.empty()) continue; // what follows was not run
        ++done;
        rows = running.rows;
    }
    finish();
    if (!failed.empty()) throw_state(failed);
    return rows;
}

// The places of a text are numbered one by one: the server finds out a type for each.
PostgresqlPipeline::Known& PostgresqlPipeline::known(const Waiting& waiting)
{
    const auto [found, is_first] = statements_.try_emplace(waiting.id);
    Known& statement = found->second;
    if (!is_first) return statement;
    statement.name = "together_" + std::to_string(statements_.size());
    statement.text =
        with_parameters(backend_.spelled(std::string{waiting.text}), [&](std::string_view name) {
            statement.parameters.emplace_back(name);
            return "$" + std::to_string(statement.parameters.size());
        });
    return statement;
}

bool PostgresqlPipeline::queue(const Waiting& waiting, Known& statement)
{
    std::vector<const char*> values;
    for (const std::string& name : statement.parameters) {
        const KeptParameter& given = waiting.value_of(name);
        values.push_back(given.is_null ? nullptr : given.text.c_str());
    }
    if (!statement.is_prepared &&
        !PQsendPrepare(connection_, statement.name.c_str(), statement.text.c_str(), 0, nullptr)) {
        return false;
    }
    return PQsendQueryPrepared(connection_,
                               statement.name.c_str(),
                               static_cast<int>(values.size()),
                               values.data(),
                               nullptr,
                               nullptr,
                               0) == 1;
}

// `is_new`: for which a preparation went ahead.
bool PostgresqlPipeline::has_sent(std::span<const Waiting> all, std::vector<bool>& is_new)
{
    if (!PQenterPipelineMode(connection_)) return false;
    for (const Waiting& waiting : all) {
        Known& statement = known(waiting);
        is_new.push_back(!statement.is_prepared);
        if (!queue(waiting, statement)) return false;
        statement.is_prepared = true; // for the next in the same pipeline; the answer tells
    }
    return PQpipelineSync(connection_) == 1;
}

PostgresqlPipeline::Answer PostgresqlPipeline::answer()
{
    const Result result{PQgetResult(connection_)};
    if (!result || PQstatus(connection_) == CONNECTION_BAD) throw_lost();
    Answer answer;
    if (has_succeeded(result.get())) {
        answer.rows = rows_of(result.get());
    } else {
        const char* const state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        answer.state = state ? state : "25P02"; // behind one that failed
    }
    while (const Result rest{PQgetResult(connection_)}) {
    } // up to the end of this one
    return answer;
}

void PostgresqlPipeline::finish()
{
    const Result end{PQgetResult(connection_)};
    if (!end || PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) throw_lost();
    if (!PQexitPipelineMode(connection_)) throw_lost();
}

// The session is closed: libpq is left in the middle of its answers.
void PostgresqlPipeline::throw_lost() const
{
    throw_state(connection_failure);
}

} // namespace scrip::storage
