#include "storage/session.hpp"

#include "domain/invariant.hpp"
#include "storage/connection_guard.hpp"
#include "storage/outgoing.hpp"
#include "storage/prepared.hpp"

#include <algorithm>
#include <map>
#include <thread>

#include <soci/soci.h>

namespace scrip::storage {

namespace {

// Nobody waits longer, whatever the host's deadline says.
constexpr std::int64_t limit_ms_max = 3'600'000;
// A session's limit may be that much late, so that it need not be set anew for every call.
constexpr std::int64_t limit_late_ms_max = 100;

} // namespace

struct Session::Connection : LockPatience {
    Connection(const Backend& backend_in, const services::Host& host_in, ConnectionGuard* guard_in)
        : backend{backend_in}, host{host_in}, guard{guard_in}
    {
    }

    // Sleeps 0.5 to 1.5 ms and tries again until the deadline: SQLite's own handler backs off so
    // far that some callers starve (storage.md, section 8).
    bool wait() noexcept override
    {
        if (host.monotonic_ns() >= deadline_ns) return false;
        jitter = jitter * 1664525U + 1013904223U;
        std::this_thread::sleep_for(std::chrono::microseconds{500 + (jitter >> 22U)});
        return true;
    }

    // A session is cut off when its caller's time is over; a statement may also end before that, by
    // a limit that was set for an earlier call or by an administrator.
    Failure in_time(Failure failure) const
    {
        const std::int64_t now_ns = host.monotonic_ns();
        if (failure == Failure::lost && now_ns >= deadline_ns) return Failure::too_slow;
        const bool is_early = now_ns < deadline_ns - limit_late_ms_max * 1'000'000;
        if (failure == Failure::too_slow && is_early && !is_lent) return Failure::conflict;
        return failure;
    }

