// The closed sets of words that requests, replies, tables and texts share, each spelled once.
#pragma once

#include "domain/invariant.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace scrip {

enum class Kind { credit, gift, package };
enum class Origin {
    sale,
    cancellation,
    overpayment,
    partial_payment,
    goodwill,
    top_up,
    referral,
    promotion,
    manual,
    imported,
    refund,
    transfer,
};
// In order of precedence: a voided voucher is void, whatever else is true of it.
enum class VoucherStatus { voided, pending, expired, fully_used, blocked, active };
enum class HoldState { open, captured, released, timed_out };
enum class ApplyAs { payment, discount };
enum class VatKind { multi_purpose, single_purpose, none };
enum class GiveBackPolicy { restore_extended, new_note, forfeit };
enum class TransactionType {
    sell,
    issue,
    imported,
    hold,
    capture,
    release,
    time_out,
    redeem,
    give_back,
    debit,
    debit_reverse,
    clawback,
    expire,
    extend,
    voided,
    block,
    unblock,
    reissue,
    transfer,
    retarget,
    holder,
    forfeit,
};
enum class Tender { card, cash, voucher, other };
enum class RefundStrategy { credit_first, card_first, pro_rata, reverse };
enum class CancelReason { weather, customer, studio, postponed, other };
enum class StudioState { enabled, winding_down, disabled, stopped };

template <class Enum>
struct Words;

template <>
struct Words<Kind> {
    static constexpr std::array<std::pair<Kind, std::string_view>, 3> list{{
        {Kind::credit, "credit"},
        {Kind::gift, "gift"},
        {Kind::package, "package"},
    }};
};
template <>
struct Words<Origin> {
    static constexpr std::array<std::pair<Origin, std::string_view>, 12> list{{
        {Origin::sale, "sale"},
        {Origin::cancellation, "cancellation"},
        {Origin::overpayment, "overpayment"},
        {Origin::partial_payment, "partial_payment"},
        {Origin::goodwill, "goodwill"},
        {Origin::top_up, "top_up"},
        {Origin::referral, "referral"},
        {Origin::promotion, "promotion"},
        {Origin::manual, "manual"},
        {Origin::imported, "import"},
        {Origin::refund, "refund"},
        {Origin::transfer, "transfer"},
    }};
};
template <>
struct Words<VoucherStatus> {
    static constexpr std::array<std::pair<VoucherStatus, std::string_view>, 6> list{{
        {VoucherStatus::pending, "pending"},
        {VoucherStatus::active, "active"},
        {VoucherStatus::blocked, "blocked"},
        {VoucherStatus::fully_used, "fully_used"},
        {VoucherStatus::expired, "expired"},
        {VoucherStatus::voided, "void"},
    }};
};
template <>
struct Words<HoldState> {
    static constexpr std::array<std::pair<HoldState, std::string_view>, 4> list{{
        {HoldState::open, "open"},
        {HoldState::captured, "captured"},
        {HoldState::released, "released"},
        {HoldState::timed_out, "timed_out"},
    }};
};
template <>
struct Words<ApplyAs> {
    static constexpr std::array<std::pair<ApplyAs, std::string_view>, 2> list{{
        {ApplyAs::payment, "payment"},
        {ApplyAs::discount, "discount"},
    }};
};
template <>
struct Words<VatKind> {
    static constexpr std::array<std::pair<VatKind, std::string_view>, 3> list{{
        {VatKind::multi_purpose, "multi_purpose"},
        {VatKind::single_purpose, "single_purpose"},
        {VatKind::none, "none"},
    }};
};
template <>
struct Words<GiveBackPolicy> {
    static constexpr std::array<std::pair<GiveBackPolicy, std::string_view>, 3> list{{
        {GiveBackPolicy::restore_extended, "restore_extended"},
        {GiveBackPolicy::new_note, "new_note"},
        {GiveBackPolicy::forfeit, "forfeit"},
    }};
};
template <>
struct Words<TransactionType> {
    static constexpr std::array<std::pair<TransactionType, std::string_view>, 22> list{{
        {TransactionType::sell, "sell"},
        {TransactionType::issue, "issue"},
        {TransactionType::imported, "import"},
        {TransactionType::hold, "hold"},
        {TransactionType::capture, "capture"},
        {TransactionType::release, "release"},
        {TransactionType::time_out, "time_out"},
        {TransactionType::redeem, "redeem"},
        {TransactionType::give_back, "give_back"},
        {TransactionType::debit, "debit"},
        {TransactionType::debit_reverse, "debit_reverse"},
        {TransactionType::clawback, "clawback"},
        {TransactionType::expire, "expire"},
        {TransactionType::extend, "extend"},
        {TransactionType::voided, "void"},
        {TransactionType::block, "block"},
        {TransactionType::unblock, "unblock"},
        {TransactionType::reissue, "reissue"},
        {TransactionType::transfer, "transfer"},
        {TransactionType::retarget, "retarget"},
        {TransactionType::holder, "holder"},
        {TransactionType::forfeit, "forfeit"},
    }};
};
template <>
struct Words<Tender> {
    static constexpr std::array<std::pair<Tender, std::string_view>, 4> list{{
        {Tender::card, "card"},
        {Tender::cash, "cash"},
        {Tender::voucher, "voucher"},
        {Tender::other, "other"},
    }};
};
template <>
struct Words<RefundStrategy> {
    static constexpr std::array<std::pair<RefundStrategy, std::string_view>, 4> list{{
        {RefundStrategy::credit_first, "credit_first"},
        {RefundStrategy::card_first, "card_first"},
        {RefundStrategy::pro_rata, "pro_rata"},
        {RefundStrategy::reverse, "reverse"},
    }};
};
template <>
struct Words<CancelReason> {
    static constexpr std::array<std::pair<CancelReason, std::string_view>, 5> list{{
        {CancelReason::weather, "weather"},
        {CancelReason::customer, "customer"},
        {CancelReason::studio, "studio"},
        {CancelReason::postponed, "postponed"},
        {CancelReason::other, "other"},
    }};
};
template <>
struct Words<StudioState> {
    static constexpr std::array<std::pair<StudioState, std::string_view>, 4> list{{
        {StudioState::enabled, "enabled"},
        {StudioState::winding_down, "winding_down"},
        {StudioState::disabled, "disabled"},
        {StudioState::stopped, "stopped"},
    }};
};

template <class Enum>
constexpr std::string_view word(Enum value)
{
    for (const auto& [known, text] : Words<Enum>::list) {
        if (known == value) return text;
    }
    throw InvariantViolation{"every enumerator has a word"};
}

template <class Enum>
constexpr std::optional<Enum> parse_word(std::string_view text)
{
    for (const auto& [value, known] : Words<Enum>::list) {
        if (known == text) return value;
    }
    return std::nullopt;
}

} // namespace scrip
