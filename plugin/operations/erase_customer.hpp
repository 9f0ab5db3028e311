// Erases a person and keeps the books (security.md, section 7).
#pragma once

#include "operations/work.hpp"

#include <functional>
#include <string>

namespace scrip::operations {

// What becomes of value the person still has.
enum class BalanceOfErased { refuse, forfeit, to_bearer };

struct EraseCustomer {
    std::string customer_id; // one of the host's ids for the person
    BalanceOfErased balance = BalanceOfErased::refuse;
    // A kept reply without what it says of people: replays after the erasure give that.
    std::function<std::string(const std::string&)> without_people;
};

// All ids and texts of the person go, amounts, dates and orders stay; a later customer of the same
// id is somebody new. Value held for open orders counts as theirs: `forfeit` releases it first,
// `to_bearer` leaves it held. False: nobody of that id is known. Declines `has_balance`.
Decided<bool> erase_customer(Work& work, const EraseCustomer& request);

} // namespace scrip::operations
