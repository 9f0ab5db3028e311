// The units of one call inside the transaction its host lends: each in a savepoint of its own,
// tried once. What becomes of them is the host's to say.
#pragma once

#include "services/host.hpp"
#include "storage/store.hpp"
#include "storage/unit.hpp"

#include <functional>
#include <memory>

namespace scrip::storage {

// Lives on the thread of the call, and ends before the call does.
class LentSession {
public:
    // Borrows the connection. Throws Unsupported when it cannot be used: another client library, a
    // setting that money cannot rest on.
    LentSession(Store& store,
                const services::Host& host,
                const services::LentTransaction& lent,
                const services::CallLimits& limits);
    LentSession(const LentSession&) = delete;
    LentSession& operator=(const LentSession&) = delete;
    ~LentSession();

    // As Store::write, but tried once: a lost race is the host's to try again. Where it has undone
    // the host's own work, the host is told to roll all of it back.
    void write(const services::CallLimits& limits, const std::function<Verdict(Unit&)>& work);

    // Throws DatabaseError(internal) when the host found something left open.
    void give_back();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace scrip::storage
