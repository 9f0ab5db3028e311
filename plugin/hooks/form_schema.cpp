#include "hooks/members.hpp"
#include "hooks/panel_json.hpp"

#include <initializer_list>

namespace scrip::hooks {

namespace {

using panels::DrawnField;
using panels::FieldKind;

constexpr const char* date_pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

boost::json::object text_schema(const char* kind, std::size_t letters_max)
{
    return {{"type", "string"}, {"x-kind", kind}, {"minLength", 1}, {"maxLength", letters_max}};
}

boost::json::object number_schema(const char* kind, std::int64_t least, std::int64_t most)
{
    return {{"type", "integer"}, {"x-kind", kind}, {"minimum", least}, {"maximum", most}};
}

boost::json::object money_schema(const Currency& currency, std::int64_t least)
{
    const auto code = currency.code();
    return {
        {"type", "object"},
        {"x-kind", "money"},
        {"x-exponent", currency.exponent()},
        {"required", {"minor", "currency"}},
        {"properties",
         {{"minor", {{"type", "integer"}, {"minimum", least}, {"maximum", requested_amount_max}}},
          {"currency", {{"const", json_word({code.data(), code.size()})}}}}}};
}

boost::json::object date_schema(bool may_be_endless)
{
    boost::json::object schema{{"type", "string"},
                               {"x-kind", may_be_endless ? "endless_date" : "date"},
                               {"format", "date"},
                               {"pattern", date_pattern}};
    if (may_be_endless) schema["type"] = {"string", "null"};
    return schema;
}

boost::json::object choice_schema(const DrawnField& field)
{
    boost::json::array choices;
    for (const panels::Choice& choice : field.choices) {
        choices.push_back(boost::json::object{{"const", choice.word}, {"title", choice.label}});
    }
    return {{"type", "string"}, {"x-kind", "choice"}, {"oneOf", std::move(choices)}};
}

boost::json::object list_schema(const char* kind, boost::json::object items, std::int64_t most)
{
    return {{"type", "array"},
            {"x-kind", kind},
            {"items", std::move(items)},
            {"minItems", 1},
            {"maxItems", most},
            {"uniqueItems", true}};
}

boost::json::object schema_of(const DrawnField& drawn)
{
    constexpr std::int64_t ids_max = 100;
    const panels::Field& field = *drawn.field;
    switch (field.kind) {
    case FieldKind::text: return text_schema("text", json::text_letters_max);
    case FieldKind::long_text: return text_schema("long_text", json::text_letters_max);
    case FieldKind::id: return text_schema("id", json::id_bytes_max);
    case FieldKind::customer: return text_schema("customer", json::id_bytes_max);
    case FieldKind::ids: return list_schema("ids", text_schema("id", json::id_bytes_max), ids_max);
    case FieldKind::money: return money_schema(drawn.currency, 1);
    case FieldKind::free: return money_schema(drawn.currency, 0);
    case FieldKind::units: return number_schema("units", field.least, field.most);
    case FieldKind::number: return number_schema("number", field.least, field.most);
    case FieldKind::date: return date_schema(false);
    case FieldKind::endless_date: return date_schema(true);
    case FieldKind::choice: return choice_schema(drawn);
    case FieldKind::choices:
        return list_schema(
            "choices", choice_schema(drawn), static_cast<std::int64_t>(drawn.choices.size()));
    case FieldKind::flag: return {{"type", "boolean"}, {"x-kind", "flag"}};
    }
    throw InvariantViolation{"a field is of one of the kinds listed"};
}

} // namespace

boost::json::object form_schema(const std::vector<DrawnField>& fields)
{
    boost::json::object properties;
    boost::json::array required;
    boost::json::array order;
    for (const DrawnField& field : fields) {
        const auto id = json_word(field.field->id);
        boost::json::object property = schema_of(field);
        property["title"] = field.title;
        if (field.help) property["description"] = *field.help;
        properties[id] = std::move(property);
        order.emplace_back(id);
        if (field.field->is_required) required.emplace_back(id);
    }
    return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"x-order", std::move(order)}};
}

} // namespace scrip::hooks
