#include "domain/payable.hpp"

#include <algorithm>

namespace scrip {

namespace {

bool is_good_on(const Voucher& voucher, const std::optional<Date>& date)
{
    return !date || !voucher.expires_on || *date <= *voucher.expires_on;
}

bool is_for_activity_of(const Voucher& voucher, const PayableLine& line)
{
    return voucher.scope && line.activity_id && !line.sells_voucher &&
           voucher.scope->has(*line.activity_id);
}

bool is_to_be_covered(const PayableLine& line)
{
    return line.covered < line.units && worth_of_next(line) > 0;
}

} // namespace

std::int64_t worth_of_next(const PayableLine& line)
{
    const std::int64_t more = line.total % line.units;
    return line.total / line.units + (line.covered >= line.units - more ? 1 : 0);
}

bool covers(const Voucher& voucher, const PayableLine& line)
{
    return is_for_activity_of(voucher, line) && is_good_on(voucher, line.date);
}

bool can_cover(const Voucher& voucher, const Payable& payable)
{
    return std::any_of(payable.lines.begin(), payable.lines.end(), [&](const PayableLine& line) {
        return covers(voucher, line) && is_to_be_covered(line);
    });
}

std::int64_t limit_of(const Voucher& voucher, const Payable& payable)
{
    std::int64_t limit = payable.limit;
    for (const auto& [date, total] : payable.total_by_date) {
        if (!is_good_on(voucher, date)) limit -= total;
    }
    return std::max<std::int64_t>(0, limit);
}

bool is_too_late(const Voucher& voucher, const Payable& payable)
{
    if (!is_in_units(voucher)) return payable.limit > 0 && limit_of(voucher, payable) == 0;
    const bool has_line =
        std::any_of(payable.lines.begin(), payable.lines.end(), [&](const PayableLine& line) {
            return is_for_activity_of(voucher, line) && is_to_be_covered(line);
        });
    return has_line && !can_cover(voucher, payable);
}

} // namespace scrip
