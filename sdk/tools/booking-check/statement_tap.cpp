#include "statement_tap.hpp"

#include <soci/soci.h>

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <dlfcn.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <csignal>
#include <map>
#include <mutex>
#include <set>
#include <string_view>

namespace booking::check {
namespace {

std::atomic<bool> is_armed{false};
std::mutex mutex;
TapAction action = TapAction::count;
int wanted = 0;
int count = 0;
std::vector<std::pair<const void*, std::string>> texts; // by connection
// What was prepared on a connection of PostgreSQL, by connection and name.
std::map<std::pair<const void*, std::string>, std::string> prepared;

// Alone, or behind others in one text.
bool is_commit(std::string_view text)
{
    constexpr std::string_view word = "COMMIT";
    const auto is_space = [](char each) {
        return std::isspace(static_cast<unsigned char>(each)) != 0;
    };
    const auto is_word = [&](std::string_view some) {
        return std::ranges::equal(some, word, [](char left, char right) {
            return std::toupper(static_cast<unsigned char>(left)) == right;
        });
    };
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && (is_space(text.back()) || text.back() == ';'))
        text.remove_suffix(1);
    if (text.size() < word.size()) return false;
    const std::string_view last = text.substr(text.size() - word.size());
    const std::string_view before = text.substr(0, text.size() - word.size());
    const bool is_behind = before.empty() || is_space(before.back()) || before.back() == ';';
    return is_word(text.substr(0, word.size())) || (is_word(last) && is_behind);
}

enum class Fate { runs, answer_lost, is_cut };

// Of a statement that is about to run.
Fate fate_of(const void* connection, const char* text)
{
    if (!is_armed) return Fate::runs;
    const std::string_view said = text == nullptr ? "" : text;
    const std::lock_guard lock(mutex);
    texts.emplace_back(connection, said);
    if (action == TapAction::lose_answer) {
        if (wanted > 0 && count >= wanted) return Fate::is_cut;
        if (!is_commit(said)) return Fate::runs;
    }
    if (++count != wanted) return Fate::runs;
    if (action == TapAction::kill) ::raise(SIGKILL);
    return action == TapAction::lose_answer ? Fate::answer_lost : Fate::runs;
}

// Connections whose COMMIT is on its way to a server that answers later.
std::set<const void*> committing;

void note_committing(const void* connection)
{
    const std::lock_guard lock(mutex);
    committing.insert(connection);
}

// Once for each note.
bool was_committing(const void* connection)
{
    const std::lock_guard lock(mutex);
    return committing.erase(connection) == 1;
}

void note_prepared(const void* connection, const char* name, const char* text)
{
    const std::lock_guard lock(mutex);
    prepared[{connection, name}] = text;
}

std::string text_prepared(const void* connection, const char* name)
{
    const std::lock_guard lock(mutex);
    const auto found = prepared.find({connection, name});
    return found == prepared.end() ? "" : found->second;
}

// libpq waits for an answer by those of its functions that do not, and calls them as others do.
thread_local int libpq_depth = 0;
struct InLibpq {
    InLibpq() { ++libpq_depth; }
    ~InLibpq() { --libpq_depth; }
    InLibpq(const InLibpq&) = delete;
    InLibpq& operator=(const InLibpq&) = delete;
};

// The library's own function of that name.
template <class Function>
Function* next(const char* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

} // namespace

void arm_tap(TapAction what, int n)
{
    const std::lock_guard lock(mutex);
    action = what;
    wanted = n;
    count = 0;
    texts.clear();
    is_armed = true;
}

void disarm_tap()
{
    is_armed = false;
}

int tapped()
{
    const std::lock_guard lock(mutex);
    return count;
}

std::vector<std::string> tapped_texts(const void* connection)
{
    const std::lock_guard lock(mutex);
    std::vector<std::string> found;
    for (const auto& [on, text] : texts) {
        if (on == connection) found.push_back(text);
    }
    return found;
}

} // namespace booking::check

