// Sells vouchers as a line of an order: one per quantity, pending until the order is paid.
#pragma once

#include "operations/issue_voucher.hpp"

#include <vector>

namespace scrip::operations {

struct SellVoucher {
    std::string order_id;
    NamedCustomer customer;                   // of the order: the payer
    std::optional<NamedCustomer> beneficiary; // the holder; default the payer
    std::string line_id;
    Kind kind = Kind::credit;
    std::int64_t quantity = 1;
    Value each;                            // money, or units of the activities
    std::vector<std::string> activities{}; // of units
    Money paid;                            // of the whole line
    ExpiryChoice expiry{};
    std::optional<std::string> name;
    std::optional<std::string> message;
    std::optional<std::string> description;
    std::optional<std::string> internal_note;
    std::optional<VatKind> vat_kind;
    bool is_paid = false;
};

// Declines `currency_mismatch`, `not_applicable` (the order is deleted), `already_sold`,
// `expiry_below_minimum`.
Decided<std::vector<Issued>> sell_voucher(Work& work, const SellVoucher& request);

// The order is paid: what was sold on it becomes spendable. Leaves those it activated.
std::vector<Voucher> activate_sold(Work& work, const std::string& order_id);

} // namespace scrip::operations
