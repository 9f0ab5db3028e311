#include "documents.hpp"

#include "schema_set.hpp"
#include "verdict.hpp"

namespace booking::check {
namespace {

namespace json = boost::json;

constexpr std::string_view schema_ending = ".schema.json";

const SchemaSet& schemas()
{
    static const SchemaSet& all = *[] {
        auto* const set = new SchemaSet;
        for (const BuiltIn& file : built_in_files()) {
            const std::string_view name = file.path.substr(1);
            if (!name.ends_with(schema_ending)) continue;
            set->add(std::string(name.substr(0, name.size() - schema_ending.size())),
                     json::parse(file.content));
        }
        return set;
    }();
    return all;
}

std::optional<std::string_view> file_of(const std::string& path)
{
    for (const BuiltIn& file : built_in_files()) {
        if (file.path == path) return file.content;
    }
    return std::nullopt;
}

} // namespace

std::optional<std::string> schema_refusal(const std::string& schema, const json::value& document)
{
    auto refusal = schemas().refusal(schema, document);
    if (refusal) {
        for (char& c : *refusal) {
            if (c == '\n') c = ';';
        }
    }
    return refusal;
}

bool is_known_hook(const std::string& hook, const std::string& schema)
{
    return schema == "booking." + hook + "/1" &&
           file_of("/" + hook + ".request" + std::string(schema_ending)).has_value();
}

json::object sample_request(const std::string& hook)
{
    const auto text = file_of("/samples/" + hook + ".request.json");
    if (!text) fail("the SDK has no sample request of " + hook);
    return json::parse(*text).as_object();
}

} // namespace booking::check
