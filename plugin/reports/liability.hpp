// What the studio owes its customers at any past instant, from the entries alone (I12).
#pragma once

#include "domain/words.hpp"
#include "operations/work.hpp"

#include <string>
#include <vector>

namespace scrip::reports {

enum class LiabilityGroup { kind, origin, expiry_month, age };

// Sums over vouchers of one commodity.
struct LiabilityRow {
    std::string commodity;
    std::vector<std::string> groups; // a word for each group asked for
    std::int64_t vouchers = 0;       // that have something
    std::int64_t available = 0;
    std::int64_t held = 0;
    std::int64_t paid = 0;       // of both, in vouchers that money was received for
    std::int64_t unpaid = 0;     // and in the others
    std::int64_t paid_value = 0; // what was received for what is still there

    std::int64_t total() const { return checked_sum(available, held); }
};

struct Liability {
    std::vector<LiabilityRow> rows;   // by commodity, then by group
    std::vector<LiabilityRow> totals; // one for each commodity
};

// Of what was posted before `until`.
Liability
liability(operations::Work& work, Instant until, const std::vector<LiabilityGroup>& groups);

} // namespace scrip::reports

template <>
struct scrip::Words<scrip::reports::LiabilityGroup> {
    static constexpr std::array<std::pair<reports::LiabilityGroup, std::string_view>, 4> list{{
        {reports::LiabilityGroup::kind, "kind"},
        {reports::LiabilityGroup::origin, "origin"},
        {reports::LiabilityGroup::expiry_month, "expiry_month"},
        {reports::LiabilityGroup::age, "age"},
    }};
};
