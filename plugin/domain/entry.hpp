// Entries: the lines of the ledger, and how paid value travels with them.
#pragma once

#include "domain/money.hpp"
#include "domain/words.hpp"

#include <array>
#include <cstdint>
#include <string>
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
    unclaimed_property,
    voided,
    moved_out,
    moved_in,
    converted,
    state
};

template <>
struct Words<Account> {
    static constexpr std::array<std::pair<Account, std::string_view>, 12> list{{
        {Account::funding, "funding"},
        {Account::available, "available"},
        {Account::held, "held"},
        {Account::order, "order"},
        {Account::debit, "debit"},
        {Account::breakage, "breakage"},
        {Account::unclaimed_property, "unclaimed_property"},
        {Account::voided, "void"},
        {Account::moved_out, "moved_out"},
        {Account::moved_in, "moved_in"},
        {Account::converted, "converted"},
        {Account::state, "state"},
    }};
};

// Where lost value is booked: by expiry, or forfeited.
constexpr bool is_loss(Account account)
{
    return account == Account::breakage || account == Account::unclaimed_property;
}

// One side of a movement on one voucher. `paid` is the paid value that goes with the amount.
struct Leg {
    Account account;
    std::int64_t amount;
    std::int64_t paid;
    std::string commodity{}; // where it is not the voucher's present one
};
using Legs = std::vector<Leg>;

// What leaves one account arrives in the other: legs are made in pairs that sum to zero (I1).
inline void move_value(Legs& legs,
                       Account from,
                       Account to,
                       std::int64_t amount,
                       std::int64_t paid,
                       const std::string& commodity = "")
{
    ensure(amount > 0, "a movement has a positive amount");
    ensure(paid >= 0, "a movement carries no negative paid value");
    ensure(from != to, "a movement has two accounts");
    legs.push_back({from, -amount, -paid, commodity});
    legs.push_back({to, amount, paid, commodity});
}

// The same out of a commodity that the voucher no longer has, into its present one: unit for unit,
// with all that was paid for them.
inline void convert_value(Legs& legs,
                          Account from,
                          const std::string& former,
                          Account to,
                          std::int64_t amount,
                          std::int64_t paid)
{
    move_value(legs, from, Account::converted, amount, paid, former);
    move_value(legs, Account::converted, to, amount, paid);
}

// Value comes back from where it went as `commodity`: as what the voucher has at `present`.
inline void return_value(Legs& legs,
                         Account from,
                         const std::string& commodity,
                         Account to,
                         const std::string& present,
                         std::int64_t amount,
                         std::int64_t paid)
{
    if (commodity == present)
        move_value(legs, from, to, amount, paid);
    else
        convert_value(legs, from, commodity, to, amount, paid);
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
