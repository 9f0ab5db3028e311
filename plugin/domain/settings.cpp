#include "domain/settings.hpp"

namespace scrip {

namespace {

// Never for money the customer paid and nobody owes a service for yet (README.md).
bool is_dated_by_default(Origin origin)
{
    switch (origin) {
    case Origin::sale:
    case Origin::overpayment:
    case Origin::partial_payment:
    case Origin::top_up:
    case Origin::imported:
    case Origin::transfer: return false; // keeps the date it has
    case Origin::cancellation:
    case Origin::goodwill:
    case Origin::referral:
    case Origin::promotion:
    case Origin::manual:
    case Origin::refund: return true;
    }
    throw InvariantViolation{"every origin has a default expiry"};
}

constexpr Period default_validity{.years = 0, .months = 12, .weeks = 0, .days = 0};

const char* default_prefix(Origin origin, Kind kind)
{
    if (kind == Kind::gift) return "GV";
    if (kind == Kind::package) return "PK";
    switch (origin) {
    case Origin::sale: return "CC";
    case Origin::overpayment:
    case Origin::partial_payment: return "PP";
    case Origin::top_up: return "TU";
    case Origin::cancellation:
    case Origin::goodwill:
    case Origin::referral:
    case Origin::promotion:
    case Origin::manual:
    case Origin::imported:
    case Origin::refund:
    case Origin::transfer: return "CN";
    }
    throw InvariantViolation{"every origin has a prefix"};
}

} // namespace

std::optional<Date> default_expiry(const Settings& settings, Origin origin, Date today)
{
    if (const auto set = settings.expiry.find(origin); set != settings.expiry.end()) {
        if (!set->second) return std::nullopt;
        return add(today, *set->second);
    }
    if (!is_dated_by_default(origin)) return std::nullopt;
    return add(today, default_validity);
}

std::optional<Date> postponed_expiry(const Settings& settings, Date today)
{
    if (!settings.postponed_expiry) return std::nullopt;
    return add(today, *settings.postponed_expiry);
}

std::optional<Date> expiry_floor(const Settings& settings, Kind kind, Date issued_on)
{
    const auto floor = settings.minimum_validity.find(kind);
    if (floor == settings.minimum_validity.end()) return std::nullopt;
    return add(issued_on, floor->second);
}

Account loss_account(const Settings& settings)
{
    switch (settings.lost_value) {
    case LostValue::breakage: return Account::breakage;
    case LostValue::unclaimed_property: return Account::unclaimed_property;
    }
    throw InvariantViolation{"lost value has one of two accounts"};
}

std::string code_prefix(const Settings& settings, Origin origin, Kind kind)
{
    const auto set_for = [&](std::string_view name) -> std::optional<std::string> {
        const auto set = settings.prefixes.find(std::string{name});
        if (set == settings.prefixes.end()) return std::nullopt;
        return set->second;
    };
    // Gifts and packages are told apart by what they are, wherever they come from.
    auto chosen = kind == Kind::credit ? set_for(word(origin)) : std::nullopt;
    if (!chosen) chosen = set_for(word(kind));
    if (chosen) return *chosen;
    return default_prefix(origin, kind);
}

} // namespace scrip
