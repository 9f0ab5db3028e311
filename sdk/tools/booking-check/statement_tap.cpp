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

bool is_commit(std::string_view text)
{
    constexpr std::string_view word = "COMMIT";
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0)
        text.remove_prefix(1);
    return text.size() >= word.size() &&
           std::equal(word.begin(), word.end(), text.begin(), [](char left, char right) {
               return left == std::toupper(static_cast<unsigned char>(right));
           });
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
using booking::check::next;
using booking::check::note_prepared;
using booking::check::text_prepared;

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
    return real(connection, "select 1");
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
    PGresult* const result = real(connection, text);
    return fate == Fate::answer_lost ? lost(connection, result) : result;
}

PGresult*
PQprepare(PGconn* connection, const char* name, const char* text, int count, const Oid* types)
{
    static auto* const real =
        next<PGresult*(PGconn*, const char*, const char*, int, const Oid*)>("PQprepare");
    note_prepared(connection, name, text);
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
    PGresult* const result = real(connection, text, count, types, values, lengths, formats, format);
    return fate == Fate::answer_lost ? lost(connection, result) : result;
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
    cut_off();
    return real(connection, "select 1", 8);
}

int mysql_query(MYSQL* connection, const char* text)
{
    return mysql_real_query(connection, text, std::string_view(text).size());
}
}
