#include "fields.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

namespace scrip::security {

namespace json = boost::json;

namespace {

json::value schema_of(const std::string& hook)
{
    const std::string path = std::string{SCRIP_SCHEMA_DIR} + "/" + hook + ".request.schema.json";
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error{path + " cannot be read"};
    return json::parse(text.str());
}

class Walk {
public:
    explicit Walk(const json::value& schema) : definitions_{schema.at("$defs").as_object()} {}

    void from(const json::value& node, const std::string& pointer)
    {
        const json::object* const object = node.if_object();
        if (!object) return;
        if (const auto* const reference = object->if_contains("$ref")) {
            follow(std::string{reference->as_string()}, pointer);
            return;
        }
        if (object->contains("enum")) keep(pointer, "enum");
        if (is_text(*object)) keep(pointer, "string");
        if (const auto* const members = object->if_contains("properties")) {
            for (const auto& [name, member] : members->as_object())
                from(member, pointer + "/" + std::string{name});
        }
        if (const auto* const items = object->if_contains("items")) from(*items, pointer + "/0");
        for (const char* const choice : {"oneOf", "anyOf", "allOf"}) {
            if (const auto* const among = object->if_contains(choice)) {
                for (const json::value& each : among->as_array())
                    from(each, pointer);
            }
        }
    }

    const std::vector<Field>& fields() const { return fields_; }

    void follow(const std::string& reference, const std::string& pointer)
    {
        const std::string name = reference.substr(reference.rfind('/') + 1);
        const json::value& definition = definitions_.at(name);
        if (is_text(definition.as_object()))
            keep(pointer, name);
        else
            from(definition, pointer);
    }

private:
    static bool is_text(const json::object& node)
    {
        const auto* const type = node.if_contains("type");
        return type && type->is_string() && type->get_string() == "string";
    }

    void keep(const std::string& pointer, const std::string& type)
    {
        if (seen_.insert(pointer + " " + type).second) fields_.push_back({pointer, type});
    }

    const json::object& definitions_;
    std::set<std::string> seen_;
    std::vector<Field> fields_;
};

} // namespace

std::vector<Field> fields_of(const std::string& hook)
{
    const json::value schema = schema_of(hook);
    Walk walk{schema};
    for (const auto& [name, member] : schema.at("properties").as_object()) {
        if (name != "actor" && name != "locale") walk.from(member, "/" + std::string{name});
    }
    // A row is judged by itself, so the schema of the request leaves it open.
    if (hook == "voucher.import") walk.follow("#/$defs/import_row", "/rows/0");
    return walk.fields();
}

std::vector<Field> fields_of_actor()
{
    const json::value schema = schema_of("customer.balance");
    Walk walk{schema};
    walk.follow("#/$defs/actor", "/actor");
    return walk.fields();
}

json::string* text_at(json::value& request, const std::string& pointer)
{
    json::error_code none;
    auto* const value = request.find_pointer(pointer, none);
    return value ? value->if_string() : nullptr;
}

} // namespace scrip::security
