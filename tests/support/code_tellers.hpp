// hooks.md, section 1: only their replies carry a full code. Panels pass on what these answer.
#pragma once

#include <set>
#include <string>

namespace scrip::tests {

inline const std::set<std::string> code_tellers{"credit.add",
                                                "voucher.sell",
                                                "order.cancel",
                                                "voucher.reveal",
                                                "voucher.reissue_code",
                                                "voucher.transfer",
                                                "voucher.ticket",
                                                "referral.reward",
                                                "payment.refund",
                                                "order.overpaid",
                                                "order.delete"};

} // namespace scrip::tests
