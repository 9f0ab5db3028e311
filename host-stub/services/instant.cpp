#include "services/instant.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace host_stub::services {
namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::sys_days;

constexpr std::int64_t us_per_second = 1'000'000;

// Exactly `count` digits from `at` on, or nothing.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count)
{
    if (at + count > text.size()) return {};
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return {};
        value = value * 10 + (c - '0');
    }
    return value;
}

// ".25" is 250,000; no fraction at all is 0.
std::optional<std::int64_t> fraction_us(std::string_view text)
{
    if (text.empty()) return 0;
    if (text.front() != '.' || text.size() < 2 || text.size() > 7) return {};
    std::string padded(text.substr(1));
    padded.resize(6, '0');
    return digits(padded, 0, 6);
}

} // namespace

std::optional<std::int64_t> parse_instant(std::string_view text)
{
    if (text.size() < 20 || text.back() != 'Z' || text[4] != '-' || text[7] != '-' ||
        text[10] != 'T' || text[13] != ':' || text[16] != ':') {
        return {};
    }
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2),
               second = digits(text, 17, 2);
    const auto rest = fraction_us(text.substr(19, text.size() - 20));
    if (!year || !month || !day || !hour || !minute || !second || !rest) return {};
    if (*hour > 23 || *minute > 59 || *second > 59) return {};
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return {};
    const std::int64_t seconds = sys_days{date}.time_since_epoch().count() * std::int64_t{86'400} +
                                 std::int64_t{*hour} * 3'600 + std::int64_t{*minute} * 60 + *second;
    return seconds * us_per_second + *rest;
}

std::string print_instant(std::int64_t unix_us)
{
    const std::chrono::sys_time<microseconds> instant{microseconds{unix_us}};
    const auto day = std::chrono::floor<days>(instant);
    const std::chrono::year_month_day date{day};
    const std::int64_t in_day = (instant - day).count();
    const std::int64_t seconds = in_day / us_per_second, rest = in_day % us_per_second;
    std::array<char, 64> text{};
    std::snprintf(text.data(),
                  text.size(),
                  "%04d-%02u-%02uT%02d:%02d:%02d",
                  static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()),
                  static_cast<int>(seconds / 3'600),
                  static_cast<int>(seconds / 60 % 60),
                  static_cast<int>(seconds % 60));
    std::string printed(text.data());
    if (rest != 0) {
        std::snprintf(text.data(), text.size(), ".%06d", static_cast<int>(rest));
        printed += text.data();
    }
    return printed + "Z";
}

} // namespace host_stub::services
