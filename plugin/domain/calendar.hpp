// Calendar: instants, local dates, time zones and periods, with their written forms.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace scrip {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Date = std::chrono::year_month_day;

// Every date made here lies from 0001-01-01 to this one; later ones become it.
inline constexpr Date date_max{std::chrono::year{9999},
                               std::chrono::month{12},
                               std::chrono::day{31}};

// "2026-11-21": exactly ten characters, a day that exists.
std::optional<Date> parse_date(std::string_view text);
std::string to_text(Date date);

// "2026-11-21T12:00:00Z" or with one to six digits of a second: RFC 3339 in UTC.
// A leap second is refused, since no clock of ours can show one.
std::optional<Instant> parse_instant(std::string_view text);

// Six digits of a second when they are not all zero, else none. What lies outside the years 1 to
// 9999 is printed as the first or last instant of them.
std::string to_text(Instant instant);

// A time zone of the system's tzdata. Cheap to copy, and all of it may be called by any thread.
class Zone {
public:
    // By its IANA name, such as "Europe/Paris" or "UTC"; aliases keep the name they were asked by.
    static std::optional<Zone> find(std::string_view iana);

    std::string_view name() const;

    // What local clocks are ahead of UTC.
    std::chrono::seconds offset_at(Instant instant) const;

    Date date_at(Instant instant) const;

    // The end of the day: from here on it is never again that day or an earlier one. Holds for
    // days of 23 and 25 hours, for midnights that do not exist or come twice, and for lost days.
    Instant first_instant_after(Date last_day) const;

    // Where the day begins, which is where the one before it ends.
    Instant first_instant_of(Date day) const
    {
        return first_instant_after(std::chrono::sys_days{day} - std::chrono::days{1});
    }

private:
    struct Details;
    explicit Zone(std::shared_ptr<const Details> details);

    std::shared_ptr<const Details> details_;
};

// Such as "2026a"; "unknown" when the system does not say.
std::string tzdata_version();

struct Period {
    int years = 0;
    int months = 0;
    int weeks = 0;
    int days = 0;

    friend bool operator==(const Period&, const Period&) = default;
};

// The date part of ISO 8601: "P1Y", "P12M", "P2W", "P1Y6M". Up to five digits each; not all zero.
std::optional<Period> parse_period(std::string_view iso8601);

// Years and months first: a day the month does not have becomes its last one (31 January and a
// month: 28 or 29 February). Then weeks and days.
Date add(Date date, Period period);

} // namespace scrip