    const Backend& backend;
    const services::Host& host;
    ConnectionGuard* guard;
    std::int64_t deadline_ns = INT64_MAX;
    std::int64_t limit_ms = 0; // the session's own limit of a statement; 0: none was set
    int watched_socket = -1;
    bool is_doomed = false; // a statement of the open transaction failed
    bool is_lent = false;
    bool has_parts = false;
    bool has_savepoint = false; // of a lent connection
    std::uint32_t jitter = 1;
    const char* doing = ""; // the statement that runs, as DatabaseError names it
    std::shared_ptr<soci::session> sql;
    void* native = nullptr; // the client library's handle behind it
    // SOCI loses the memory of an execution that threw, unless the statement ends: each is made
    // anew, once the transaction it failed in is over.
    std::vector<const Statement*> failed;
    Outgoing outgoing;
    // These end before `sql` (S25).
    std::map<const Statement*, std::unique_ptr<Prepared>> statements;
    std::map<const char*, std::unique_ptr<Prepared>> controls;
};

// A text that runs once, into what is given for its first row.
// Never by SOCI's `sql << text`: its temporary runs the statement when it ends, also while
// something thrown on the way there unwinds, and should it throw then, the process ends.
template <class... Into>
void run_once(soci::session& sql, const std::string& text, const Into&... into)
{
    soci::statement once{sql};
    (once.exchange(into), ...);
    once.alloc();
    once.prepare(text, soci::details::st_one_time_query);
    once.define_and_bind();
    once.execute(true);
}

// Runs `action` and turns what SOCI throws into a class of failure.
template <class Action>
auto Session::guarded(Phase phase, Action&& action)
{
    try {
        return action();
    } catch (const soci::soci_error& error) {
        const DatabaseError failed = connection_->backend.error_of(error, phase);
        throw DatabaseError{
            connection_->in_time(failed.failure()), failed.driver_code(), connection_->doing};
    }
}

// An error inside a transaction leaves nothing to do but roll it back (S13).
template <class Action>
auto Session::doomed_by_failure(Action&& action)
{
    try {
        return guarded(Phase::before_commit, std::forward<Action>(action));
    } catch (...) {
        connection_->is_doomed = true;
        throw;
    }
}

Session::Session(const Backend& backend,
                 const services::Host& host,
                 ConnectionGuard* guard,
                 std::int64_t deadline_monotonic_ns)
    : connection_{std::make_unique<Connection>(backend, host, guard)}
{
    Connection& connection = *connection_;
    connection.deadline_ns = deadline_monotonic_ns;
    try {
        connection.sql = guard && backend.limits_by_setting()
                             ? guard->open(backend, deadline_monotonic_ns)
                             : backend.open();
        connection.native = backend.native_of(*connection.sql);
    } catch (const soci::soci_error&) {
        throw DatabaseError{Failure::unavailable};
    }
    try {
        limit_until(deadline_monotonic_ns);
        backend.set_up(connection.native, *this, connection);
        connection.has_parts = backend.undoes_parts(*this);
        // Where another node's commit undoes a transaction between two of several statements, the
        // server runs those that follow all the same, each with a commit of its own: a1.galera
        // found entries without their transaction (MariaDB 10.11.19).
        if (connection.has_parts) connection.outgoing.go_by(backend.together(connection.native));
        unwatch();
    } catch (...) {
        unwatch();
        throw;
    }
}

Session::Session(const Backend& backend,
                 const services::Host& host,
                 std::shared_ptr<soci::session> lent,
                 void* native,
                 std::int64_t deadline_monotonic_ns)
    : connection_{std::make_unique<Connection>(backend, host, nullptr)}
{
    connection_->deadline_ns = deadline_monotonic_ns;
    connection_->is_lent = true;
    connection_->sql = std::move(lent);
    connection_->native = native;
    backend.ensure_fit(*this);
}

Session::~Session()
{
    unwatch();
}

void Session::unwatch() noexcept
{
    if (connection_->watched_socket < 0) return;
    connection_->guard->unwatch(connection_->watched_socket);
    connection_->watched_socket = -1;
}

// From now on, whatever the server does or leaves undone, statements end about at the deadline.
void Session::limit_until(std::int64_t deadline_monotonic_ns)
{
    Connection& connection = *connection_;
    connection.deadline_ns = deadline_monotonic_ns;
    if (!connection.backend.limits_by_setting()) return;
    const std::int64_t left_ns = deadline_monotonic_ns - connection.host.monotonic_ns();
    if (left_ns <= 0) throw DatabaseError{Failure::too_slow};
    if (connection.guard) {
        connection.watched_socket = connection.backend.socket_of(connection.native);
        connection.guard->watch(connection.watched_socket, deadline_monotonic_ns);
    }
    const std::int64_t left_ms = std::clamp<std::int64_t>(left_ns / 1'000'000, 1, limit_ms_max);
    const bool is_near =
        connection.limit_ms >= left_ms / 2 && connection.limit_ms <= left_ms + limit_late_ms_max;
    if (connection.limit_ms > 0 && is_near) return;
    connection.limit_ms = 0;
    connection.backend.limit_statements(*this, left_ms);
    connection.limit_ms = left_ms;
}

void Session::begin(Access access, std::int64_t deadline_monotonic_ns)
{
    connection_->is_doomed = false;
    if (connection_->is_lent) {
        guarded(Phase::before_commit, [&] { connection_->sql->begin(); });
        connection_->has_savepoint = true;
        return;
    }
    try {
        limit_until(deadline_monotonic_ns);
        for (const char* text : connection_->backend.begin_texts(access))
            guarded(Phase::before_commit, [&] { control(text); });
    } catch (...) {
        rollback();
        throw;
    }
}

void Session::commit()
{
    ensure(!connection_->is_doomed, "a transaction that failed is not committed");
    if (connection_->is_lent) {
        // The host commits, so this is not yet the point of no return.
        guarded(Phase::before_commit, [&] { connection_->sql->commit(); });
        connection_->has_savepoint = false;
        return;
    }
    if (connection_->outgoing.is_empty())
        guarded(Phase::commit_sent, [&] { control("COMMIT"); });
    else
        commit_with_outgoing();
    drop_failed();
    unwatch();
}

// The server reaches COMMIT only when all before it have succeeded. Where its answers end before
// that, it may have gone on.
void Session::commit_with_outgoing()
{
    Outgoing& outgoing = connection_->outgoing;
    outgoing.add("COMMIT");
    try {
        outgoing.send();
    } catch (const soci::soci_error& error) {
        const Backend& backend = connection_->backend;
        const DatabaseError before = backend.error_of(error, Phase::before_commit);
        const bool may_be_committed =
            outgoing.has_reached_last() || before.failure() == Failure::lost;
        const DatabaseError failed =
            may_be_committed ? backend.error_of(error, Phase::commit_sent) : before;
        throw DatabaseError{
            connection_->in_time(failed.failure()), failed.driver_code(), outgoing.failed()};
    }
}

bool Session::may_commit_again() const
{
    return connection_->backend.has_one_writer() && !connection_->is_lent && !is_clean();
}

void Session::rollback() noexcept
{
    connection_->outgoing.drop();
    try {
        if (connection_->has_savepoint) {
            connection_->has_savepoint = false;
            connection_->sql->rollback();
        } else if (!connection_->is_lent && !is_clean()) {
            control("ROLLBACK"); // some failures have rolled back already
        }
        drop_failed();
    } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
        // is_clean() still says no, and the pool closes the session.
    }
    unwatch();
}

