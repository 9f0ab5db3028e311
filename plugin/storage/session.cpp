#include "storage/session.hpp"

#include "domain/invariant.hpp"
#include "storage/session_connection.hpp"

#include <algorithm>

namespace scrip::storage {

namespace {

// Nobody waits longer, whatever the host's deadline says.
constexpr std::int64_t limit_ms_max = 3'600'000;

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

} // namespace

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
    const bool is_near = connection.limit_ms >= left_ms / 2 &&
                         connection.limit_ms <= left_ms + Connection::limit_late_ms_max;
    if (connection.limit_ms > 0 && is_near) return;
    connection.limit_ms = 0;
    connection.backend.limit_statements(*this, left_ms);
    connection.limit_ms = left_ms;
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
        // Apart, so that a duplicate among what waits is none of this one's.
        if (may_exist) settle();
        if (!connection_->outgoing.is_empty()) {
            connection_->outgoing.add(statement, parameters);
            return send_outgoing();
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
