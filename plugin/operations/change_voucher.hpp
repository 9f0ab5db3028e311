// What staff do to one voucher: extend it, void it.
#pragma once

#include "operations/work.hpp"

#include <vector>

namespace scrip::operations {

// Moves the last day, also after it passed: value lost by expiry comes back. Declines `void`,
// `expiry_below_minimum`; throws InvalidField for a day before the present one or before today.
Decided<Voucher> extend_voucher(Work& work,
                                const std::string& voucher_id,
                                const std::optional<Date>& expires_on,
                                const std::string& reason);

// For good. Declines `void`, and `voucher_in_use` while any of it is used or held.
Decided<Voucher> void_voucher(Work& work, const std::string& voucher_id, const std::string& reason);

// Voids what an order sold, all or nothing: the refusal names each voucher that is in use.
Decided<std::vector<std::string>> void_all(Work& work,
                                           const std::vector<Voucher>& vouchers,
                                           const std::optional<std::string>& order_id);

} // namespace scrip::operations
