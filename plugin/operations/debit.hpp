// Staff debit a customer's account, and take a debit back.
#pragma once

#include "operations/give_back.hpp"

#include <vector>

namespace scrip::operations {

struct AddDebit {
    NamedCustomer customer;
    Money amount;
    std::string description;
    std::optional<std::string> internal_note;
    std::optional<std::string> order_id;
    std::optional<std::string> voucher_id; // else drawn in the draw order
};

struct DebitPart {
    std::string voucher_id;
    Kind kind = Kind::credit;
    std::int64_t amount = 0;
};

struct Debited {
    std::string transaction_id;
    std::vector<DebitPart> parts;
    storage::Customer customer;
};

// Never below zero: `insufficient_credit` with what is available, and nothing is taken. A voucher
// named is declined for its own reason first. Throws NotFound for a voucher of somebody else.
Decided<Debited> add_debit(Work& work, const AddDebit& request);

// All of it, once; then `nothing_to_refund`. Throws NotFound for what is no debit.
Decided<Debited>
reverse_debit(Work& work, const std::string& transaction_id, const std::string& reason);

} // namespace scrip::operations
