// Valid wholes: a test changes the one fact it is about.
#pragma once

#include "domain/draw.hpp"
#include "domain/voucher.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

namespace scrip::tests {

inline Currency currency(const char* code)
{
    const auto parsed = Currency::parse(code);
    if (!parsed) throw std::invalid_argument{"no currency"};
    return *parsed;
}

inline Money eur(std::int64_t minor_units)
{
    return {minor_units, currency("EUR")};
}

inline const Instant noon =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours{12};

// Active, with 100.00 to spend.
inline Voucher active_voucher(const std::string& voucher_id = "v1")
{
    Voucher voucher{currency("EUR")};
    voucher.voucher_id = voucher_id;
    voucher.face = 100'00;
    voucher.available = 100'00;
    voucher.holder = "holder";
    voucher.activated_at = noon - std::chrono::hours{24};
    return voucher;
}

inline void expire(Voucher& voucher)
{
    voucher.expires_bound = noon;
}

inline void use_up(Voucher& voucher)
{
    voucher.captured = voucher.available;
    voucher.available = 0;
}

inline void hold_all(Voucher& voucher)
{
    voucher.held = voucher.available;
    voucher.available = 0;
}

// Pays for an order of 80.00 as staff.
inline DrawRequest draw_request()
{
    return {.currency = currency("EUR"),
            .payable = Payable{.due = eur(80'00), .limit = 80'00},
            .amount = std::nullopt,
            .bearer = {.is_trusted = true, .customer = std::nullopt},
            .now = noon};
}

} // namespace scrip::tests
