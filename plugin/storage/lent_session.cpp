// First of all: SOCI wraps <sqlite3.h> in a namespace.
#include <booking/soci_lend.hpp>

#include "storage/lent_session.hpp"

#include "domain/errors.hpp"
#include "storage/lend_shells.hpp"

#include <optional>

namespace scrip::storage {

struct LentSession::Parts {
    Parts(Store& store_in, const services::Host& host_in, const services::LentTransaction& lent)
        : store{store_in}, host{host_in}, lease{lent.host, *lent.table, lent.transaction},
          shell{store_in.shells().take(lease.native().kind)}
    {
    }
    ~Parts()
    {
        session.reset(); // statements and session end before the connection goes back
        lease.give_back();
        store.shells().take_back(std::move(shell));
    }

    // Keeps the borrowing session alive as long as somebody uses it.
    std::shared_ptr<soci::session> borrowed_session()
    {
        const auto owner = std::make_shared<booking::lent_session>(*shell, lease.native());
        return {owner, &**owner};
    }

    Store& store;
    const services::Host& host;
    booking::lease lease;
    std::unique_ptr<booking::lend_shell> shell;
    std::optional<Session> session;
};

LentSession::LentSession(Store& store,
                         const services::Host& host,
                         const services::LentTransaction& lent,
                         const services::CallLimits& limits)
{
    try {
        parts_ = std::make_unique<Parts>(store, host, lent);
        parts_->session.emplace(store.backend(),
                                host,
                                parts_->borrowed_session(),
                                parts_->lease.native().handle,
                                limits.deadline_monotonic_ns);
    } catch (const booking::lend_error&) {
        throw Unsupported{"the lent connection cannot be used here: another kind of database, or"
                          " another copy of its client library"};
    } catch (const WrongSetting& error) {
        throw Unsupported{error.text()};
    } catch (const soci::soci_error&) {
        throw DatabaseError{Failure::unavailable};
    }
}

LentSession::~LentSession() = default;

void LentSession::write(const services::CallLimits& limits,
                        const std::function<Verdict(Unit&)>& work)
{
    Session& session = *parts_->session;
    try {
        run_unit(session, parts_->host, limits, work);
    } catch (const DatabaseError& error) {
        const bool is_lost = error.failure() == Failure::lost;
        const bool is_race =
            error.failure() == Failure::conflict || error.failure() == Failure::duplicate;
        if (is_lost || (is_race && parts_->store.backend().conflict_ends_transaction())) {
            parts_->lease.doom("the transaction's own work may be undone by the database");
        }
        if (is_lost) throw DatabaseError{Failure::unavailable};
        throw;
    }
}

void LentSession::give_back()
{
    parts_->session.reset();
    if (parts_->lease.give_back() != BOOKING_OK) throw DatabaseError{Failure::internal};
}

} // namespace scrip::storage
