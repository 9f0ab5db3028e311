// Gives the units of a gift or package another scope: they are good for other activities.
#pragma once

#include "operations/work.hpp"

#include <vector>

namespace scrip::operations {

struct RetargetVoucher {
    std::string voucher_id;
    std::vector<std::string> activities; // the host's ids, each once
    std::string reason;
};

// Moves what is unused, with all that was paid for it. Declines why the voucher cannot be spent,
// `held_elsewhere` while any of it is held, `not_applicable` for a voucher of money; throws
// InvalidField for the activities it is good for already.
Decided<Voucher> retarget_voucher(Work& work, const RetargetVoucher& request);

} // namespace scrip::operations
