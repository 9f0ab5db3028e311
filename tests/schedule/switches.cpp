#include "switches.hpp"

#include "../model/random.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <libpq-fe.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace scrip::schedule {

namespace {

thread_local bool is_in_sqlite = false;
thread_local std::optional<model::Random> drawn;

bool is_word(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string first_word(std::string_view sql)
{
    std::string word;
    for (std::size_t at = sql.find_first_not_of(" \n"); at < sql.size() && is_word(sql[at]); ++at)
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(sql[at])));
    return word;
}

// Tables of the plugin, and of the control.
std::set<std::string> tables_in(std::string_view sql)
{
    std::set<std::string> tables;
    for (const std::string_view prefix : {"scrip_", "naive_"}) {
        for (std::size_t at = sql.find(prefix); at != sql.npos; at = sql.find(prefix, at + 1)) {
            if (at > 0 && is_word(sql[at - 1])) continue;
            std::size_t end = at;
            while (end < sql.size() && is_word(sql[end]))
                ++end;
            tables.emplace(sql.substr(at, end - at));
        }
    }
    return tables;
}

int begin_statement(unsigned, void*, void* statement, void* text)
{
    Turns* const turns = Turns::current();
    const std::string_view sql{static_cast<const char*>(text)};
    if (!turns || sql.starts_with("--")) return 0; // of a trigger
    sqlite3* const connection = sqlite3_db_handle(static_cast<sqlite3_stmt*>(statement));
    Heard what = heard(sql, sqlite3_get_autocommit(connection) == 0);
    if (what.is_of_interest) turns->before(what.step);
    is_in_sqlite = true;
    return 0;
}

int trace(unsigned event, void* context, void* statement, void* text)
{
    if (event == SQLITE_TRACE_STMT) return begin_statement(event, context, statement, text);
    is_in_sqlite = false;
    return 0;
}

int listen(sqlite3* connection, char**, const sqlite3_api_routines*)
{
    return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE, &trace, nullptr);
}

template <class Function>
Function next_of(const char* name)
{
    void* const found = ::dlsym(RTLD_NEXT, name);
    if (!found) throw std::runtime_error{std::string{"there is no "} + name};
    return reinterpret_cast<Function>(found);
}

// Statements that were prepared, by connection and name.
class Prepared {
public:
    void note(PGconn* connection, const char* name, const char* sql)
    {
        const std::lock_guard lock{mutex_};
        texts_[{connection, name}] = sql;
    }
    std::string text(PGconn* connection, const char* name)
    {
        const std::lock_guard lock{mutex_};
        return texts_[{connection, name}];
    }

private:
    std::mutex mutex_;
    std::map<std::pair<PGconn*, std::string>, std::string> texts_;
};

Prepared& prepared()
{
    static Prepared all;
    return all;
}

// The statements of a pipeline: the server runs them one after the other, so they are one step.
class Pipeline {
public:
    void add(const Heard& what)
    {
        if (!what.is_of_interest) return;
        if (!step_) step_.emplace();
        step_->tables.insert(what.step.tables.begin(), what.step.tables.end());
        if (what.step.does == Step::Does::write) step_->does = Step::Does::write;
        if (what.step.ends()) step_->is_alone = true; // it begins nothing, and ends what was begun
    }
    std::optional<Step> taken() { return std::exchange(step_, std::nullopt); }

private:
    std::optional<Step> step_;
};

// libpq waits for an answer by those of its functions that do not, and calls them as others do.
thread_local bool is_in_libpq = false;

thread_local Pipeline pipeline; // a client has one connection at work

// Runs a statement of libpq's when it is its client's turn.
template <class Run>
PGresult* in_turn(PGconn* connection, std::string_view sql, const Run& run)
{
    Turns* const turns = Turns::current();
    if (!turns) return run();
    const Heard what = heard(sql, PQtransactionStatus(connection) != PQTRANS_IDLE);
    // Nothing is seen or locked by a BEGIN there.
    if (what.is_of_interest && what.step.does != Step::Does::begin)
        turns->before(what.step, PQbackendPID(connection));
    is_in_libpq = true;
    PGresult* const result = run();
    is_in_libpq = false;
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) turns->note_failure();
    return result;
}

std::uint32_t draw()
{
    if (!drawn) drawn.emplace(0);
    return static_cast<std::uint32_t>(drawn->next() >> 32U);
}

void draw_into(void* into, std::size_t count)
{
    auto* to = static_cast<unsigned char*>(into);
    while (count-- > 0)
        *to++ = static_cast<unsigned char>(draw());
}

} // namespace

void hear_sqlite()
{
    const int status = sqlite3_auto_extension(reinterpret_cast<void (*)()>(&listen));
    if (status != SQLITE_OK) throw std::runtime_error{"SQLite takes no listener"};
}

