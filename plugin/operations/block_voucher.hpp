// Stops a voucher from being spent, and lets it be spent again: reversible, unlike voiding it.
#pragma once

#include "operations/work.hpp"

namespace scrip::operations {

// Nothing new is spent or held while it is blocked; what is given back still arrives. One that is
// blocked already stays as it is. Declines `void`, and `blocked` for one whose own check failed.
Decided<Voucher>
block_voucher(Work& work, const std::string& voucher_id, const std::string& reason);

// As before the block. One that is not blocked stays as it is. Declines the same.
Decided<Voucher>
unblock_voucher(Work& work, const std::string& voucher_id, const std::string& reason);

} // namespace scrip::operations
