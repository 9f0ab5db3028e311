#include "bounds.hpp"

#include "contract/documents.hpp"

#include <map>
#include <stdexcept>
#include <utility>

namespace scrip::tests {

namespace json = boost::json;

namespace {

struct Examples {
    std::vector<std::string> fit;
    std::vector<std::string> break_it;
};

// Of each pattern in a request's schema. The days that fit are no past ones of the tests' clock.
const std::map<std::string, Examples, std::less<>> examples_of_patterns{
    {"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
     {{"2026-11-22", "2028-02-29", "9999-12-31"},
      {"2026-13-22",
       "2026-00-22",
       "2026-11-00",
       "2026-11-32",
       "2026-02-30",
       "26-11-22",
       "2026-11-2",
       ""}}},
    {"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
     "(\\.[0-9]{1,6})?Z$",
     {{"2026-11-22T00:00:00Z", "2026-11-22T23:59:59.999999Z"},
      {"2026-11-22T24:00:00Z",
       "2026-11-22T23:60:00Z",
       "2026-11-22T23:59:60Z",
       "2026-11-22T00:00:00",
       "2026-11-22T00:00:00+01:00",
       "2026-11-22T00:00:00.1234567Z",
       "2026-11-22 00:00:00Z"}}},
    {"^[A-Z]{3}$", {{"EUR", "USD"}, {"eur", "EU", "EURO", ""}}},
    {"^[ -~]{1,255}$",
     {{"k", std::string(255, '~')}, {"", std::string(256, '~'), "cl\xc3\xa9", "a\tb"}}}};

const Examples& examples_of(const json::value& pattern)
{
    const auto known = examples_of_patterns.find(std::string_view{pattern.as_string()});
    if (known == examples_of_patterns.end())
        throw std::logic_error{"a pattern without examples: " + json::serialize(pattern)};
    return known->second;
}

std::string letters(std::uint64_t count, const std::string& letter = "a")
{
    std::string text;
    for (std::uint64_t i = 0; i < count; ++i)
        text += letter;
    return text;
}

std::uint64_t count_in(const json::value& value)
{
    return value.to_number<std::uint64_t>();
}

bool is_type(const json::object& node, std::string_view type)
{
    const auto* const known = node.if_contains("type");
    return known && known->is_string() && known->get_string() == type;
}

bool is_there(const json::value& document, const std::string& pointer)
{
    json::error_code none;
    return document.find_pointer(pointer, none) != nullptr;
}

// Where a list asks that its items differ, their ids do.
json::value numbered(json::value item, std::size_t number)
{
    const std::string mark = std::to_string(number);
    if (item.is_string()) return json::string(mark);
    auto* const object = item.if_object();
    if (object == nullptr) return item;
    for (const char* const id : {"line_id", "external_id", "reference"}) {
        if (object->contains(id)) (*object)[id] = mark;
    }
    return item;
}

json::array list_of(const json::value& item, std::uint64_t count)
{
    json::array list;
    for (std::uint64_t i = 0; i < count; ++i)
        list.push_back(numbered(item, i));
    return list;
}

} // namespace

Bounds::Bounds(booking::SchemaSet& schemas, std::string name, json::value schema)
    : schemas_{schemas}, name_{std::move(name)}, schema_(std::move(schema))
{
    schemas_.add(name_, schema_);
    find_members(schema_, "");
}

const json::object& Bounds::resolved(const Value& node) const
{
    const auto* const reference = node.as_object().if_contains("$ref");
    if (reference == nullptr) return node.as_object();
    return resolved(schema_.at_pointer(std::string_view{reference->as_string()}.substr(1)));
}

json::value Bounds::example(const Value& node) const
{
    const Object& object = resolved(node);
    if (const auto* const words = object.if_contains("enum")) return words->at(0);
    if (const auto* const constant = object.if_contains("const")) return *constant;
    if (const auto* const pattern = object.if_contains("pattern"))
        return json::string(examples_of(*pattern).fit.front());
    for (const char* const choice : {"allOf", "anyOf", "oneOf"}) {
        const auto* const among = object.if_contains(choice);
        if (among && !object.contains("properties")) return example(among->at(0));
    }
    if (is_type(object, "string")) {
        const auto* const least = object.if_contains("minLength");
        return json::string(letters(least ? count_in(*least) : 1));
    }
    if (is_type(object, "integer")) {
        const auto* const least = object.if_contains("minimum");
        return least ? *least : Value(1);
    }
    if (is_type(object, "boolean")) return true;
    if (is_type(object, "array")) return json::array{example(object.at("items"))};
    Object made;
    if (const auto* const names = object.if_contains("required")) {
        for (const Value& name : names->as_array())
            made[name.as_string()] = example(object.at("properties").at(name.as_string()));
    }
    return made;
}

void Bounds::find_members(const Value& node, const std::string& pointer)
{
    const Object& object = resolved(node);
    members_.insert(pointer);
    note_unbounded(object, pointer);
    if (const auto* const members = object.if_contains("properties")) {
        for (const auto& member : members->as_object())
            find_members(member.value(), pointer + "/" + std::string{member.key()});
    }
    if (const auto* const items = object.if_contains("items")) find_members(*items, pointer + "/0");
    for (const char* const choice : {"oneOf", "anyOf", "allOf"}) {
        const auto* const among = object.if_contains(choice);
        if (among == nullptr) continue;
        for (const Value& each : among->as_array())
            find_members(each, pointer);
    }
}

void Bounds::note_unbounded(const Object& node, const std::string& pointer)
{
    const bool is_bounded =
        (!is_type(node, "array") || node.contains("maxItems")) &&
        (!is_type(node, "string") || node.contains("maxLength") || node.contains("pattern")) &&
        (!is_type(node, "integer") || (node.contains("minimum") && node.contains("maximum")));
    if (!is_bounded) unbounded_.insert(pointer);
}

std::set<std::string> Bounds::unseen() const
{
    std::set<std::string> left;
    for (const std::string& member : members_) {
        if (!seen_.contains(member)) left.insert(member);
    }
    return left;
}

std::vector<Probe> Bounds::probes_of(const Value& document)
{
    if (const auto refusal = schemas_.refusal(name_, document))
        throw std::logic_error{"the document to start from does not fit: " + *refusal};
    probes_.clear();
    visit(schema_, "", document, true);
    return std::move(probes_);
}

void Bounds::visit(const Value& node,
                   const std::string& pointer,
                   const Value& document,
                   bool is_sure)
{
    const Object& object = resolved(node);
    seen_.insert(pointer);
    visit_type(object, pointer, document, is_sure);
    visit_words(object, pointer, document, is_sure);
    const Value& value = document.at_pointer(pointer);
    if (value.is_string()) visit_text(object, pointer, document, is_sure);
    if (value.is_number()) visit_number(object, pointer, document, is_sure);
    if (value.is_array()) visit_list(object, pointer, document, is_sure);
    if (value.is_object()) visit_members(object, pointer, document, is_sure);
    for (const char* const choice : {"oneOf", "anyOf", "allOf"}) {
        const auto* const among = object.if_contains(choice);
        if (among == nullptr) continue;
        const bool is_alternative = among->as_array().size() > 1;
        for (const Value& each : among->as_array())
            visit(each, pointer, document, is_sure && !is_alternative);
    }
}

void Bounds::visit_members(const Object& node,
                           const std::string& pointer,
                           const Value& document,
                           bool is_sure)
{
    const auto* const members = node.if_contains("properties");
    if (members == nullptr) return;
    for (const auto& member : members->as_object()) {
        const std::string place = pointer + "/" + std::string{member.key()};
        if (is_there(document, place)) {
            visit(member.value(), place, document, is_sure);
            visit_without(place, document);
            continue;
        }
        const Value added = contract::with(document, place, example(member.value()));
        if (!fits(added)) continue; // another document has it
        keep({place, "given", added, true});
        visit(member.value(), place, added, is_sure);
    }
}

// An optional member that is null counts as absent (json/form.hpp), whatever its schema says.
void Bounds::visit_without(const std::string& pointer, const Value& document)
{
    const Value shorter = contract::without(document, pointer);
    const bool may_be_absent = fits(shorter);
    keep({pointer, "required", shorter, may_be_absent});
    const Value null = contract::with(document, pointer, nullptr);
    keep({pointer, "null", null, may_be_absent || fits(null)});
}

void Bounds::visit_type(const Object& node,
                        const std::string& pointer,
                        const Value& document,
                        bool is_sure)
{
    if (pointer.empty()) return; // what is no object at all names no member
    const auto wrong = [&](const Value& value) {
        beyond(pointer, "type", document, value, is_sure);
    };
    if (is_type(node, "string") || node.contains("enum")) {
        wrong(7);
        wrong(Object{});
        wrong(json::array{document.at_pointer(pointer)});
    } else if (is_type(node, "integer")) {
        wrong("7");
        wrong(1.5);
        wrong(12.0);
        wrong(true);
        wrong(std::uint64_t{1} << 63U);
    } else if (is_type(node, "boolean")) {
        wrong("true");
        wrong(1);
    } else if (is_type(node, "object")) {
        wrong("a");
        wrong(json::array{document.at_pointer(pointer)});
    } else if (is_type(node, "array")) {
        wrong("a");
        wrong(Object{});
    }
}

void Bounds::visit_text(const Object& node,
                        const std::string& pointer,
                        const Value& document,
                        bool is_sure)
{
    constexpr std::uint64_t id_bytes_max = 128; // which a schema cannot say
    if (const auto* const least = node.if_contains("minLength")) {
        const auto count = count_in(*least);
        at(pointer, "minLength", document, json::string(letters(count)));
        if (count > 0)
            beyond(pointer, "minLength", document, json::string(letters(count - 1)), is_sure);
    }
    if (const auto* const most = node.if_contains("maxLength")) {
        const auto count = count_in(*most);
        const bool is_id = count == id_bytes_max;
        at(pointer, "maxLength", document, json::string(letters(count)));
        at(pointer, "maxLength", document, json::string(letters(is_id ? count / 2 : count, "é")));
        beyond(pointer, "maxLength", document, json::string(letters(count + 1)), is_sure);
        beyond(pointer, "maxLength", document, json::string(letters(count + 1, "é")), is_sure);
        if (is_id) {
            const Value text = json::string(letters(count / 2, "é") + "a");
            keep({pointer, "bytes", contract::with(document, pointer, text), false});
        }
    }
    if (const auto* const pattern = node.if_contains("pattern")) {
        for (const std::string& text : examples_of(*pattern).fit)
            at(pointer, "pattern", document, json::string(text));
        for (const std::string& text : examples_of(*pattern).break_it)
            beyond(pointer, "pattern", document, json::string(text), is_sure);
    }
    // The check of schemas reads a text up to there.
    if (node.contains("not") && node.at("not").as_object().contains("pattern")) {
        const Value text = json::string(std::string_view{"a\0b", 3});
        keep({pointer, "not", contract::with(document, pointer, text), false});
    }
}

void Bounds::visit_number(const Object& node,
                          const std::string& pointer,
                          const Value& document,
                          bool is_sure)
{
    if (const auto* const least = node.if_contains("minimum")) {
        at(pointer, "minimum", document, *least);
        beyond(pointer, "minimum", document, least->to_number<std::int64_t>() - 1, is_sure);
    }
    if (const auto* const most = node.if_contains("maximum")) {
        at(pointer, "maximum", document, *most);
        beyond(pointer, "maximum", document, most->to_number<std::int64_t>() + 1, is_sure);
    }
}

void Bounds::visit_words(const Object& node,
                         const std::string& pointer,
                         const Value& document,
                         bool is_sure)
{
    const auto* const words = node.if_contains("enum");
    if (words == nullptr) return;
    for (const Value& each : words->as_array())
        at(pointer, "enum", document, each);
    for (const char* const other : {"none of these", ""})
        beyond(pointer, "enum", document, other, is_sure);
    const std::string first{words->at(0).as_string()};
    beyond(pointer, "enum", document, json::string(first + " "), is_sure);
}

void Bounds::visit_list(const Object& node,
                        const std::string& pointer,
                        const Value& document,
                        bool is_sure)
{
    const auto* const items = node.if_contains("items");
    if (items == nullptr) return;
    const auto& list = document.at_pointer(pointer).as_array();
    const Value item = list.empty() ? example(*items) : list.front();
    if (list.empty())
        visit(
            *items, pointer + "/0", contract::with(document, pointer, json::array{item}), is_sure);
    else
        visit(*items, pointer + "/0", document, is_sure);
    const auto* const least = node.if_contains("minItems");
    at(pointer, "minItems", document, list_of(item, least ? count_in(*least) : 0));
    if (least && count_in(*least) > 0)
        beyond(pointer, "minItems", document, list_of(item, count_in(*least) - 1), is_sure);
    if (const auto* const most = node.if_contains("maxItems")) {
        at(pointer, "maxItems", document, list_of(item, count_in(*most)));
        beyond(pointer, "maxItems", document, list_of(item, count_in(*most) + 1), is_sure);
    }
}

// Words may fit by themselves and not beside the other members.
void Bounds::at(const std::string& pointer,
                const char* bound,
                const Value& document,
                const Value& value)
{
    Value changed = contract::with(document, pointer, value);
    if (fits(changed)) keep({pointer, bound, std::move(changed), true});
}

void Bounds::beyond(const std::string& pointer,
                    const char* bound,
                    const Value& document,
                    const Value& value,
                    bool is_sure)
{
    Value changed = contract::with(document, pointer, value);
    if (!fits(changed))
        keep({pointer, bound, std::move(changed), false});
    else if (is_sure)
        throw std::logic_error{"the schema takes what should break it: " + name_ + " " + pointer +
                               " " + bound};
}

void Bounds::keep(Probe probe)
{
    if (kept_.insert(probe.pointer + " " + json::serialize(probe.document)).second)
        probes_.push_back(std::move(probe));
}

} // namespace scrip::tests
