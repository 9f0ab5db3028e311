#include "domain/calendar.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace scrip {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;

namespace {

constexpr Instant instant_text_min = sys_days{year{1} / 1 / 1};
constexpr Instant instant_text_max =
    sys_days{date_max} + std::chrono::days{1} - std::chrono::microseconds{1};

// None unless every character is a digit. At most nine of them, so that an int holds it.
std::optional<int> read_digits(std::string_view text)
{
    if (text.empty() || text.size() > 9) return std::nullopt;
    int value = 0;
    for (const char character : text) {
        if (character < '0' || character > '9') return std::nullopt;
        value = value * 10 + (character - '0');
    }
    return value;
}

// "12:34:56"
std::optional<std::chrono::seconds> read_time(std::string_view text)
{
    if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
    const auto hours = read_digits(text.substr(0, 2));
    const auto minutes = read_digits(text.substr(3, 2));
    const auto seconds = read_digits(text.substr(6, 2));
    if (!hours || !minutes || !seconds) return std::nullopt;
    if (*hours > 23 || *minutes > 59 || *seconds > 59) return std::nullopt;
    return std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
           std::chrono::seconds{*seconds};
}

// "" or ".5" to ".123456"
std::optional<std::chrono::microseconds> read_fraction(std::string_view text)
{
    if (text.empty()) return std::chrono::microseconds{0};
    if (text.front() != '.' || text.size() > 7) return std::nullopt;
    std::string digits{text.substr(1)};
    if (digits.empty()) return std::nullopt;
    digits.resize(6, '0');
    const auto microseconds = read_digits(digits);
    if (!microseconds) return std::nullopt;
    return std::chrono::microseconds{*microseconds};
}

template <typename... Values>
std::string printed(const char* format, Values... values)
{
    std::array<char, 64> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), format, values...);
    return {buffer.data(), static_cast<std::size_t>(length)};
}

// The month's last day when it has no such day.
Date add_months(Date date, std::int64_t months)
{
    const std::int64_t from_year_zero =
        std::int64_t{int{date.year()}} * 12 + unsigned{date.month()} - 1 + months;
    const std::int64_t in_year = from_year_zero / 12;
    if (in_year > int{date_max.year()}) return date_max;
    const auto first =
        year{static_cast<int>(in_year)} / month{static_cast<unsigned>(from_year_zero % 12 + 1)};
    const Date last = first / std::chrono::last;
    return first / std::min(date.day(), last.day());
}

} // namespace

std::optional<Date> parse_date(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto in_year = read_digits(text.substr(0, 4));
    const auto in_month = read_digits(text.substr(5, 2));
    const auto on_day = read_digits(text.substr(8, 2));
    if (!in_year || !in_month || !on_day || *in_year == 0) return std::nullopt;
    const Date date{year{*in_year},
                    month{static_cast<unsigned>(*in_month)},
                    day{static_cast<unsigned>(*on_day)}};
    if (!date.ok()) return std::nullopt;
    return date;
}

std::string to_text(Date date)
{
    return printed(
        "%04d-%02u-%02u", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
}

std::optional<Instant> parse_instant(std::string_view text)
{
    if (text.size() < 20 || text[10] != 'T' || text.back() != 'Z') return std::nullopt;
    const auto date = parse_date(text.substr(0, 10));
    const auto time = read_time(text.substr(11, 8));
    const auto fraction = read_fraction(text.substr(19, text.size() - 20));
    if (!date || !time || !fraction) return std::nullopt;
    return sys_days{*date} + *time + *fraction;
}

std::string to_text(Instant instant)
{
    const Instant shown = std::clamp(instant, instant_text_min, instant_text_max);
    const auto midnight = std::chrono::floor<std::chrono::days>(shown);
    const std::chrono::hh_mm_ss time{shown - midnight};
    std::string text = to_text(Date{midnight}) + printed("T%02d:%02d:%02d",
                                                         static_cast<int>(time.hours().count()),
                                                         static_cast<int>(time.minutes().count()),
                                                         static_cast<int>(time.seconds().count()));
    const auto microseconds = static_cast<int>(time.subseconds().count());
    if (microseconds != 0) text += printed(".%06d", microseconds);
    return text + "Z";
}

std::optional<Period> parse_period(std::string_view iso8601)
{
    constexpr std::size_t digits_max = 5;
    if (iso8601.size() < 3 || iso8601.front() != 'P') return std::nullopt;
    Period period;
    const std::array<std::pair<char, int*>, 4> parts{
        {{'Y', &period.years}, {'M', &period.months}, {'W', &period.weeks}, {'D', &period.days}}};
    std::string_view rest = iso8601.substr(1);
    for (const auto& [letter, value] : parts) {
        // Letters come in this order and each once: what is out of order is left over at the end.
        const std::size_t length = rest.find_first_not_of("0123456789");
        if (length == rest.npos || rest[length] != letter) continue;
        const auto number = read_digits(rest.substr(0, length));
        if (!number || length > digits_max) return std::nullopt;
        *value = *number;
        rest.remove_prefix(length + 1);
    }
    if (!rest.empty() || period == Period{}) return std::nullopt;
    return period;
}

Date add(Date date, Period period)
{
    const Date in_month =
        add_months(date, std::int64_t{period.years} * 12 + std::int64_t{period.months});
    const auto days = std::chrono::weeks{period.weeks} + std::chrono::days{period.days};
    // Five digits of weeks stay far within what days count, not within what a year counts.
    const auto reached = sys_days{in_month} + days;
    return reached > sys_days{date_max} ? date_max : Date{reached};
}

} // namespace scrip
