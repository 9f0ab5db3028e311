#include "json/form.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace scrip::json {

namespace {

// A member's name in a JSON pointer (RFC 6901).
std::string escaped(std::string_view name)
{
    std::string text;
    for (const char letter : name) {
        if (letter == '~')
            text += "~0";
        else if (letter == '/')
            text += "~1";
        else
            text += letter;
    }
    return text;
}

// Letters, not bytes: continuation bytes of UTF-8 do not count. The parser has refused bad UTF-8.
std::size_t letters_in(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

std::string text_expected(Letters letters)
{
    return "a text of " + std::to_string(letters.least) + " to " + std::to_string(letters.most) +
           " characters";
}

// `value` may be null: nothing is there.
std::string text_of(const boost::json::value* value, const std::string& pointer, Letters letters)
{
    const auto* const text = value ? value->if_string() : nullptr;
    const std::size_t count = text ? letters_in({text->data(), text->size()}) : 0;
    if (!text || count < letters.least || count > letters.most) {
        throw InvalidField{pointer, text_expected(letters)};
    }
    return {text->data(), text->size()};
}

} // namespace

Form::Form(const boost::json::object& object, std::string pointer)
    : object_{object}, pointer_{std::move(pointer)}
{
}

bool Form::has(std::string_view member) const
{
    const auto* const value = object_.if_contains(member);
    return value && !value->is_null();
}

bool Form::mentions(std::string_view member) const
{
    return object_.contains(member);
}

std::string Form::pointer_to(std::string_view member) const
{
    return pointer_ + "/" + escaped(member);
}

const boost::json::value& Form::required(std::string_view member, std::string_view expected) const
{
    const auto* const value = object_.if_contains(member);
    if (!value || value->is_null()) throw InvalidField{pointer_to(member), expected};
    return *value;
}

std::size_t Form::hash_of(std::string_view member) const
{
    const boost::json::value* const value = object_.if_contains(member);
    return value ? std::hash<boost::json::value>{}(*value) : 0;
}

Form Form::object(std::string_view member) const
{
    const auto* const object = required(member, "an object").if_object();
    if (!object) throw InvalidField{pointer_to(member), "an object"};
    return {*object, pointer_to(member)};
}

std::optional<Form> Form::optional_object(std::string_view member) const
{
    if (!has(member)) return std::nullopt;
    return object(member);
}

std::vector<Form> Form::objects(std::string_view member, std::size_t count_max) const
{
    std::vector<Form> forms;
    if (!has(member)) return forms;
    const std::string expected = "a list of at most " + std::to_string(count_max) + " objects";
    const auto* const array = required(member, expected).if_array();
    if (!array || array->size() > count_max) throw InvalidField{pointer_to(member), expected};
    for (std::size_t i = 0; i < array->size(); ++i) {
        const std::string pointer = pointer_to(member) + "/" + std::to_string(i);
        const auto* const object = (*array)[i].if_object();
        if (!object) throw InvalidField{pointer, "an object"};
        forms.emplace_back(*object, pointer);
    }
    return forms;
}

std::string Form::text(std::string_view member, Letters letters) const
{
    return text_of(object_.if_contains(member), pointer_to(member), letters);
}

std::optional<std::string> Form::optional_text(std::string_view member, Letters letters) const
{
    if (!has(member)) return std::nullopt;
    return text(member, letters);
}

std::vector<std::string> Form::texts(std::string_view member, std::size_t count_max) const
{
    const std::string expected = "a list of 1 to " + std::to_string(count_max) + " texts";
    const auto* const array = required(member, expected).if_array();
    if (!array || array->empty() || array->size() > count_max) {
        throw InvalidField{pointer_to(member), expected};
    }
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < array->size(); ++i) {
        texts.push_back(text_of(&(*array)[i], pointer_to(member) + "/" + std::to_string(i), {}));
    }
    return texts;
}

std::string Form::id(std::string_view member) const
{
    const auto* const text = required(member, "an id of 1 to 128 bytes").if_string();
    if (!text || text->empty() || text->size() > id_bytes_max) {
        throw InvalidField{pointer_to(member), "an id of 1 to 128 bytes"};
    }
    return {text->data(), text->size()};
}

std::optional<std::string> Form::optional_id(std::string_view member) const
{
    if (!has(member)) return std::nullopt;
    return id(member);
}

std::optional<std::string> Form::optional_key(std::string_view member) const
{
    auto key = optional_text(member);
    if (key && !is_key(*key)) {
        throw InvalidField{pointer_to(member), "1 to 255 bytes of printable ASCII"};
    }
    return key;
}

