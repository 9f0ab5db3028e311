// A session's transactions: begun, kept and undone, whole or in parts.
#include "storage/session.hpp"

#include "domain/invariant.hpp"
#include "storage/session_connection.hpp"

namespace scrip::storage {

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
    } catch (const std::exception&) { // memory ran out, say, while the answers were read
        throw DatabaseError{Failure::unknown};
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

} // namespace scrip::storage
