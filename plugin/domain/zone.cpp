#include "domain/calendar.hpp"
#include "domain/zone_rule.hpp"

#include <algorithm>
#include <date/tz.h>
#include <fstream>
#include <stdexcept>

namespace scrip {

using namespace std::chrono_literals;
using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

namespace {

constexpr std::string_view zones_folder = "/usr/share/zoneinfo/";

// Wide enough for any offset, and far from where a year no longer fits its type.
constexpr sys_seconds instant_min = sys_days{std::chrono::year{-1} / 1 / 1};
constexpr sys_seconds instant_max = sys_days{std::chrono::year{10001} / 1 / 1};
constexpr Date date_min = std::chrono::year{1} / 1 / 1;

sys_seconds bounded(Instant instant)
{
    return std::clamp(floor<seconds>(instant), instant_min, instant_max);
}

// The library also knows files that are no zones of IANA's: "localtime", "posixrules", "right/…".
// None of them begins with a capital.
bool may_be_iana(std::string_view name)
{
    return !name.empty() && name.front() >= 'A' && name.front() <= 'Z';
}

std::optional<ZoneRule> rule_of(const std::string& name)
{
    std::ifstream file{std::string{zones_folder} + name, std::ios::binary};
    std::string line;
    std::string last;
    while (std::getline(file, line))
        last = line;
    return ZoneRule::parse(last);
}

} // namespace

struct Zone::Details {
    const date::time_zone* zone;
    std::string name;
    std::optional<ZoneRule> rule;

    Stretch stretch_at(sys_seconds instant) const
    {
        const date::sys_info info = zone->get_info(instant);
        if (!rule || info.end <= instant_max) return {info.begin, info.end, info.offset};
        Stretch stretch = rule->stretch_at(instant);
        stretch.begin = std::max(stretch.begin, sys_seconds{info.begin});
        return stretch;
    }
};

Zone::Zone(std::shared_ptr<const Details> details) : details_{std::move(details)} {}

std::optional<Zone> Zone::find(std::string_view iana)
{
    if (!may_be_iana(iana)) return std::nullopt;
    try {
        const date::time_zone* const zone = date::locate_zone(iana);
        zone->get_info(sys_seconds{}); // reads the file, so that a broken one shows here
        std::string name{iana};
        std::optional<ZoneRule> rule = rule_of(name);
        return Zone{std::make_shared<const Details>(Details{zone, std::move(name), rule})};
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

std::string_view Zone::name() const
{
    return details_->name;
}

seconds Zone::offset_at(Instant instant) const
{
    return details_->stretch_at(bounded(instant)).offset;
}

Date Zone::date_at(Instant instant) const
{
    const sys_seconds at = bounded(instant);
    const Date date{floor<std::chrono::days>(at + details_->stretch_at(at).offset)};
    return std::clamp(date, date_min, date_max);
}

Instant Zone::first_instant_after(Date last_day) const
{
    // No clock is further than this from UTC, and no change of one moves it by more.
    constexpr auto reach = 48h;
    const sys_seconds midnight = sys_days{std::min(last_day, date_max)} + std::chrono::days{1};
    sys_seconds bound = midnight - reach;
    for (sys_seconds at = bound; at < midnight + reach;) {
        const Stretch stretch = details_->stretch_at(at);
        const sys_seconds day_ends = midnight - stretch.offset;
        if (stretch.begin < day_ends) bound = std::min(stretch.end, day_ends);
        at = stretch.end;
    }
    return bound;
}

std::string tzdata_version()
{
    static const std::string version = [] {
        constexpr std::string_view mark = "# version ";
        std::ifstream file{std::string{zones_folder} + "tzdata.zi"};
        std::string line;
        std::getline(file, line);
        return line.starts_with(mark) ? line.substr(mark.size()) : std::string{"unknown"};
    }();
    return version;
}

} // namespace scrip