Heard heard(std::string_view sql, bool is_in_transaction)
{
    using Does = Step::Does;
    static const std::map<std::string, Does> words{{"begin", Does::begin},
                                                   {"commit", Does::end},
                                                   {"rollback", Does::end},
                                                   {"select", Does::read},
                                                   {"with", Does::read},
                                                   {"insert", Does::write},
                                                   {"update", Does::write},
                                                   {"delete", Does::write}};
    const auto known = words.find(first_word(sql));
    if (known == words.end()) return {};
    Heard what{true, {known->second, false, tables_in(sql)}};
    const bool is_data = what.step.does == Does::read || what.step.does == Does::write;
    what.is_of_interest = !is_data || !what.step.tables.empty();
    what.step.is_alone = is_data && !is_in_transaction;
    return what;
}

Drawing::Drawing(std::uint64_t seed)
{
    static randombytes_implementation repeatable{
        [] { return "repeatable"; }, draw, nullptr, nullptr, draw_into, nullptr};
    randombytes_set_implementation(&repeatable);
    drawn.emplace(seed);
}

Drawing::~Drawing()
{
    drawn.reset();
}

} // namespace scrip::schedule

// What the plugin and the host call comes here first: a program's functions go before those of its
// libraries.
extern "C" {

int nanosleep(const struct timespec* time, struct timespec* left)
{
    using scrip::schedule::Turns;
    Turns* const turns = Turns::current();
    if (!turns) return ::clock_nanosleep(CLOCK_REALTIME, 0, time, left);
    // Before it tries again somebody else may go on, as before any statement.
    if (scrip::schedule::is_in_sqlite) turns->wait_for_lock();
    return 0;
}

ssize_t getrandom(void* into, std::size_t count, unsigned flags)
{
    if (!scrip::schedule::drawn) return ::syscall(SYS_getrandom, into, count, flags);
    scrip::schedule::draw_into(into, count);
    return static_cast<ssize_t>(count);
}

PGresult*
PQprepare(PGconn* connection, const char* name, const char* sql, int count, const Oid* types)
{
    static const auto next = scrip::schedule::next_of<decltype(&PQprepare)>("PQprepare");
    scrip::schedule::prepared().note(connection, name, sql);
    return next(connection, name, sql, count, types);
}

PGresult* PQexecPrepared(PGconn* connection,
                         const char* name,
                         int count,
                         const char* const* values,
                         const int* lengths,
                         const int* formats,
                         int result_format)
{
    using namespace scrip::schedule;
    static const auto next = next_of<decltype(&PQexecPrepared)>("PQexecPrepared");
    return in_turn(connection, prepared().text(connection, name), [&] {
        return next(connection, name, count, values, lengths, formats, result_format);
    });
}

int PQsendPrepare(PGconn* connection,
                  const char* name,
                  const char* sql,
                  int count,
                  const Oid* types)
{
    using namespace scrip::schedule;
    static const auto next = next_of<decltype(&PQsendPrepare)>("PQsendPrepare");
    prepared().note(connection, name, sql);
    return next(connection, name, sql, count, types);
}

int PQsendQueryPrepared(PGconn* connection,
                        const char* name,
                        int count,
                        const char* const* values,
                        const int* lengths,
                        const int* formats,
                        int result_format)
{
    using namespace scrip::schedule;
    static const auto next = next_of<decltype(&PQsendQueryPrepared)>("PQsendQueryPrepared");
    if (Turns::current()) pipeline.add(heard(prepared().text(connection, name), true));
    return next(connection, name, count, values, lengths, formats, result_format);
}

int PQpipelineSync(PGconn* connection)
{
    using namespace scrip::schedule;
    static const auto next = next_of<decltype(&PQpipelineSync)>("PQpipelineSync");
    const std::optional<Step> step = pipeline.taken();
    if (step) Turns::current()->before(*step, PQbackendPID(connection));
    return next(connection);
}

PGresult* PQgetResult(PGconn* connection)
{
    using namespace scrip::schedule;
    static const auto next = next_of<decltype(&PQgetResult)>("PQgetResult");
    PGresult* const result = next(connection);
    if (Turns::current() && !is_in_libpq && result && PQresultStatus(result) == PGRES_FATAL_ERROR)
        Turns::current()->note_failure();
    return result;
}

PGresult* PQexec(PGconn* connection, const char* sql)
{
    using namespace scrip::schedule;
    static const auto next = next_of<decltype(&PQexec)>("PQexec");
    return in_turn(connection, sql, [&] { return next(connection, sql); });
}

PGresult* PQexecParams(PGconn* connection,
                       const char* sql,
                       int count,
                       const Oid* types,
                       const char* const* values,
                       const int* lengths,
                       const int* formats,
                       int result_format)
{
    using namespace scrip::schedule;
    static const auto next = next_of<decltype(&PQexecParams)>("PQexecParams");
    return in_turn(connection, sql, [&] {
        return next(connection, sql, count, types, values, lengths, formats, result_format);
    });
}
}
