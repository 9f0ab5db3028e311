// Reads the members of a request as hooks.md words them; anything else is a refusal of form.
#pragma once

#include <boost/json.hpp>
#include <date/date.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::model {

namespace json = boost::json;
__extension__ typedef __int128 Amount;

// Ends a call without an effect: a status below OK, or DECLINED with its parameters.
struct Refusal {
    std::string status;
    std::string code;
    json::object params = {};
};

struct Cash {
    Amount minor = 0;
    std::string currency;
};

struct Person {
    std::string id;
    std::optional<std::string> name;
};

struct Line {
    std::string id, activity_id; // no activity: ""
    Amount units = 1, total = 0;
    bool sells_voucher = false;
    std::optional<date::sys_days> date = {};
};

struct Order {
    std::string id;
    Person customer;
    std::string currency;
    Amount total = 0;
    Amount due = 0;
    Amount sells_vouchers = 0; // total of the lines that sell vouchers
    bool mixes_currencies = false;
    std::vector<Line> lines = {};

    bool has_line(const std::string& line_id) const;
};

[[noreturn]] void refuse_form();

class Fields {
public:
    explicit Fields(const json::value& value);
    explicit Fields(const json::object& object) : object_{object} {}

    bool has(std::string_view name) const { return object_.if_contains(name) != nullptr; }
    const json::value& need(std::string_view name) const;
    Fields inner(std::string_view name) const { return Fields{need(name)}; }

    std::string text(std::string_view name) const;
    std::optional<std::string> maybe_text(std::string_view name) const;
    std::string id(std::string_view name) const;
    std::optional<std::string> maybe_id(std::string_view name) const;
    std::string word(std::string_view name, std::initializer_list<std::string_view> words) const;
    std::string code(std::string_view name) const { return code_of(need(name)); }
    std::vector<std::string> codes(std::string_view name) const;
    std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most) const;
    bool flag(std::string_view name, bool otherwise) const;
    bool need_flag(std::string_view name) const;
    Cash money(std::string_view name, std::int64_t least) const;
    std::optional<Cash> maybe_money(std::string_view name, std::int64_t least) const;
    std::optional<date::sys_days> day_or_null(std::string_view name) const;
    Person person(std::string_view name) const;
    Order order(std::string_view name) const;
    // Which lines of the order are meant: none given, all of them.
    std::vector<std::string> lines_of(const Order& order) const;
    std::vector<std::string> scope(std::string_view name) const; // sorted

private:
    std::vector<std::string> ids(std::string_view name) const;
    const json::array& list(std::string_view name) const;
    static std::string code_of(const json::value& value);
    const json::object& object_;
};

std::string day_text(date::sys_days day);

} // namespace scrip::model
