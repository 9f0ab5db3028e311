// Amounts of money: whole minor units of one currency, never floating point.
#pragma once

#include "domain/currency.hpp"
#include "domain/invariant.hpp"

#include <cstdint>

namespace scrip {

// The most that one request may carry; the json room refuses more. Totals may be larger.
inline constexpr std::int64_t requested_amount_max = 1'000'000'000'000'000;

inline std::int64_t checked_sum(std::int64_t a, std::int64_t b)
{
    std::int64_t sum = 0;
    ensure(!__builtin_add_overflow(a, b, &sum), "a sum of value fits 64 bits");
    return sum;
}

// Two currencies are never added or compared: whoever has two amounts asks first.
class Money {
public:
    Money(std::int64_t minor_units, Currency currency)
        : minor_units_{minor_units}, currency_{currency}
    {
    }

    std::int64_t minor_units() const { return minor_units_; }
    const Currency& currency() const { return currency_; }

    bool is_positive() const { return minor_units_ > 0; }

    friend Money operator+(const Money& a, const Money& b)
    {
        ensure(a.currency_ == b.currency_, "amounts are added in one currency");
        return {checked_sum(a.minor_units_, b.minor_units_), a.currency_};
    }

    friend Money operator-(const Money& a, const Money& b)
    {
        ensure(a.currency_ == b.currency_, "amounts are subtracted in one currency");
        std::int64_t rest = 0;
        ensure(!__builtin_sub_overflow(a.minor_units_, b.minor_units_, &rest),
               "a difference of value fits 64 bits");
        return {rest, a.currency_};
    }

    // Amounts of two currencies are simply not equal.
    friend bool operator==(const Money&, const Money&) = default;

private:
    std::int64_t minor_units_;
    Currency currency_;
};

} // namespace scrip