using booking::check::Fate;
using booking::check::fate_of;
using booking::check::InLibpq;
using booking::check::libpq_depth;
using booking::check::next;
using booking::check::note_committing;
using booking::check::note_prepared;
using booking::check::text_prepared;
using booking::check::was_committing;

namespace {

void cut(PGconn* connection)
{
    ::shutdown(PQsocket(connection), SHUT_RDWR);
}

// What a broken connection answers: the next word finds it so, and its status says so.
PGresult* lost(PGconn* connection, PGresult* answer)
{
    PQclear(answer);
    cut(connection);
    static auto* const real = next<PGresult*(PGconn*, const char*)>("PQexec");
    const InLibpq inside;
    return real(connection, "select 1");
}

// The answers behind the one that is lost are in libpq already, and are not read by the plugin.
void read_on(PGconn* connection)
{
    static auto* const real = next<PGresult*(PGconn*)>("PQgetResult");
    const bool is_pipeline = PQpipelineStatus(connection) != PQ_PIPELINE_OFF;
    bool is_over = false;
    while (!is_over && PQstatus(connection) == CONNECTION_OK) {
        PGresult* const answer = real(connection);
        is_over = is_pipeline ? PQresultStatus(answer) == PGRES_PIPELINE_SYNC : answer == nullptr;
        PQclear(answer);
    }
    if (is_pipeline) PQexitPipelineMode(connection);
}

// Before a statement goes to PostgreSQL without waiting for its answer.
void meet_fate(PGconn* connection, const char* text)
{
    if (libpq_depth > 0) return;
    const Fate fate = fate_of(connection, text);
    if (fate == Fate::is_cut) cut(connection);
    if (fate == Fate::answer_lost) note_committing(connection);
}

} // namespace

// ---- SQLite ----

