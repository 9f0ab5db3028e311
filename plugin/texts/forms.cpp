#include "texts/forms.hpp"

#include "texts/catalogue.hpp"

#include <array>
#include <optional>

namespace scrip::texts {
namespace {

struct Symbol {
    std::string_view code;
    std::string_view en;
    std::string_view fr;
};

// What stands in front of an English amount and behind a French one. Dollars say whose they are,
// but for those of the United States; other currencies show their code behind the amount.
constexpr std::array symbols{
    Symbol{"AUD", "A$", "$AU"},
    Symbol{"BRL", "R$", "R$"},
    Symbol{"CAD", "CA$", "$CA"},
    Symbol{"CHF", "CHF ", "CHF"},
    Symbol{"CNY", "CN¥", "CN¥"},
    Symbol{"EUR", "€", "€"},
    Symbol{"GBP", "£", "£"},
    Symbol{"HKD", "HK$", "$HK"},
    Symbol{"ILS", "₪", "₪"},
    Symbol{"INR", "₹", "₹"},
    Symbol{"JPY", "¥", "¥"},
    Symbol{"KRW", "₩", "₩"},
    Symbol{"MXN", "MX$", "$MX"},
    Symbol{"NZD", "NZ$", "$NZ"},
    Symbol{"SGD", "SG$", "$SG"},
    Symbol{"USD", "$", "$"},
};

std::optional<Symbol> symbol_of(std::string_view code)
{
    for (const Symbol& symbol : symbols) {
        if (symbol.code == code) return symbol;
    }
    return std::nullopt;
}

// "1234567" with ",": "1,234,567"
std::string grouped(std::string_view digits, std::string_view separator)
{
    constexpr std::size_t group = 3;
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % group == 0) text.append(separator);
        text.push_back(digits[i]);
    }
    return text;
}

// The amount without sign and currency. Digits are moved, never divided: nothing can be rounded.
std::string amount_text(Locale locale, std::uint64_t minor_units, int exponent)
{
    const auto decimals = static_cast<std::size_t>(exponent);
    std::string digits = std::to_string(minor_units);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    const std::string_view all = digits;
    const std::string_view major = all.substr(0, all.size() - decimals);
    const bool is_english = locale == Locale::en;
    std::string text = grouped(major, is_english ? "," : "\u202F");
    if (decimals > 0) text.append(is_english ? "." : ",").append(all.substr(major.size()));
    return text;
}

std::string month_text(Locale locale, std::chrono::month month)
{
    const std::string number = std::to_string(unsigned{month});
    return text(locale, (number.size() == 1 ? "month.0" : "month.") + number);
}

std::string two_digits(std::int64_t number)
{
    return (number < 10 ? "0" : "") + std::to_string(number);
}

} // namespace

std::string money_text(Locale locale, std::int64_t minor_units, const Currency& currency)
{
    const bool is_negative = minor_units < 0;
    const auto unsigned_units = static_cast<std::uint64_t>(minor_units);
    const std::string amount =
        amount_text(locale, is_negative ? 0 - unsigned_units : unsigned_units, currency.exponent());
    const std::string sign = is_negative ? "-" : "";
    const auto symbol = symbol_of(currency.code());
    if (locale == Locale::fr) {
        return sign + amount + "\u00A0" + std::string{symbol ? symbol->fr : currency.code()};
    }
    if (!symbol) return sign + amount + " " + std::string{currency.code()};
    return sign + std::string{symbol->en} + amount;
}

std::string value_text(Locale locale, const Value& value)
{
    if (const auto* const money = std::get_if<Money>(&value)) {
        return money_text(locale, money->minor_units(), money->currency());
    }
    const std::int64_t count = std::get<Units>(value).count;
    // In French nothing and one are both singular.
    const bool is_one = count == 1 || (locale == Locale::fr && count == 0);
    return text(locale, is_one ? "units.one" : "units.many", {{"count", std::to_string(count)}});
}

std::string available_text(Locale locale, const Value& available, const Value& face)
{
    const auto* const units = std::get_if<Units>(&available);
    const std::string left = units ? std::to_string(units->count) : value_text(locale, available);
    return text(
        locale, "money.available", {{"available", left}, {"face", value_text(locale, face)}});
}

std::string date_text(Locale locale, Date date)
{
    const unsigned day{date.day()};
    return text(locale,
                "date.long",
                {{"day", day == 1 ? text(locale, "date.first_day") : std::to_string(day)},
                 {"month", month_text(locale, date.month())},
                 {"year", std::to_string(int{date.year()})}});
}

std::string instant_text(Locale locale, Instant instant, const Zone& zone)
{
    const Instant local = instant + zone.offset_at(instant);
    const std::chrono::hh_mm_ss time{local - std::chrono::floor<std::chrono::days>(local)};
    return text(
        locale,
        "date.instant",
        {{"date", date_text(locale, zone.date_at(instant))},
         {"time", two_digits(time.hours().count()) + ":" + two_digits(time.minutes().count())}});
}

} // namespace scrip::texts
