#include "texts/forms.hpp"

#include <catch2/catch.hpp>
#include <clocale>
#include <limits>
#include <string>

using namespace scrip;
using namespace scrip::texts;

namespace {

Currency currency(const std::string& code)
{
    const auto read = Currency::parse(code);
    REQUIRE(read);
    return *read;
}

Zone zone(const std::string& name)
{
    const auto found = Zone::find(name);
    REQUIRE(found);
    return *found;
}

} // namespace

TEST_CASE("money is written as its readers write it", "[texts][forms]")
{
    struct Row {
        std::int64_t minor_units;
        const char* code;
        const char* en;
        const char* fr;
    };
    const Row row =
        GENERATE(Row{190'00, "EUR", "€190.00", "190,00\u00A0€"},
                 Row{1'234'50, "GBP", "£1,234.50", "1\u202F234,50\u00A0£"},
                 Row{500, "JPY", "¥500", "500\u00A0¥"},
                 Row{0, "EUR", "€0.00", "0,00\u00A0€"},
                 Row{1, "EUR", "€0.01", "0,01\u00A0€"},
                 Row{10, "EUR", "€0.10", "0,10\u00A0€"},
                 Row{-5, "EUR", "-€0.05", "-0,05\u00A0€"},
                 Row{-1'234'567'89, "USD", "-$1,234,567.89", "-1\u202F234\u202F567,89\u00A0$"},
                 Row{100'00, "USD", "$100.00", "100,00\u00A0$"},
                 Row{999'99, "USD", "$999.99", "999,99\u00A0$"},
                 Row{1'000'00, "USD", "$1,000.00", "1\u202F000,00\u00A0$"},
                 Row{190'00, "CHF", "CHF 190.00", "190,00\u00A0CHF"},
                 Row{190'00, "CAD", "CA$190.00", "190,00\u00A0$CA"},
                 Row{190'00, "AUD", "A$190.00", "190,00\u00A0$AU"},
                 Row{190'00, "SEK", "190.00 SEK", "190,00\u00A0SEK"},
                 Row{-190'00, "SEK", "-190.00 SEK", "-190,00\u00A0SEK"},
                 Row{1'500, "KWD", "1.500 KWD", "1,500\u00A0KWD"},
                 Row{5, "KWD", "0.005 KWD", "0,005\u00A0KWD"},
                 Row{12'345, "CLF", "1.2345 CLF", "1,2345\u00A0CLF"},
                 Row{12'345, "XOF", "12,345 XOF", "12\u202F345\u00A0XOF"},
                 Row{1'000'000'000'000'000,
                     "EUR",
                     "€10,000,000,000,000.00",
                     "10\u202F000\u202F000\u202F000\u202F000,00\u00A0€"});
    CHECK(money_text(Locale::en, row.minor_units, currency(row.code)) == row.en);
    CHECK(money_text(Locale::fr, row.minor_units, currency(row.code)) == row.fr);
}

TEST_CASE("the largest and smallest amounts are written to the last digit", "[texts][forms]")
{
    CHECK(money_text(Locale::en, std::numeric_limits<std::int64_t>::max(), currency("EUR")) ==
          "€92,233,720,368,547,758.07");
    CHECK(money_text(Locale::en, std::numeric_limits<std::int64_t>::min(), currency("EUR")) ==
          "-€92,233,720,368,547,758.08");
}

TEST_CASE("what is available is told beside what it was", "[texts][forms][H02]")
{
    const Money left{190'00, currency("EUR")};
    const Money face{200'00, currency("EUR")};
    CHECK(available_text(Locale::en, left, face) == "€190.00 of €200.00");
    CHECK(available_text(Locale::fr, left, face) == "190,00\u00A0€ sur 200,00\u00A0€");
    CHECK(available_text(Locale::en, Units{3}, Units{5}) == "3 of 5 units");
    CHECK(available_text(Locale::en, Units{0}, Units{1}) == "0 of 1 unit");
    CHECK(available_text(Locale::fr, Units{3}, Units{5}) == "3 sur 5 unités");
    CHECK(value_text(Locale::fr, Units{0}) == "0 unité");
}

TEST_CASE("a date is written out in words", "[texts][forms]")
{
    const auto date = [](const char* text) { return *parse_date(text); };
    CHECK(date_text(Locale::en, date("2026-11-21")) == "21 November 2026");
    CHECK(date_text(Locale::fr, date("2026-11-21")) == "21 novembre 2026");
    CHECK(date_text(Locale::en, date("2027-01-01")) == "1 January 2027");
    CHECK(date_text(Locale::fr, date("2027-01-01")) == "1er janvier 2027");
    CHECK(date_text(Locale::fr, date("2027-02-02")) == "2 février 2027");
    CHECK(date_text(Locale::fr, date("2027-08-31")) == "31 août 2027");
    CHECK(date_text(Locale::fr, date("2027-12-11")) == "11 décembre 2027");
    CHECK(date_text(Locale::en, date("9999-12-31")) == "31 December 9999");
}

TEST_CASE("an instant is told by the studio's clocks", "[texts][forms]")
{
    const auto instant = [](const char* text) { return *parse_instant(text); };
    const Zone paris = zone("Europe/Paris");
    CHECK(instant_text(Locale::en, instant("2026-11-21T12:45:59Z"), paris) ==
          "21 November 2026, 13:45");
    CHECK(instant_text(Locale::fr, instant("2026-07-31T22:05:00Z"), paris) ==
          "1er août 2026 à 00:05");
    CHECK(instant_text(Locale::en, instant("2026-11-21T00:00:00.5Z"), zone("Asia/Kathmandu")) ==
          "21 November 2026, 05:45");
    CHECK(instant_text(Locale::en, instant("2026-01-01T00:00:00Z"), zone("America/New_York")) ==
          "31 December 2025, 19:00");
    CHECK(instant_text(Locale::en, instant("1969-12-31T23:59:59.999999Z"), zone("UTC")) ==
          "31 December 1969, 23:59");
}

TEST_CASE("the locale of the process changes nothing", "[texts][forms]")
{
    const std::string before = std::setlocale(LC_ALL, nullptr);
    std::setlocale(LC_ALL, "");
    CHECK(money_text(Locale::fr, 1'234'50, currency("EUR")) == "1\u202F234,50\u00A0€");
    CHECK(date_text(Locale::fr, *parse_date("2026-11-21")) == "21 novembre 2026");
    std::setlocale(LC_ALL, before.c_str());
}
