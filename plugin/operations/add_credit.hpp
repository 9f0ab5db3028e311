// Staff credit a customer's account: one voucher, one lot.
#pragma once

#include "operations/issue_voucher.hpp"

namespace scrip::operations {

struct AddCredit {
    NamedCustomer customer;
    Money amount;
    Origin origin = Origin::manual;
    std::optional<Money> paid; // default: by origin
    ExpiryChoice expiry{};
    std::string description;
    std::optional<std::string> internal_note;
    std::optional<std::string> name;
    std::optional<std::string> order_id;
    bool is_holder_only = false;
    std::int64_t priority = 50;
};

// Declines `currency_mismatch`, `limit_exceeded` (an agent's), `expiry_below_minimum`.
Decided<Issued> add_credit(Work& work, const AddCredit& request);

} // namespace scrip::operations