Money Form::money(std::string_view member, std::int64_t minor_min) const
{
    const Form money = object(member);
    const auto* const minor = money.object_.if_contains("minor");
    // if_int64() is null for 12.0, 1e2 and 2^63 too: an amount is written as a whole number.
    const auto* const amount = minor ? minor->if_int64() : nullptr;
    if (!amount || *amount < minor_min || *amount > requested_amount_max) {
        throw InvalidField{money.pointer_to("minor"),
                           "a whole number of minor units from " + std::to_string(minor_min) +
                               " to 10^15"};
    }
    const auto currency = Currency::parse(money.text("currency"));
    if (!currency) throw InvalidField{money.pointer_to("currency"), "an ISO 4217 currency code"};
    return {*amount, *currency};
}

std::optional<Money> Form::optional_money(std::string_view member, std::int64_t minor_min) const
{
    if (!has(member)) return std::nullopt;
    return money(member, minor_min);
}

std::int64_t Form::integer(std::string_view member, std::int64_t least, std::int64_t most) const
{
    const std::string expected =
        "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    const auto* const number = required(member, expected).if_int64();
    if (!number || *number < least || *number > most) {
        throw InvalidField{pointer_to(member), expected};
    }
    return *number;
}

std::optional<std::int64_t>
Form::optional_integer(std::string_view member, std::int64_t least, std::int64_t most) const
{
    if (!has(member)) return std::nullopt;
    return integer(member, least, most);
}

bool Form::flag(std::string_view member) const
{
    const auto* const flag = required(member, "true or false").if_bool();
    if (!flag) throw InvalidField{pointer_to(member), "true or false"};
    return *flag;
}

bool Form::flag_or(std::string_view member, bool absent) const
{
    return has(member) ? flag(member) : absent;
}

std::optional<bool> Form::optional_flag(std::string_view member) const
{
    if (!has(member)) return std::nullopt;
    return flag(member);
}

std::optional<Date> Form::optional_date(std::string_view member) const
{
    if (!has(member)) return std::nullopt;
    const auto* const text = required(member, "a date").if_string();
    const auto date = text ? parse_date({text->data(), text->size()}) : std::nullopt;
    if (!date) throw InvalidField{pointer_to(member), "a date as YYYY-MM-DD"};
    return date;
}

Instant Form::instant(std::string_view member) const
{
    const auto* const text = required(member, "an instant").if_string();
    const auto instant = text ? parse_instant({text->data(), text->size()}) : std::nullopt;
    if (!instant) throw InvalidField{pointer_to(member), "an instant as YYYY-MM-DDThh:mm:ssZ"};
    return *instant;
}

bool is_key(std::string_view text)
{
    constexpr std::size_t bytes_max = 255;
    return !text.empty() && text.size() <= bytes_max &&
           std::all_of(
               text.begin(), text.end(), [](char byte) { return byte >= 0x20 && byte <= 0x7E; });
}

boost::json::value parse(std::string_view text)
{
    boost::json::parse_options options;
    options.max_depth = 32;
    return boost::json::parse({text.data(), text.size()}, {}, options);
}

void refuse_nul(const boost::json::value& value, const std::string& pointer)
{
    const auto has_nul = [](boost::json::string_view text) {
        return text.find('\0') != boost::json::string_view::npos;
    };
    if (const auto* const text = value.if_string()) {
        if (has_nul(*text)) throw InvalidField{pointer, "free of U+0000"};
    } else if (const auto* const array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            refuse_nul((*array)[i], pointer + "/" + std::to_string(i));
        }
    } else if (const auto* const object = value.if_object()) {
        for (const auto& member : *object) {
            if (has_nul(member.key())) throw InvalidField{pointer, "free of U+0000"};
            const std::string_view name{member.key().data(), member.key().size()};
            refuse_nul(member.value(), pointer + "/" + escaped(name));
        }
    }
}

namespace {

void add_canonical(std::string& text, const boost::json::value& value)
{
    if (const auto* const array = value.if_array()) {
        text += '[';
        for (const auto& element : *array) {
            if (&element != array->data()) text += ',';
            add_canonical(text, element);
        }
        text += ']';
    } else if (const auto* const object = value.if_object()) {
        std::vector<const boost::json::key_value_pair*> members;
        for (const auto& member : *object)
            members.push_back(&member);
        std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
            return a->key() < b->key();
        });
        text += '{';
        for (const auto* const member : members) {
            if (member != members.front()) text += ',';
            text += boost::json::serialize(member->key());
            text += ':';
            add_canonical(text, member->value());
        }
        text += '}';
    } else {
        text += boost::json::serialize(value);
    }
}

} // namespace

std::string canonical(const boost::json::value& value)
{
    std::string text;
    add_canonical(text, value);
    return text;
}

} // namespace scrip::json
