// The rule by which a zone changes its clocks after the last change that its data lists.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace scrip {

// A time during which local clocks keep one distance from UTC: from begin up to, not including,
// end.
struct Stretch {
    std::chrono::sys_seconds begin;
    std::chrono::sys_seconds end;
    std::chrono::seconds offset;
};

// The last line of a compiled zone (RFC 8536, section 3.3), such as "CET-1CEST,M3.5.0,M10.5.0/3".
// The date library stops at the listed changes, in 2037: without this, a summer's day of 2040 would
// end an hour late.
class ZoneRule {
public:
    // None for what is no rule, and for changes that are not given as "Mmonth.week.weekday".
    static std::optional<ZoneRule> parse(std::string_view text);

    // For instants of the years 1 to 30000.
    Stretch stretch_at(std::chrono::sys_seconds instant) const;

private:
    // The given weekday of the month: the first to fourth one, or with 5 the last.
    struct Change {
        std::chrono::month month{};
        unsigned week = 0;
        std::chrono::weekday weekday{};
        std::chrono::seconds time{};

        std::chrono::sys_seconds local_in(std::chrono::year year) const;
    };

    struct Summer {
        std::chrono::seconds offset{};
        Change starts;
        Change ends;
    };

    class Reader;

    std::chrono::seconds offset_{};
    std::optional<Summer> summer_;
};

} // namespace scrip
