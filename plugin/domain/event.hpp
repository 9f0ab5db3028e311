// What the host is told of, and what of it a movement of a voucher amounts to (hooks.md, section 4).
#pragma once

#include "domain/entry.hpp"

#include <cstdint>
#include <optional>

namespace scrip {

enum class EventType {
    issued,
    activated,
    redeemed,
    restored,
    expiring,
    expired,
    extended,
    voided,
    blocked,
    revealed,
    debited,
    hold_timed_out,
    guessing_alarm,
    ledger_anchor,
    ledger_alarm,
};

template <>
struct Words<EventType> {
    static constexpr std::array<std::pair<EventType, std::string_view>, 15> list{{
        {EventType::issued, "voucher.issued"},
        {EventType::activated, "voucher.activated"},
        {EventType::redeemed, "voucher.redeemed"},
        {EventType::restored, "voucher.restored"},
        {EventType::expiring, "voucher.expiring"},
        {EventType::expired, "voucher.expired"},
        {EventType::extended, "voucher.extended"},
        {EventType::voided, "voucher.voided"},
        {EventType::blocked, "voucher.blocked"},
        {EventType::revealed, "voucher.revealed"},
        {EventType::debited, "credit.debited"},
        {EventType::hold_timed_out, "hold.timed_out"},
        {EventType::guessing_alarm, "guessing.alarm"},
        {EventType::ledger_anchor, "ledger.anchor"},
        {EventType::ledger_alarm, "ledger.alarm"},
    }};
};

// How value came back: `extended` with a new last day.
enum class ReturnedAs { restored, extended, new_note, forfeited };

template <>
struct Words<ReturnedAs> {
    static constexpr std::array<std::pair<ReturnedAs, std::string_view>, 4> list{{
        {ReturnedAs::restored, "restored"},
        {ReturnedAs::extended, "extended"},
        {ReturnedAs::new_note, "new_note"},
        {ReturnedAs::forfeited, "forfeited"},
    }};
};

struct MovementEvent {
    EventType type;
    std::int64_t amount = 0; // that was spent, came back, was lost …; of what the voucher holds
    std::optional<ReturnedAs> how{};
};

// None for what only moves value inside a voucher, such as a hold. `is_new`: the voucher's first
// movement; `is_redated`: it has another last day from here on.
std::optional<MovementEvent>
event_of(TransactionType type, bool is_new, bool is_redated, const Legs& legs);

} // namespace scrip
