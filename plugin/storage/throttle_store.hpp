// Counts failed tries of codes per subject and window (security.md, section 2).
#pragma once

#include "storage/unit.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace scrip::storage {

// Whom failed tries are counted for. `subject` is a keyed hash, never the value itself.
struct ThrottleSubject {
    const char* scope;
    std::string subject;
    std::int64_t tries = 0;
    std::chrono::seconds window{0};
    bool is_paused = true; // false: counted, and never asked to stop
};

class ThrottleStore {
public:
    ThrottleStore(Unit& unit, const std::string& studio_id);

    // Until when this subject has to wait.
    std::optional<Instant> paused_until(const ThrottleSubject& subject, Instant now);
    // Counts one more and makes the row this unit's own: tries that run beside it wait, and see it.
    void raise(const ThrottleSubject& subject, Instant now);
    // REQUIRES: raise(). How many there were in this window, with this one.
    std::int64_t settle(const ThrottleSubject& subject, Instant now);

private:
    struct Counted {
        Instant window_start{};
        std::int64_t failures = 0;
        Instant paused_until{};
    };
    std::optional<Counted> find(const ThrottleSubject& subject);

    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
