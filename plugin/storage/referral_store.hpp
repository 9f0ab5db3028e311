// Who came by whose recommendation.
#pragma once

#include "domain/calendar.hpp"
#include "storage/unit.hpp"

#include <string>

namespace scrip::storage {

class ReferralStore {
public:
    ReferralStore(Unit& unit, const std::string& studio_id);

    // Whether a person was rewarded for coming, by any of the refs they were known by.
    bool is_rewarded(const std::string& person);

    struct Referred {
        std::string referee;
        std::string referrer;
        std::string order_id;
    };
    // False: the referee was rewarded before.
    bool note(const Referred& referred, Instant now);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
