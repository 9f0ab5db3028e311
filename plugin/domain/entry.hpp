// Entries: the lines of the ledger, and how paid value travels with them.
#pragma once

#include "domain/money.hpp"
#include "domain/words.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace scrip {

// Ledger.md, section 3. `funding` stands for funding.<origin> of the voucher.
enum class Account {
    funding,
    available,
    held,
    order,
    debit,
    breakage,
    voided,
    moved_out,
    moved_in,
    state
};

template <>
struct Words<Account> {
    static constexpr std::array<std::pair<Account, std::string_view>, 10> list{{
        {Account::funding, "funding"},
        {Account::available, "available"},
        {Account::held, "held"},
        {Account::order, "order"},
        {Account::debit, "debit"},
        {Account::breakage, "breakage"},
        {Account::voided, "void"},
        {Account::moved_out, "moved_out"},
        {Account::moved_in, "moved_in"},
        {Account::state, "state"},
    }};
};

// One side of a movement on one voucher. `paid` is the paid value that goes with the amount.
struct Leg {
    Account account;
    std::int64_t amount;
    std::int64_t paid;
};
using Legs = std::vector<Leg>;

// What leaves one account arrives in the other: legs are made in pairs that sum to zero (I1).
inline void move_value(Legs& legs, Account from, Account to, std::int64_t amount, std::int64_t paid)
{
    ensure(amount > 0, "a movement has a positive amount");
    ensure(paid >= 0, "a movement carries no negative paid value");
    ensure(from != to, "a movement has two accounts");
    legs.push_back({from, -amount, -paid});
    legs.push_back({to, amount, paid});
}

inline Legs movement(Account from, Account to, std::int64_t amount, std::int64_t paid)
{
    Legs legs;
    move_value(legs, from, to, amount, paid);
    return legs;
}

// The chain's record of a change that moves nothing.
inline Legs state_change()
{
    return {{Account::state, 0, 0}};
}

// The paid value that goes with `taken` out of `whole`. Rounded down, and the last taker gets the
// rest, so the shares of a value always sum to what was paid for it (ledger.md, section 7).
inline std::int64_t paid_share(std::int64_t paid, std::int64_t taken, std::int64_t whole)
{
    ensure(0 < taken && taken <= whole, "a share is taken from what is there");
    ensure(0 <= paid, "paid value is never negative");

    __extension__ using Wide = __int128;
    return static_cast<std::int64_t>(Wide{paid} * taken / whole);
}

// How legs change the columns of their voucher (ledger.md, section 3).
struct ColumnChanges {
    std::int64_t available = 0;
    std::int64_t held = 0;
    std::int64_t captured = 0;
    std::int64_t given_back = 0;
    std::int64_t debited = 0;
    std::int64_t expired = 0;
    std::int64_t voided = 0;
    std::int64_t moved = 0;
    std::int64_t paid_available = 0;
};

ColumnChanges column_changes(const Legs& legs);

} // namespace scrip
