// Splits a refund over what an order was paid with (ledger.md, section 7). Sums are exact, and
// nothing gets more back than it paid.
#pragma once

#include "domain/words.hpp"

#include <cstdint>
#include <vector>

namespace scrip {

// Something an order was paid with: a tender of the host's, or what one voucher gave in one
// capture.
struct RefundSource {
    std::int64_t capacity = 0; // what of it is not back yet, minor units
    bool is_voucher = false;
    bool is_preferred = false; // where vouchers come first: before the other vouchers
    std::int64_t rank = 0; // among the vouchers, or among the others: the earlier captured first
};

// `sources` stand in the order of their capture. `amount` is at most the sum of their capacities.
// Leaves a share for each.
std::vector<std::int64_t> split_refund(RefundStrategy strategy,
                                       const std::vector<RefundSource>& sources,
                                       std::int64_t amount);

// The order in which a strategy goes through the sources; their indices. Of pro_rata: the order in
// which equal remainders get what division leaves.
std::vector<std::size_t> refund_order(RefundStrategy strategy,
                                      const std::vector<RefundSource>& sources);

} // namespace scrip
