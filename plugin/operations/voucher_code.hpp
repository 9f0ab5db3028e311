// The code of a voucher: given, replaced, shown in the clear.
#pragma once

#include "operations/issue_voucher.hpp"

namespace scrip::operations {

// What a sealed code is bound to: it opens for its own voucher only.
std::string code_bound(const std::string& studio_id, const Voucher& voucher, int key_version);

// A new code for a voucher that is about to be written. Returns it printed, for the one reply that
// may carry it; masked in a dry run.
std::string give_code(Work& work, Voucher& voucher);

// Another code for the same voucher: the old one is unknown at once, balance and chain go on.
// Declines `void`, and `blocked` for one whose own check failed.
Decided<Issued> reissue_code(Work& work, const std::string& voucher_id, const std::string& reason);

// The code in the clear. Declines `limit_exceeded` (30 an hour and actor), and `not_applicable`
// where codes are shown once only.
Decided<std::string>
reveal_code(Work& work, const std::string& voucher_id, const std::optional<std::string>& reason);

} // namespace scrip::operations
