// What of an order vouchers may pay, and what of it one voucher is good for.
#pragma once

#include "domain/voucher.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scrip {

// A line of the order, as units may cover it.
struct PayableLine {
    std::string line_id;
    std::optional<std::string> activity_id;
    std::int64_t units = 1;   // that it costs
    std::int64_t total = 0;   // minor units, shared by its units
    std::int64_t covered = 0; // units that vouchers hold or paid already
    bool sells_voucher = false;
    std::optional<Date> date{}; // the day a voucher must be good on to pay it; none: the day of use
};

// What may be paid for: the due, and what of it vouchers may pay at all (B19).
struct Payable {
    Money due;
    std::int64_t limit;      // total less lines that sell vouchers, less what vouchers pay already
    bool is_deleted = false; // the order takes nothing any more
    bool has_other_currency = false;  // its total or a line is in another currency than its due
    std::vector<PayableLine> lines{}; // those that units may cover, in the order's own order
    // What the lines of a day come to, over all that vouchers may pay; none where dates do not
    // matter.
    std::map<Date, std::int64_t> total_by_date{};
};

// What a unit of the line that nothing covers yet is worth. The units of a line share its total:
// the last ones are worth what division leaves.
std::int64_t worth_of_next(const PayableLine& line);

// Whether units of this voucher are good for the line, be it covered already or not.
bool covers(const Voucher& voucher, const PayableLine& line);

// Whether units of this voucher could take anything off the order: a line of their activities has
// one that nothing covers yet.
bool can_cover(const Voucher& voucher, const Payable& payable);

// The most that money of this voucher may pay: less on lines of days when it is no longer good.
std::int64_t limit_of(const Voucher& voucher, const Payable& payable);

// Its last day is before that of every line it could pay else.
bool is_too_late(const Voucher& voucher, const Payable& payable);

} // namespace scrip
