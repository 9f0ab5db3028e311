#include "domain/calendar.hpp"
#include "domain/zone_rule.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

using namespace scrip;
using namespace std::chrono_literals;

namespace {

Date date(const char* text)
{
    const auto read = parse_date(text);
    REQUIRE(read);
    return *read;
}

Instant instant(const char* text)
{
    const auto read = parse_instant(text);
    REQUIRE(read);
    return *read;
}

Zone zone(const std::string& name)
{
    const auto found = Zone::find(name);
    REQUIRE(found);
    return *found;
}

Period period(const char* text)
{
    const auto read = parse_period(text);
    REQUIRE(read);
    return *read;
}

} // namespace

TEST_CASE("a date is ten characters and a day that exists", "[domain][calendar]")
{
    CHECK(to_text(date("2026-11-21")) == "2026-11-21");
    CHECK(to_text(date("0001-01-01")) == "0001-01-01");
    CHECK(to_text(date("9999-12-31")) == "9999-12-31");
    CHECK(to_text(date("2028-02-29")) == "2028-02-29");
    CHECK(to_text(date("2000-02-29")) == "2000-02-29");

    const std::string text = GENERATE(as<std::string>{},
                                      "",
                                      "2026-11-2",
                                      "2026-11-211",
                                      "2026/11/21",
                                      "20261121",
                                      "2026-1-121",
                                      "0000-01-01",
                                      "-001-01-01",
                                      "+026-01-01",
                                      "2026-00-10",
                                      "2026-13-10",
                                      "2026-11-00",
                                      "2026-11-31",
                                      "2026-02-29",
                                      "1900-02-29",
                                      "2026-02-30",
                                      " 026-11-21",
                                      "2026-11-2 ",
                                      "2026-11-21T00:00:00Z");
    CAPTURE(text);
    CHECK_FALSE(parse_date(text));
}