void Session::begin_part(std::int64_t deadline_monotonic_ns)
{
    wait_until(deadline_monotonic_ns);
    doomed_by_failure([&] { control("SAVEPOINT part"); });
}

void Session::keep_part()
{
    ensure(!connection_->is_doomed, "what failed is not kept");
    doomed_by_failure([&] { control("RELEASE SAVEPOINT part"); });
}

bool Session::undo_part() noexcept
{
    connection_->outgoing.drop();
    try {
        const Backend& backend = connection_->backend;
        const bool is_gone = connection_->is_doomed && backend.conflict_ends_transaction();
        if (!is_clean() && !is_gone) {
            control("ROLLBACK TO SAVEPOINT part");
            control("RELEASE SAVEPOINT part");
            drop_failed();
            connection_->is_doomed = false;
            if (!backend.has_open_statement(connection_->native)) return true;
        }
    } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
        // The others of the transaction run again.
    }
    rollback();
    return false;
}

bool Session::has_parts() const
{
    return connection_->has_parts;
}

void Session::wait_until(std::int64_t deadline_monotonic_ns)
{
    connection_->deadline_ns = deadline_monotonic_ns;
}

void Session::drop_failed() noexcept
{
    for (const Statement* statement : connection_->failed)
        connection_->statements.erase(statement);
    connection_->failed.clear();
}

bool Session::is_clean() const
{
    if (connection_->is_lent) return !connection_->has_savepoint;
    return !connection_->backend.is_in_transaction(connection_->native);
}

bool Session::is_reusable() const
{
    return is_clean() && !connection_->backend.has_open_statement(connection_->native);
}

bool Session::answers(std::int64_t deadline_monotonic_ns) noexcept
{
    try {
        limit_until(deadline_monotonic_ns);
        const bool does = number("select 1") == 1;
        unwatch();
        return does;
    } catch (const std::exception&) {
        unwatch();
        return false;
    }
}

// Texts of the backend or of this file: their addresses stand for them.
void Session::control(const char* text)
{
    if (!connection_->outgoing.is_empty()) {
        connection_->outgoing.add(text);
        send_outgoing();
        return;
    }
    auto& slot = connection_->controls[text];
    if (!slot) {
        slot = std::make_unique<Prepared>(connection_->backend,
                                          connection_->native,
                                          *connection_->sql,
                                          text,
                                          "",
                                          std::initializer_list<Parameter>{});
    }
    connection_->doing = text;
    slot->execute();
}

std::int64_t Session::send_outgoing()
{
    try {
        return connection_->outgoing.send();
    } catch (const soci::soci_error&) {
        connection_->doing = connection_->outgoing.failed();
        throw;
    }
}

