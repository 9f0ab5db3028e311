// How far jobs that go round the vouchers have come, and what of their leavings is old.
#pragma once

#include "storage/unit.hpp"

#include <string>

namespace scrip::storage {

class JobStore {
public:
    JobStore(Unit& unit, const std::string& studio_id);

    // The last voucher a job dealt with; empty: it begins anew.
    std::string position(const std::string& job);
    void set_position(const std::string& job, const std::string& voucher_id, Instant now);

    // Counts of failed tries that no limit looks at any more: how many rows went.
    std::int64_t prune_throttle(Instant until, std::int64_t limit);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