extern "C" {

int sqlite3_step(sqlite_api::sqlite3_stmt* statement)
{
    static auto* const real = next<int(sqlite_api::sqlite3_stmt*)>("sqlite3_step");
    // A step that goes on with its rows is no new statement.
    const bool begins = sqlite_api::sqlite3_stmt_busy(statement) == 0;
    const Fate fate = begins ? fate_of(sqlite_api::sqlite3_db_handle(statement),
                                       sqlite_api::sqlite3_sql(statement))
                             : Fate::runs;
    if (fate == Fate::is_cut) return SQLITE_IOERR;
    const int result = real(statement);
    return fate == Fate::answer_lost ? SQLITE_IOERR : result;
}

int sqlite3_exec(sqlite_api::sqlite3* connection,
                 const char* text,
                 int (*row)(void*, int, char**, char**),
                 void* context,
                 char** error)
{
    using Row = int(void*, int, char**, char**);
    static auto* const real =
        next<int(sqlite_api::sqlite3*, const char*, Row*, void*, char**)>("sqlite3_exec");
    const Fate fate = fate_of(connection, text);
    if (fate == Fate::is_cut) return SQLITE_IOERR;
    const int result = real(connection, text, row, context, error);
    return fate == Fate::answer_lost ? SQLITE_IOERR : result;
}

// ---- PostgreSQL ----

PGresult* PQexec(PGconn* connection, const char* text)
{
    static auto* const real = next<PGresult*(PGconn*, const char*)>("PQexec");
    const Fate fate = fate_of(connection, text);
    if (fate == Fate::is_cut) cut(connection);
    const InLibpq inside;
    PGresult* const result = real(connection, text);
    return fate == Fate::answer_lost ? lost(connection, result) : result;
}

PGresult*
PQprepare(PGconn* connection, const char* name, const char* text, int count, const Oid* types)
{
    static auto* const real =
        next<PGresult*(PGconn*, const char*, const char*, int, const Oid*)>("PQprepare");
    note_prepared(connection, name, text);
    const InLibpq inside;
    return real(connection, name, text, count, types);
}

PGresult* PQexecPrepared(PGconn* connection,
                         const char* name,
                         int count,
                         const char* const* values,
                         const int* lengths,
                         const int* formats,
                         int format)
{
    using Real =
        PGresult*(PGconn*, const char*, int, const char* const*, const int*, const int*, int);
    static auto* const real = next<Real>("PQexecPrepared");
    const Fate fate = fate_of(connection, text_prepared(connection, name).c_str());
    if (fate == Fate::is_cut) cut(connection);
    const InLibpq inside;
    PGresult* const result = real(connection, name, count, values, lengths, formats, format);
    return fate == Fate::answer_lost ? lost(connection, result) : result;
}

PGresult* PQexecParams(PGconn* connection,
                       const char* text,
                       int count,
                       const Oid* types,
                       const char* const* values,
                       const int* lengths,
                       const int* formats,
                       int format)
{
    using Real = PGresult*(
        PGconn*, const char*, int, const Oid*, const char* const*, const int*, const int*, int);
    static auto* const real = next<Real>("PQexecParams");
    const Fate fate = fate_of(connection, text);
    if (fate == Fate::is_cut) cut(connection);
    const InLibpq inside;
    PGresult* const result = real(connection, text, count, types, values, lengths, formats, format);
    return fate == Fate::answer_lost ? lost(connection, result) : result;
}

int PQsendPrepare(PGconn* connection,
                  const char* name,
                  const char* text,
                  int count,
                  const Oid* types)
{
    static auto* const real =
        next<int(PGconn*, const char*, const char*, int, const Oid*)>("PQsendPrepare");
    note_prepared(connection, name, text);
    return real(connection, name, text, count, types);
}

int PQsendQueryPrepared(PGconn* connection,
                        const char* name,
                        int count,
                        const char* const* values,
                        const int* lengths,
                        const int* formats,
                        int format)
{
    using Real = int(PGconn*, const char*, int, const char* const*, const int*, const int*, int);
    static auto* const real = next<Real>("PQsendQueryPrepared");
    meet_fate(connection, text_prepared(connection, name).c_str());
    return real(connection, name, count, values, lengths, formats, format);
}

int PQsendQueryParams(PGconn* connection,
                      const char* text,
                      int count,
                      const Oid* types,
                      const char* const* values,
                      const int* lengths,
                      const int* formats,
                      int format)
{
    using Real =
        int(PGconn*, const char*, int, const Oid*, const char* const*, const int*, const int*, int);
    static auto* const real = next<Real>("PQsendQueryParams");
    meet_fate(connection, text);
    return real(connection, text, count, types, values, lengths, formats, format);
}

int PQsendQuery(PGconn* connection, const char* text)
{
    static auto* const real = next<int(PGconn*, const char*)>("PQsendQuery");
    meet_fate(connection, text);
    return real(connection, text);
}

PGresult* PQgetResult(PGconn* connection)
{
    static auto* const real = next<PGresult*(PGconn*)>("PQgetResult");
    PGresult* const answer = real(connection);
    const char* const done = PQcmdStatus(answer); // null: there is no answer
    if (!done || std::string_view(done) != "COMMIT" || !was_committing(connection)) return answer;
    read_on(connection);
    return lost(connection, answer);
}

// ---- MariaDB ----

int mysql_real_query(MYSQL* connection, const char* text, unsigned long length)
{
    static auto* const real = next<int(MYSQL*, const char*, unsigned long)>("mysql_real_query");
    const Fate fate = fate_of(connection, std::string(text, length).c_str());
    const auto cut_off = [&] {
        ::shutdown(static_cast<int>(mysql_get_socket(connection)), SHUT_RDWR);
    };
    if (fate == Fate::is_cut) cut_off();
    const int result = real(connection, text, length);
    if (fate != Fate::answer_lost) return result;
    while (mysql_next_result(connection) == 0) // the COMMIT may be the last of several
        mysql_free_result(mysql_store_result(connection));
    cut_off();
    return real(connection, "select 1", 8);
}

int mysql_query(MYSQL* connection, const char* text)
{
    return mysql_real_query(connection, text, std::string_view(text).size());
}
}
