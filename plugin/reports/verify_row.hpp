// Checks the row of a voucher, its holds and its redemptions against what its entries come to.
#pragma once

#include "domain/voucher.hpp"
#include "reports/chain_sums.hpp"
#include "storage/check_store.hpp"

#include <functional>
#include <vector>

namespace scrip::reports {

// Is told of every invariant looked at, and whether it holds.
using Check = std::function<void(bool holds, const char* invariant, const char* text)>;

void check_row(const Voucher& voucher,
               const ChainSums& sums,
               const storage::Shown& shown,
               const Check& check);

void check_uses(const Voucher& voucher,
                const ChainSums& sums,
                const std::vector<storage::UseSums>& uses,
                const Check& check);

} // namespace scrip::reports
