// Holds: value reserved for an order until captured, released or timed out.
#pragma once

#include "domain/calendar.hpp"
#include "domain/money.hpp"
#include "domain/words.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scrip {

// What one voucher gives to a hold: amount = open + captured + released (I6). Units are given for
// one line of the order, a part each.
struct HoldPart {
    std::int64_t part_no = 0;
    std::string voucher_id;
    Kind kind = Kind::credit;
    std::int64_t amount = 0;
    std::int64_t open = 0;
    std::int64_t captured = 0;
    std::int64_t released = 0;
    std::int64_t paid_open = 0; // paid value that goes with `open`
    std::int64_t paid = 0;  // money received for what it holds or spent; none for what it released
    std::int64_t worth = 0; // what `amount` takes off the due, minor units; of money: the amount
    std::optional<std::string> line_id; // of units: the line they cover
    std::string commodity;
    ApplyAs apply_as = ApplyAs::payment;
    VatKind vat_kind = VatKind::multi_purpose; // of the voucher
};

inline bool is_in_units(const HoldPart& part)
{
    return part.line_id.has_value();
}

// Its money is what it takes off the order's due, whatever its vouchers hold.
struct Hold {
    std::string hold_id;
    std::string order_id;
    std::optional<std::string> customer; // customer_ref of the order
    bool is_by_anonymous = false;        // taken by a bearer of the code whom nobody knows
    Currency currency;
    HoldState state = HoldState::open; // as stored; a lapsed one may not be swept yet
    std::optional<std::string> channel;
    Instant expires_at{};
    Instant created_at{};
    std::optional<std::string> redemption_id; // of its capture
    std::int64_t captured = 0;                // over all parts
    std::int64_t refunded = 0;
    std::vector<HoldPart> parts;

    // Judged by the clock at the call, not by a job.
    HoldState state_at(Instant now) const
    {
        const bool is_lapsed = state == HoldState::open && now >= expires_at;
        return is_lapsed ? HoldState::timed_out : state;
    }

    std::int64_t amount() const
    {
        std::int64_t sum = 0;
        for (const HoldPart& part : parts)
            sum = checked_sum(sum, part.worth);
        return sum;
    }

    std::int64_t discount() const
    {
        std::int64_t sum = 0;
        for (const HoldPart& part : parts) {
            if (part.apply_as == ApplyAs::discount) sum = checked_sum(sum, part.worth);
        }
        return sum;
    }
};

// A captured hold part, or a staff debit: value spent, and how much of it came back since.
struct Redemption {
    std::string redemption_id;
    std::int64_t part_no = 0;
    std::optional<std::string> hold_id; // none for a debit
    std::string voucher_id;
    bool is_debit = false;
    std::int64_t amount = 0;
    std::int64_t given_back = 0;
    std::int64_t paid_value = 0;
    std::int64_t paid_given_back = 0;
    std::int64_t worth = 0; // what `amount` took off the order's due; of money: the amount
    std::int64_t worth_given_back = 0;
    std::optional<std::string> line_id; // of units: the line they covered
    std::string commodity;
    Instant at{};

    std::int64_t left() const { return amount - given_back; }
    std::int64_t worth_left() const { return worth - worth_given_back; }
    bool is_in_units() const { return line_id.has_value(); }
};

// How much of `amount`, all of it worth `worth`, stands for `wanted` of that worth: all of it, any
// sum of money, but units only whole. None: no whole number of units is worth that.
std::optional<std::int64_t>
amount_worth(std::int64_t amount, std::int64_t worth, std::int64_t wanted, bool is_in_units);

// The most whole units of `amount`, all of it worth `worth`, that are worth no more than `limit`.
std::int64_t units_within(std::int64_t amount, std::int64_t worth, std::int64_t limit);

} // namespace scrip
