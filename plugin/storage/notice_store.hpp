// Vouchers whose last day comes near, and what was told of it.
#pragma once

#include "domain/voucher.hpp"
#include "storage/unit.hpp"

#include <vector>

namespace scrip::storage {

class NoticeStore {
public:
    NoticeStore(Unit& unit, const std::string& studio_id);

    // Those that can still be used, end behind `after` and not behind `until`, and have no notice
    // of this many days; the soonest first.
    std::vector<Voucher>
    due(Instant now, Instant after, Instant until, std::int64_t days, std::int64_t limit);

    // Throws DatabaseError(duplicate) when another call was faster.
    void keep(const Voucher& voucher, std::int64_t days, Instant now);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
