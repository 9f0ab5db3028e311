// The journal of attempts to pay by voucher (abi.md, section 12a): written before a hook is called
// and after, so that a crash between the two is found.
#pragma once

#include "services/clock.hpp"
#include "services/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace host_stub::platform {

struct Attempt {
    std::string key; // of its payment.hold or payment.redeem, and the attempt's own id
    std::string order_id;
    std::string plugin;
    std::string state; // initiated, held, captured, failed or released
    std::string hold_id;
    std::int64_t amount_minor = 0; // held or captured
    std::string currency;
    std::int64_t created_us = 0;
    std::int64_t deadline_us = 0; // of the call that began it
    std::string last_error;       // of the last call that returned without success

    bool is_open() const { return state == "initiated" || state == "held"; }
};

class Attempts {
public:
    // New attempts are of that plugin.
    Attempts(const services::Store& store,
             const services::Clock& clock,
             std::string studio_id,
             std::string plugin)
        : store_(store), clock_(clock), studio_id_(std::move(studio_id)), plugin_(std::move(plugin))
    {
    }

    // Step 1. The same key is the same payment: one that failed is open again, any other stays as
    // it is.
    void begin(const std::string& key, const std::string& order_id, const std::string& currency);

    void save(const Attempt& attempt);

    // The same within a transaction of the caller's.
    void save(soci::session& sql, const Attempt& attempt) const;

    // Throws std::out_of_range for a key that no attempt has.
    Attempt get(const std::string& key) const;

    // Nothing for a hold that was made elsewhere.
    std::optional<Attempt> of_hold(const std::string& hold_id) const;

    // Oldest first; of any plugin.
    std::vector<Attempt> open() const;

    // Whether its call may still commit, though the hook knows nothing of it yet.
    bool may_still_run(const Attempt& attempt) const;

private:
    std::vector<Attempt> select(const std::string& condition, const std::string& value) const;

    const services::Store& store_;
    const services::Clock& clock_;
    std::string studio_id_;
    std::string plugin_;
};

} // namespace host_stub::platform
