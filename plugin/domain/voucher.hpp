// Vouchers: their stored facts, and what these amount to at an instant.
#pragma once

#include "domain/calendar.hpp"
#include "domain/value.hpp"
#include "domain/words.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scrip {

// One lot of value: one origin, one expiry. Amounts are minor units of `currency`, or units where
// there is a scope.
struct Voucher {
    explicit Voucher(Currency its_currency) : currency{its_currency} {}

    std::string voucher_id;
    Kind kind = Kind::credit;
    Origin origin = Origin::manual;
    std::int64_t number = 0;
    Currency currency; // the studio's: of paid values, and of the value itself where it is money
    std::optional<Scope> scope; // of units; none: money

    std::int64_t face = 0;
    // What it was issued for in the system it came from: shown in place of the face.
    std::optional<std::int64_t> imported_face;
    std::int64_t available = 0;
    std::int64_t held = 0;
    std::int64_t captured = 0;
    std::int64_t given_back = 0;
    std::int64_t debited = 0;
    std::int64_t expired = 0;
    std::int64_t voided = 0;
    std::int64_t moved = 0;
    std::int64_t paid_value = 0;       // money received for it
    std::int64_t paid_available = 0;   // the part of it that is still available
    std::int64_t lapsed = 0;           // held by holds whose time is over, swept or not
    std::optional<Instant> held_until; // when the first of the other holds ends

    std::optional<std::string> holder; // customer_ref; none: whoever bears the code
    std::optional<std::string> payer;  // customer_ref
    bool is_holder_only = false;
    std::int64_t priority = 50; // 0 to 100, lower is drawn first
    ApplyAs apply_as = ApplyAs::payment;
    VatKind vat_kind = VatKind::multi_purpose;
    std::optional<std::string> order_id; // the order that sold it or that it was made for
    std::optional<std::string> line_id;

    std::optional<Date> expires_on;       // the last day it can be used
    std::optional<Instant> expires_bound; // the first instant it no longer can; none: never
    std::string expires_zone;             // what the bound was computed with: a newer tzdata may
    std::string tzdata;                   // lengthen it, never shorten it
    std::optional<Instant> activated_at;
    std::optional<Instant> blocked_at;
    std::optional<Instant> voided_at;
    std::optional<Instant> quarantined_at; // a check failed: no further writes (B05)
    Instant created_at{};
    Instant last_at{};

    std::string code_prefix;
    std::string code_last4;
    std::string code_hash;
    std::optional<std::string> code_sealed; // none where codes are shown once
    int key_version = 1;                    // of the keys that hashed and sealed the code
    std::int64_t chain_len = 0;
    std::string chain_head;
};

// What a reader sees at an instant, whether or not a job ran since (I20, B31).
struct Standing {
    VoucherStatus status;
    std::int64_t available; // 0 unless value can be spent now or once unblocked
    std::int64_t held;
    std::int64_t used;
    std::int64_t expired; // posted or due to be posted
};

Standing standing_at(const Voucher& voucher, Instant now);

bool is_past_bound(const Voucher& voucher, Instant now);

// What it was issued for, by whoever issued it; what was spent there counts as used here.
std::int64_t shown_face(const Voucher& voucher);

// Nothing of it is spent or held: but for value that moved on, it may be voided.
bool is_untouched(const Voucher& voucher);

inline bool is_in_units(const Voucher& voucher)
{
    return voucher.scope.has_value();
}

// As entries name it: "EUR", "unit/<scope>".
std::string commodity_of(const Voucher& voucher);

// Units of a scope as entries name them, and the scope in such a name; empty for money.
std::string units_commodity(std::string_view scope_id);
std::string_view scope_id_in(std::string_view commodity);

// An amount of what the voucher holds.
Value value_of(const Voucher& voucher, std::int64_t amount);

} // namespace scrip
