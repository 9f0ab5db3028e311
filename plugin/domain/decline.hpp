// Business refusals: what the world may do and the answer is no. Nothing changed.
#pragma once

#include "domain/calendar.hpp"
#include "domain/value.hpp"
#include "domain/words.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace scrip {

// In order of precedence (hooks.md, section 3): where several apply, the first is the answer.
enum class Decline {
    challenge_required,
    code_not_found,
    holder_only,
    voided,
    pending_payment,
    expired,
    fully_used,
    blocked,
    held_elsewhere,
    currency_mismatch,
    not_applicable,
    nothing_due,
    amount_exceeds_due,
    insufficient_credit,
    hold_captured,
    hold_released,
    hold_expired,
    nothing_to_refund,
    exceeds_captured,
    voucher_in_use,
    already_sold,
    limit_exceeded,
    has_balance,
    already_rewarded,
    expiry_below_minimum,
};

template <>
struct Words<Decline> {
    static constexpr std::array<std::pair<Decline, std::string_view>, 25> list{{
        {Decline::challenge_required, "challenge_required"},
        {Decline::code_not_found, "code_not_found"},
        {Decline::holder_only, "holder_only"},
        {Decline::voided, "void"},
        {Decline::pending_payment, "pending_payment"},
        {Decline::expired, "expired"},
        {Decline::fully_used, "fully_used"},
        {Decline::blocked, "blocked"},
        {Decline::held_elsewhere, "held_elsewhere"},
        {Decline::currency_mismatch, "currency_mismatch"},
        {Decline::not_applicable, "not_applicable"},
        {Decline::nothing_due, "nothing_due"},
        {Decline::amount_exceeds_due, "amount_exceeds_due"},
        {Decline::insufficient_credit, "insufficient_credit"},
        {Decline::hold_captured, "hold_captured"},
        {Decline::hold_released, "hold_released"},
        {Decline::hold_expired, "hold_expired"},
        {Decline::nothing_to_refund, "nothing_to_refund"},
        {Decline::exceeds_captured, "exceeds_captured"},
        {Decline::voucher_in_use, "voucher_in_use"},
        {Decline::already_sold, "already_sold"},
        {Decline::limit_exceeded, "limit_exceeded"},
        {Decline::has_balance, "has_balance"},
        {Decline::already_rewarded, "already_rewarded"},
        {Decline::expiry_below_minimum, "expiry_below_minimum"},
    }};
};

// Why a voucher cannot be deleted: what of it is used or held, and by which orders.
struct VoucherInUse {
    std::string voucher_id;
    std::int64_t number = 0;
    Value amount;
    std::vector<std::string> orders;
};

using DeclineValue = std::variant<std::int64_t,
                                  Money,
                                  Units,
                                  Instant,
                                  Date,
                                  std::vector<VoucherInUse>,
                                  std::vector<std::string>>;

struct Refusal {
    using Param = std::pair<std::string, DeclineValue>;

    Decline code;
    std::vector<Param> params;

    Refusal(Decline why) : code{why} {} // NOLINT(google-explicit-constructor)
    Refusal(Decline why, std::vector<Param> about) : code{why}, params{std::move(about)} {}
};

// What an operation comes to: what it did, or why it did nothing.
template <class T>
using Decided = std::variant<T, Refusal>;

template <class T>
const Refusal* refusal_in(const Decided<T>& decided)
{
    return std::get_if<Refusal>(&decided);
}

} // namespace scrip
