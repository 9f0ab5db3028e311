#include "fields.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace scrip::model {

namespace {

constexpr std::int64_t minor_max = 1'000'000'000'000'000;

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return (byte & '\xC0') != '\x80'; }));
}

std::string text_of(const json::value& value)
{
    const json::string* text = value.if_string();
    if (!text || text->find('\0') != json::string::npos) refuse_form();
    return std::string{text->data(), text->size()};
}

} // namespace

void refuse_form()
{
    throw Refusal{"E_INVALID", "invalid_field"};
}

Fields::Fields(const json::value& value)
    : object_{[&]() -> const json::object& {
          if (!value.is_object()) refuse_form();
          return value.get_object();
      }()}
{
}

const json::value& Fields::need(std::string_view name) const
{
    const json::value* value = object_.if_contains(name);
    if (!value) refuse_form();
    return *value;
}

std::string Fields::text(std::string_view name) const
{
    std::string text = text_of(need(name));
    if (text.empty() || characters(text) > 2'000) refuse_form();
    return text;
}

std::optional<std::string> Fields::maybe_text(std::string_view name) const
{
    return has(name) ? std::optional{text(name)} : std::nullopt;
}

std::string Fields::id(std::string_view name) const
{
    std::string text = text_of(need(name));
    if (text.empty() || text.size() > 128) refuse_form();
    return text;
}

std::optional<std::string> Fields::maybe_id(std::string_view name) const
{
    return has(name) ? std::optional{id(name)} : std::nullopt;
}

std::string Fields::word(std::string_view name, std::initializer_list<std::string_view> words) const
{
    std::string text = text_of(need(name));
    if (std::find(words.begin(), words.end(), text) == words.end()) refuse_form();
    return text;
}

std::string Fields::code_of(const json::value& value)
{
    std::string text = text_of(value);
    if (text.empty() || characters(text) > 2'000) refuse_form();
    return text;
}

std::vector<std::string> Fields::codes(std::string_view name) const
{
    const json::array* list = need(name).if_array();
    if (!list || list->empty() || list->size() > 10) refuse_form();
    std::vector<std::string> codes;
    for (const json::value& each : *list)
        codes.push_back(code_of(each));
    return codes;
}

std::int64_t Fields::integer(std::string_view name, std::int64_t least, std::int64_t most) const
{
    const std::int64_t* number = need(name).if_int64();
    if (!number || *number < least || *number > most) refuse_form();
    return *number;
}

bool Fields::flag(std::string_view name, bool otherwise) const
{
    return has(name) ? need_flag(name) : otherwise;
}

bool Fields::need_flag(std::string_view name) const
{
    const bool* flag = need(name).if_bool();
    if (!flag) refuse_form();
    return *flag;
}

Cash Fields::money(std::string_view name, std::int64_t least) const
{
    const Fields money = inner(name);
    const std::string currency = text_of(money.need("currency"));
    const bool is_code =
        currency.size() == 3 &&
        std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!is_code) refuse_form();
    return {money.integer("minor", least, minor_max), currency};
}

std::optional<Cash> Fields::maybe_money(std::string_view name, std::int64_t least) const
{
    return has(name) ? std::optional{money(name, least)} : std::nullopt;
}

std::optional<date::sys_days> Fields::day_or_null(std::string_view name) const
{
    if (need(name).is_null()) return std::nullopt;
    const std::string text = text_of(need(name));
    date::sys_days day;
    std::istringstream stream{text};
    stream >> date::parse("%F", day);
    if (stream.fail() || text.size() != 10 || day_text(day) != text) refuse_form();
    return day;
}

Person Fields::person(std::string_view name) const
{
    const Fields person = inner(name);
    return {person.id("customer_id"), person.maybe_text("name")};
}

Order Fields::order(std::string_view name) const
{
    const Fields given = inner(name);
    Order order{given.id("order_id"), given.person("customer"), text_of(given.need("currency"))};
    if (order.currency.size() != 3) refuse_form();
    const Cash total = given.money("total", 0);
    const Cash due = given.money("due", 0);
    order.total = total.minor;
    order.due = due.minor;
    order.mixes_currencies = total.currency != order.currency || due.currency != order.currency;
    if (!given.has("lines")) return order;
    for (const json::value& each : given.list("lines")) {
        const Fields line{each};
        const Cash price = line.money("total", 0);
        order.lines.push_back({line.id("line_id"),
                               line.maybe_id("activity_id").value_or(""),
                               line.has("units") ? line.integer("units", 1, 10'000) : 1,
                               price.minor,
                               line.flag("sells_voucher", false),
                               line.has("date") ? line.day_or_null("date") : std::nullopt});
        if (price.currency != order.currency) order.mixes_currencies = true;
        if (order.lines.back().sells_voucher) order.sells_vouchers += price.minor;
    }
    return order;
}

bool Order::has_line(const std::string& line_id) const
{
    return std::any_of(
        lines.begin(), lines.end(), [&](const Line& line) { return line.id == line_id; });
}

const json::array& Fields::list(std::string_view name) const
{
    if (!need(name).is_array()) refuse_form();
    return need(name).get_array();
}

std::vector<std::string> Fields::ids(std::string_view name) const
{
    std::vector<std::string> ids;
    for (const json::value& each : list(name)) {
        const json::object one{{"id", each}};
        ids.push_back(Fields{one}.id("id"));
    }
    if (ids.empty()) refuse_form();
    return ids;
}

std::vector<std::string> Fields::lines_of(const Order& order) const
{
    std::vector<std::string> lines;
    if (has("lines")) {
        lines = ids("lines");
        for (const std::string& id : lines)
            if (!order.has_line(id)) refuse_form();
        return lines;
    }
    for (const Line& line : order.lines)
        lines.push_back(line.id);
    return lines;
}

std::vector<std::string> Fields::scope(std::string_view name) const
{
    std::vector<std::string> activities = inner(name).ids("activities");
    std::sort(activities.begin(), activities.end());
    const bool repeats =
        std::adjacent_find(activities.begin(), activities.end()) != activities.end();
    if (repeats || activities.size() > 100) refuse_form();
    return activities;
}

std::string day_text(date::sys_days day)
{
    return date::format("%F", day);
}

} // namespace scrip::model
