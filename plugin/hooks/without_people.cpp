#include "hooks/without_people.hpp"

#include "texts/labels.hpp"
#include "json/form.hpp"

#include <boost/json.hpp>

namespace scrip::hooks {

namespace {

constexpr const char* personal_members[] =
    {"holder", "customer", "description", "internal_note", "reason", "message", "referral_code"};

std::string_view text_of(const boost::json::object& object, const char* member)
{
    const auto& text = object.at(member).as_string();
    return {text.data(), text.size()};
}

// A name somebody gave gives way to the label it would have without one.
void forget_name(boost::json::object& object, texts::Locale locale)
{
    const bool is_voucher =
        object.contains("voucher_id") && object.contains("number") && object.contains("name");
    if (!is_voucher) return;
    object["name"] = texts::voucher_label(
        locale, text_of(object, "origin"), text_of(object, "kind"), object.at("number").as_int64());
}

void forget_actor(boost::json::object& object)
{
    auto* const actor = object.if_contains("actor");
    if (actor && actor->at("role") == "customer") actor->as_object()["id"] = nullptr;
}

// What an action of a panel tells is a sentence of ours.
bool is_of_action(const boost::json::object& object)
{
    return object.contains("result") && object.contains("refresh");
}

void forget(boost::json::value& value, texts::Locale locale)
{
    if (auto* const array = value.if_array()) {
        for (auto& element : *array)
            forget(element, locale);
    }
    auto* const object = value.if_object();
    if (!object) return;
    if (!is_of_action(*object)) {
        for (const char* const name : personal_members) {
            if (auto* const member = object->if_contains(name)) *member = nullptr;
        }
    }
    forget_name(*object, locale);
    forget_actor(*object);
    for (auto& member : *object)
        forget(member.value(), locale);
}

} // namespace

std::string without_people(const std::string& reply, const std::string& locale)
{
    auto parsed = json::parse(reply);
    forget(parsed, texts::parse_locale(locale).value_or(texts::Locale::en));
    return boost::json::serialize(parsed);
}

} // namespace scrip::hooks