TEST_CASE("an instant is UTC and keeps microseconds", "[domain][calendar]")
{
    CHECK(instant("1970-01-01T00:00:00Z") == Instant{});
    CHECK(instant("1970-01-01T00:00:00.5Z") == Instant{500ms});
    CHECK(instant("1970-01-01T00:00:00.000001Z") == Instant{1us});
    CHECK(instant("2026-11-21T12:00:00Z").time_since_epoch() == 1'795'262'400s);

    CHECK(to_text(instant("2026-11-21T12:34:56Z")) == "2026-11-21T12:34:56Z");
    CHECK(to_text(instant("2026-11-21T12:34:56.5Z")) == "2026-11-21T12:34:56.500000Z");
    CHECK(to_text(instant("2026-11-21T12:34:56.000007Z")) == "2026-11-21T12:34:56.000007Z");
    CHECK(to_text(instant("1969-12-31T23:59:59.999999Z")) == "1969-12-31T23:59:59.999999Z");
    CHECK(to_text(Instant::max()) == "9999-12-31T23:59:59.999999Z");
    CHECK(to_text(Instant::min()) == "0001-01-01T00:00:00Z");
}

TEST_CASE("what is no instant in UTC is refused", "[domain][calendar]")
{
    const std::string text = GENERATE(as<std::string>{},
                                      "",
                                      "Z",
                                      "2026-11-21",
                                      "2026-11-21T12:00:00",
                                      "2026-11-21T12:00:00+00:00",
                                      "2026-11-21t12:00:00Z",
                                      "2026-11-21T12:00:00z",
                                      "2026-11-21 12:00:00Z",
                                      "2026-11-21T24:00:00Z",
                                      "2026-11-21T12:60:00Z",
                                      "2026-11-21T12:00:60Z",
                                      "2026-11-21T1:00:00Z",
                                      "2026-11-21T12:00Z",
                                      "2026-11-21T12:00:00.Z",
                                      "2026-11-21T12:00:00,5Z",
                                      "2026-11-21T12:00:00.1234567Z",
                                      "2026-11-21T12:00:00.5 Z",
                                      "2026-11-21T12:00:00.-5Z",
                                      "2026-02-30T12:00:00Z",
                                      "2026-11-21T12:00:00ZZ");
    CAPTURE(text);
    CHECK_FALSE(parse_instant(text));
}

TEST_CASE("a period is the date part of ISO 8601", "[domain][calendar]")
{
    CHECK(period("P1Y") == Period{1, 0, 0, 0});
    CHECK(period("P12M") == Period{0, 12, 0, 0});
    CHECK(period("P2W") == Period{0, 0, 2, 0});
    CHECK(period("P30D") == Period{0, 0, 0, 30});
    CHECK(period("P1Y6M") == Period{1, 6, 0, 0});
    CHECK(period("P1Y2M3W4D") == Period{1, 2, 3, 4});
    CHECK(period("P0Y1D") == Period{0, 0, 0, 1});

    const std::string text = GENERATE(as<std::string>{},
                                      "",
                                      "P",
                                      "PY",
                                      "1Y",
                                      "p1y",
                                      "P1",
                                      "P0D",
                                      "P0Y0M0W0D",
                                      "P-1Y",
                                      "-P1Y",
                                      "P+1Y",
                                      "P1M1Y",
                                      "P1Y1Y",
                                      "P1.5Y",
                                      "P1Y ",
                                      " P1Y",
                                      "PT1H",
                                      "P1YT1H",
                                      "P1DT",
                                      "P123456D",
                                      "P99999999999999999999D",
                                      "P1X");
    CAPTURE(text);
    CHECK_FALSE(parse_period(text));
}

TEST_CASE("a period ends on the month's last day where its day does not exist",
          "[domain][calendar]")
{
    struct Row {
        const char* from;
        const char* period;
        const char* to;
    };
    const Row row = GENERATE(Row{"2026-01-31", "P1M", "2026-02-28"},
                             Row{"2028-01-31", "P1M", "2028-02-29"},
                             Row{"2028-02-29", "P1Y", "2029-02-28"},
                             Row{"2028-02-29", "P4Y", "2032-02-29"},
                             Row{"2026-10-31", "P13M", "2027-11-30"},
                             Row{"2026-12-31", "P2M", "2027-02-28"},
                             Row{"2026-12-15", "P1M", "2027-01-15"},
                             Row{"2026-11-21", "P12M", "2027-11-21"},
                             Row{"2026-02-28", "P1D", "2026-03-01"},
                             Row{"2026-01-31", "P1M1D", "2026-03-01"},
                             Row{"2026-12-31", "P2W", "2027-01-14"},
                             Row{"9998-12-31", "P1Y", "9999-12-31"},
                             Row{"9999-12-31", "P1D", "9999-12-31"},
                             Row{"9999-12-01", "P31D", "9999-12-31"},
                             Row{"9999-12-01", "P1M", "9999-12-31"},
                             Row{"2026-01-01", "P99999Y", "9999-12-31"},
                             Row{"2026-01-01", "P99999Y99999M99999W99999D", "9999-12-31"},
                             Row{"9999-01-01", "P99999W99999D", "9999-12-31"});
    CAPTURE(row.from, row.period);
    CHECK(to_text(add(date(row.from), period(row.period))) == row.to);
}

TEST_CASE("a zone is found by its IANA name only", "[domain][calendar]")
{
    CHECK(zone("UTC").name() == "UTC");
    CHECK(zone("Europe/Paris").name() == "Europe/Paris");
    CHECK(zone("US/Eastern").name() == "US/Eastern");
    CHECK(zone("Etc/GMT-14").name() == "Etc/GMT-14");

    const std::string name = GENERATE(as<std::string>{},
                                      "",
                                      "europe/paris",
                                      "Europe/Nowhere",
                                      "Europe",
                                      "Europe/Paris ",
                                      "Europe/Paris/",
                                      "localtime",
                                      "posixrules",
                                      "Factory",
                                      "right/Europe/Paris",
                                      "posix/Europe/Paris",
                                      "tzdata.zi",
                                      "../zoneinfo/UTC",
                                      "/etc/localtime",
                                      "+01:00",
                                      "CET-1CEST",
                                      std::string{"UTC\0", 4});
    CAPTURE(name);
    CHECK_FALSE(Zone::find(name));
}

TEST_CASE("the last day is usable to its end in every zone", "[domain][calendar][R11][B33]")
{
    struct Row {
        const char* zone;
        const char* last_day;
        const char* bound;
    };
    const Row row = GENERATE(Row{"UTC", "2026-11-21", "2026-11-22T00:00:00Z"},
                             // Far ahead and far behind, in years that no new law changes.
                             Row{"Pacific/Kiritimati", "2024-12-31", "2024-12-31T10:00:00Z"},
                             Row{"Etc/GMT+12", "2024-12-31", "2025-01-01T12:00:00Z"},
                             Row{"Pacific/Pago_Pago", "2024-12-31", "2025-01-01T11:00:00Z"},
                             Row{"Pacific/Chatham", "2024-12-31", "2024-12-31T10:15:00Z"},
                             Row{"Pacific/Chatham", "2024-06-30", "2024-06-30T11:15:00Z"},
                             Row{"Asia/Kathmandu", "2024-12-31", "2024-12-31T18:15:00Z"},
                             Row{"Asia/Kolkata", "2024-12-31", "2024-12-31T18:30:00Z"},
                             Row{"Asia/Tokyo", "2024-12-31", "2024-12-31T15:00:00Z"},
                             Row{"Asia/Dubai", "2024-12-31", "2024-12-31T20:00:00Z"},
                             Row{"Australia/Eucla", "2024-12-31", "2024-12-31T15:15:00Z"},
                             Row{"Australia/Sydney", "2024-12-31", "2024-12-31T13:00:00Z"},
                             Row{"Pacific/Auckland", "2024-12-31", "2024-12-31T11:00:00Z"},
                             Row{"Pacific/Honolulu", "2024-12-31", "2025-01-01T10:00:00Z"},
                             Row{"Pacific/Marquesas", "2024-12-31", "2025-01-01T09:30:00Z"},
                             Row{"America/Los_Angeles", "2024-12-31", "2025-01-01T08:00:00Z"},
                             Row{"America/New_York", "2024-12-31", "2025-01-01T05:00:00Z"},
                             Row{"America/Sao_Paulo", "2024-12-31", "2025-01-01T03:00:00Z"},
                             Row{"America/Nuuk", "2024-12-31", "2025-01-01T02:00:00Z"},
                             Row{"Atlantic/Reykjavik", "2024-12-31", "2025-01-01T00:00:00Z"},
                             Row{"Africa/Johannesburg", "2024-12-31", "2024-12-31T22:00:00Z"},
                             Row{"Europe/London", "2024-12-31", "2025-01-01T00:00:00Z"},
                             Row{"Europe/London", "2024-07-31", "2024-07-31T23:00:00Z"},
                             Row{"Europe/Dublin", "2024-07-31", "2024-07-31T23:00:00Z"},
                             Row{"Europe/Istanbul", "2024-12-31", "2024-12-31T21:00:00Z"},
                             Row{"Antarctica/Troll", "2024-07-31", "2024-07-31T22:00:00Z"},
                             // Days of 23 and of 25 hours, and 30 minutes on Lord Howe.
                             Row{"Europe/Paris", "2024-03-30", "2024-03-30T23:00:00Z"},
                             Row{"Europe/Paris", "2024-03-31", "2024-03-31T22:00:00Z"},
                             Row{"Europe/Paris", "2024-10-26", "2024-10-26T22:00:00Z"},
                             Row{"Europe/Paris", "2024-10-27", "2024-10-27T23:00:00Z"},
                             Row{"America/New_York", "2024-03-10", "2024-03-11T04:00:00Z"},
                             Row{"America/New_York", "2024-11-03", "2024-11-04T05:00:00Z"},
                             Row{"Australia/Lord_Howe", "2024-04-06", "2024-04-06T13:00:00Z"},
                             Row{"Australia/Lord_Howe", "2024-04-07", "2024-04-07T13:30:00Z"},
                             // A midnight that does not exist: the day ends when the clocks jump.
                             Row{"America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00Z"},
                             Row{"America/Sao_Paulo", "2018-11-04", "2018-11-05T02:00:00Z"},
                             Row{"Asia/Beirut", "2022-03-26", "2022-03-26T22:00:00Z"},
                             Row{"Asia/Beirut", "2022-03-27", "2022-03-27T21:00:00Z"},
                             Row{"Africa/Cairo", "2023-04-27", "2023-04-27T22:00:00Z"},
                             Row{"Africa/Cairo", "2023-04-28", "2023-04-28T21:00:00Z"},
                             // The last hour twice: the day ends after the second one.
                             Row{"America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00:00Z"},
                             Row{"Africa/Cairo", "2023-10-26", "2023-10-26T22:00:00Z"},
                             // Midnight twice. In Havana the day before is over at the first one;
                             // in St. John's the clocks went from 00:01 back into the day before.
                             Row{"America/Havana", "2024-11-02", "2024-11-03T04:00:00Z"},
                             Row{"America/Havana", "2024-11-03", "2024-11-04T05:00:00Z"},
                             Row{"America/St_Johns", "2010-11-06", "2010-11-07T03:30:00Z"},
                             // A day that Samoa left out.
                             Row{"Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z"},
                             Row{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},
                             Row{"Pacific/Apia", "2011-12-31", "2011-12-31T10:00:00Z"},
                             // 29 February, and the end of time.
                             Row{"Europe/Paris", "2028-02-28", "2028-02-28T23:00:00Z"},
                             Row{"Europe/Paris", "2028-02-29", "2028-02-29T23:00:00Z"},
                             Row{"Pacific/Kiritimati", "9999-12-31", "9999-12-31T10:00:00Z"},
                             Row{"Europe/Paris", "9999-12-31", "9999-12-31T23:00:00Z"},
                             // Beyond 2037, where the zone's rule holds instead of its list of
                             // changes: a new law shows here.
                             Row{"Europe/Paris", "2040-07-14", "2040-07-14T22:00:00Z"},
                             Row{"Europe/Paris", "2040-12-31", "2040-12-31T23:00:00Z"},
                             Row{"Europe/Paris", "2040-10-28", "2040-10-28T23:00:00Z"},
                             Row{"Europe/Paris", "9999-07-14", "9999-07-14T22:00:00Z"},
                             Row{"America/New_York", "2050-07-04", "2050-07-05T04:00:00Z"},
                             Row{"Australia/Sydney", "2050-01-01", "2050-01-01T13:00:00Z"},
                             Row{"Asia/Tokyo", "2050-07-01", "2050-07-01T15:00:00Z"});
    CAPTURE(row.zone, row.last_day);
    const Zone local = zone(row.zone);
    const Instant bound = local.first_instant_after(date(row.last_day));
    CHECK(to_text(bound) == row.bound);
    CHECK(local.date_at(bound - 1us) <= date(row.last_day));
    CHECK(local.date_at(bound - 1ms) <= date(row.last_day));
    if (date(row.last_day) != date_max) {
        CHECK(local.date_at(bound) > date(row.last_day));
        CHECK(local.date_at(bound + 1ms) > date(row.last_day));
    }
}

TEST_CASE("after the bound it is never that day again, whatever the clocks do",
          "[domain][calendar][B33]")
{
    const std::string name = GENERATE(as<std::string>{},
                                      "Europe/Paris",
                                      "America/St_Johns",
                                      "America/Havana",
                                      "America/Sao_Paulo",
                                      "Asia/Beirut",
                                      "Asia/Gaza",
                                      "Africa/Cairo",
                                      "Africa/Casablanca",
                                      "America/Nuuk",
                                      "Pacific/Apia",
                                      "Australia/Lord_Howe");
    const Zone local = zone(name);
    for (std::chrono::sys_days day = date("1999-12-31"); day < date("2041-01-01");
         day += std::chrono::days{1}) {
        const Instant bound = local.first_instant_after(Date{day});
        INFO(name << ' ' << to_text(Date{day}) << ' ' << to_text(bound));
        REQUIRE(local.date_at(bound - 1us) <= Date{day});
        for (const auto later : {0min, 1min, 29min, 59min, 61min, 119min, 181min}) {
            REQUIRE(local.date_at(bound + later) > Date{day});
        }
    }
}

TEST_CASE("a local date keeps to the years that have four digits", "[domain][calendar]")
{
    CHECK(zone("Pacific/Kiritimati").date_at(instant("9999-12-31T23:00:00Z")) == date_max);
    CHECK(zone("UTC").date_at(Instant::max()) == date_max);
    CHECK(to_text(zone("Etc/GMT+12").date_at(instant("0001-01-01T00:00:00Z"))) == "0001-01-01");
    CHECK(to_text(zone("Europe/Paris").date_at(Instant::min())) == "0001-01-01");
}

TEST_CASE("a zone says how far its clocks are ahead", "[domain][calendar]")
{
    CHECK(zone("Europe/Paris").offset_at(instant("2026-01-01T00:00:00Z")) == 1h);
    CHECK(zone("Europe/Paris").offset_at(instant("2026-07-01T00:00:00Z")) == 2h);
    CHECK(zone("Europe/Paris").offset_at(instant("2060-07-01T00:00:00Z")) == 2h);
    CHECK(zone("Europe/Paris").offset_at(instant("2060-03-28T00:59:59.999999Z")) == 1h);
    CHECK(zone("Europe/Paris").offset_at(instant("2060-03-28T01:00:00Z")) == 2h);
    CHECK(zone("Europe/Dublin").offset_at(instant("2060-07-01T00:00:00Z")) == 1h);
    CHECK(zone("Europe/Dublin").offset_at(instant("2060-01-01T00:00:00Z")) == 0h);
    CHECK(zone("America/Nuuk").offset_at(instant("2060-01-01T00:00:00Z")) == -2h);
    CHECK(zone("America/St_Johns").offset_at(instant("2060-01-01T00:00:00Z")) == -(3h + 30min));
}

TEST_CASE("a zone's rule is read whole or not at all", "[domain][calendar]")
{
    CHECK(ZoneRule::parse("UTC0"));
    CHECK(ZoneRule::parse("<-03>3"));
    CHECK(ZoneRule::parse("<+0630>-6:30"));
    CHECK(ZoneRule::parse("CET-1CEST,M3.5.0,M10.5.0/3"));
    CHECK(ZoneRule::parse("IST-1GMT0,M10.5.0,M3.5.0/1"));
    CHECK(ZoneRule::parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"));
    CHECK(ZoneRule::parse("EET-2EEST,M3.4.4/50,M10.4.4/50"));

    const std::string text = GENERATE(as<std::string>{},
                                      "",
                                      "UTC",
                                      "U0",
                                      "<+01-1",
                                      "CET-",
                                      "CET-168",
                                      "CET-1:60",
                                      "CET-1CEST",
                                      "CET-1CEST,M3.5.0",
                                      "CET-1CEST,M3.5.0,",
                                      "CET-1CEST,M13.5.0,M10.5.0",
                                      "CET-1CEST,M3.6.0,M10.5.0",
                                      "CET-1CEST,M3.5.7,M10.5.0",
                                      "CET-1CEST,M0.5.0,M10.5.0",
                                      "CET-1CEST,M3.0.0,M10.5.0",
                                      "CET-1CEST,J60,J300",
                                      "CET-1CEST,M3.5.0,M10.5.0/3 ",
                                      "CET-1CEST,M3.5.0,M10.5.0/3x");
    CAPTURE(text);
    CHECK_FALSE(ZoneRule::parse(text));
}

TEST_CASE("a zone's rule changes the clocks on the weekdays it names", "[domain][calendar]")
{
    struct Row {
        const char* rule;
        const char* instant;
        std::chrono::seconds offset;
        const char* next_change;
    };
    const Row row = GENERATE(
        Row{"CET-1CEST,M3.5.0,M10.5.0/3", "2040-03-25T00:59:59Z", 1h, "2040-03-25T01:00:00Z"},
        Row{"CET-1CEST,M3.5.0,M10.5.0/3", "2040-03-25T01:00:00Z", 2h, "2040-10-28T01:00:00Z"},
        Row{"CET-1CEST,M3.5.0,M10.5.0/3", "2040-12-31T23:59:59Z", 1h, "2041-03-31T01:00:00Z"},
        Row{"AEST-10AEDT,M10.1.0,M4.1.0/3", "2041-01-01T00:00:00Z", 11h, "2041-04-06T16:00:00Z"},
        Row{"AEST-10AEDT,M10.1.0,M4.1.0/3", "2041-07-01T00:00:00Z", 10h, "2041-10-05T16:00:00Z"},
        Row{"IST-1GMT0,M10.5.0,M3.5.0/1", "2040-01-01T00:00:00Z", 0h, "2040-03-25T01:00:00Z"},
        Row{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2040-03-01T00:00:00Z", -2h, "2040-03-25T01:00:00Z"},
        Row{"EET-2EEST,M3.4.4/50,M10.4.4/50", "2040-03-01T00:00:00Z", 2h, "2040-03-24T00:00:00Z"},
        Row{"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
            "2040-07-01T00:00:00Z",
            10h + 30min,
            "2040-10-06T15:30:00Z"});
    CAPTURE(row.rule, row.instant);
    const auto rule = ZoneRule::parse(row.rule);
    REQUIRE(rule);
    const Stretch stretch =
        rule->stretch_at(std::chrono::floor<std::chrono::seconds>(instant(row.instant)));
    CHECK(stretch.offset == row.offset);
    CHECK(to_text(stretch.end) == row.next_change);
    CHECK(stretch.begin <= instant(row.instant));
}

TEST_CASE("a zone without summer time keeps its distance for ever", "[domain][calendar]")
{
    const auto rule = ZoneRule::parse("<+0530>-5:30");
    REQUIRE(rule);
    const Stretch stretch = rule->stretch_at(std::chrono::sys_seconds{});
    CHECK(stretch.offset == 5h + 30min);
    CHECK(stretch.begin == std::chrono::sys_seconds::min());
    CHECK(stretch.end == std::chrono::sys_seconds::max());
}

TEST_CASE("many threads may use a zone at once", "[domain][calendar]")
{
    const Date last_day = date("2026-10-25");
    std::vector<std::thread> threads;
    std::vector<std::string> bounds(8);
    for (std::string& bound : bounds) {
        threads.emplace_back([&bound, last_day] {
            for (int i = 0; i < 100; ++i) {
                const auto local = Zone::find("Europe/Paris");
                if (local) bound = to_text(local->first_instant_after(last_day));
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const std::string& bound : bounds)
        CHECK(bound == "2026-10-25T23:00:00Z");
}

TEST_CASE("tzdata tells its version", "[domain][calendar]")
{
    const std::string version = tzdata_version();
    CHECK(version.size() >= 5);
    CHECK(version.substr(0, 2) == "20");
    CHECK(version == tzdata_version());
}
