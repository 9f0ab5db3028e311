#include "domain/voucher.hpp"

namespace scrip {

bool is_past_bound(const Voucher& voucher, Instant now)
{
    return voucher.expires_bound && now >= *voucher.expires_bound;
}

namespace {

constexpr std::string_view units_of = "unit/";

VoucherStatus status_of(const Voucher& voucher, Instant now)
{
    const bool has_value_to_lose = voucher.available + voucher.lapsed > 0 || voucher.expired > 0;

    if (voucher.voided_at) return VoucherStatus::voided;
    if (!voucher.activated_at) return VoucherStatus::pending;
    if (is_past_bound(voucher, now) && has_value_to_lose) return VoucherStatus::expired;
    if (voucher.available == 0 && voucher.held == 0) return VoucherStatus::fully_used;
    if (voucher.blocked_at || voucher.quarantined_at) return VoucherStatus::blocked;
    return VoucherStatus::active;
}

} // namespace

Standing standing_at(const Voucher& voucher, Instant now)
{
    ensure(voucher.available >= 0 && voucher.held >= voucher.lapsed,
           "a voucher is never overdrawn");
    const VoucherStatus status = status_of(voucher, now);
    const std::int64_t value = checked_sum(voucher.available, voucher.lapsed);
    // What a lapsed hold returns after the last day is lost with the rest.
    const bool is_lost = is_past_bound(voucher, now);
    const bool is_shown = status != VoucherStatus::voided && status != VoucherStatus::pending;

    return {.status = status,
            .available = is_shown && !is_lost ? value : 0,
            .held = voucher.held - voucher.lapsed,
            .used = voucher.captured - voucher.given_back + (shown_face(voucher) - voucher.face),
            .expired = voucher.expired + (is_shown && is_lost ? value : 0)};
}

std::int64_t shown_face(const Voucher& voucher)
{
    return voucher.imported_face.value_or(voucher.face);
}

std::string commodity_of(const Voucher& voucher)
{
    if (voucher.scope) return units_commodity(voucher.scope->scope_id);
    return std::string{voucher.currency.code()};
}

std::string units_commodity(std::string_view scope_id)
{
    return std::string{units_of} += scope_id;
}

std::string_view scope_id_in(std::string_view commodity)
{
    if (!commodity.starts_with(units_of)) return {};
    return commodity.substr(units_of.size());
}

Value value_of(const Voucher& voucher, std::int64_t amount)
{
    if (voucher.scope) return Units{amount};
    return Money{amount, voucher.currency};
}

bool is_untouched(const Voucher& voucher)
{
    return voucher.held == voucher.lapsed && voucher.captured == voucher.given_back;
}

} // namespace scrip