// What waits is ahead of what runs by itself.
void Session::settle()
{
    if (!connection_->outgoing.is_empty()) send_outgoing();
}

Prepared& Session::prepared(const Statement& statement, std::initializer_list<Parameter> parameters)
{
    auto& slot = connection_->statements[&statement];
    if (!slot) {
        slot = std::make_unique<Prepared>(connection_->backend,
                                          connection_->native,
                                          *connection_->sql,
                                          connection_->backend.spelled(statement.text()),
                                          statement.columns(),
                                          parameters);
    }
    slot->assign(parameters);
    return *slot;
}

bool Session::execute(const Statement& statement, std::initializer_list<Parameter> parameters)
{
    settle();
    connection_->doing = statement.name();
    Prepared& asked = prepared(statement, parameters);
    try {
        return asked.execute();
    } catch (...) {
        connection_->failed.push_back(&statement);
        throw;
    }
}

void Session::run(const Statement& statement, std::initializer_list<Parameter> parameters)
{
    doomed_by_failure([&] { execute(statement, parameters); });
}

std::int64_t Session::change(const Statement& statement,
                             std::initializer_list<Parameter> parameters)
{
    const bool may_exist =
        statement.keeps_existing() && connection_->backend.keeps_existing_by_error();
    return doomed_by_failure([&]() -> std::int64_t {
        if (!connection_->outgoing.is_empty()) {
            // Apart, so that a duplicate among those is none of this one's.
            if (may_exist)
                send_outgoing();
            else
                return change_with_outgoing(statement, parameters);
        }
        try {
            guarded(Phase::before_commit, [&] { execute(statement, parameters); });
        } catch (const DatabaseError& error) {
            if (!may_exist || error.failure() != Failure::duplicate) throw;
            drop_failed(); // the transaction goes on, and may run it again
            return 0;
        }
        return connection_->statements.at(&statement)->rows_changed();
    });
}

std::int64_t Session::change_with_outgoing(const Statement& statement,
                                           std::initializer_list<Parameter> parameters)
{
    connection_->outgoing.add(statement, parameters);
    return send_outgoing();
}

void Session::insert(const Statement& statement, std::initializer_list<Parameter> parameters)
{
    ensure(!statement.keeps_existing(), "whether a row was there is asked by change()");
    Outgoing& outgoing = connection_->outgoing;
    if (!outgoing.takes()) return run(statement, parameters);
    outgoing.add(statement, parameters);
    if (outgoing.is_full()) doomed_by_failure([&] { settle(); });
}

bool Session::first(const Statement& statement, std::initializer_list<Parameter> parameters)
{
    return doomed_by_failure([&] { return execute(statement, parameters); });
}

bool Session::next(const Statement& statement)
{
    return doomed_by_failure([&] { return connection_->statements.at(&statement)->fetch(); });
}

const std::vector<Cell>& Session::cells(const Statement& statement)
{
    return connection_->statements.at(&statement)->outputs();
}

Instant Session::clock()
{
    return Instant{std::chrono::microseconds{number(connection_->backend.clock_expression())}};
}

void Session::execute_once(const std::string& sql)
{
    doomed_by_failure([&] {
        settle();
        connection_->doing = "a setting";
        run_once(*connection_->sql, sql);
        connection_->backend.raise_missed_error(connection_->native);
    });
}

std::int64_t Session::number(const std::string& sql)
{
    return doomed_by_failure([&] {
        settle();
        connection_->doing = "a question to the database";
        long long value = 0;
        run_once(*connection_->sql, sql, soci::into(value));
        connection_->backend.raise_missed_error(connection_->native);
        return static_cast<std::int64_t>(value);
    });
}

std::string Session::text(const std::string& sql)
{
    return doomed_by_failure([&] {
        settle();
        connection_->doing = "a question to the database";
        std::string value;
        run_once(*connection_->sql, sql, soci::into(value));
        connection_->backend.raise_missed_error(connection_->native);
        return value;
    });
}

} // namespace scrip::storage
