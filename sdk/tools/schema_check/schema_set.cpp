// The only file that sees valijson: it costs 10 seconds to compile.
#include "schema_set.hpp"

#include <boost/json.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace booking {

namespace {

using Adapter = valijson::adapters::BoostJsonAdapter;

constexpr std::string_view ending = ".schema.json";

boost::json::value read_json(const std::filesystem::path& path)
{
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error{path.string() + ": cannot be read"};
    return boost::json::parse(text.str());
}

// "<root>", "[order]", "[due]" as "/order/due".
std::string pointer(const std::vector<std::string>& context)
{
    std::string text;
    for (const auto& step : context) {
        if (step == "<root>") continue;
        const bool is_bracketed = step.size() >= 2 && step.front() == '[' && step.back() == ']';
        text += "/" + (is_bracketed ? step.substr(1, step.size() - 2) : step);
    }
    return text;
}

// valijson reads what has a format as a text, and throws where it is an object or a list.
void ask_type_before_format(boost::json::value& schema)
{
    if (auto* const list = schema.if_array()) {
        for (auto& each : *list)
            ask_type_before_format(each);
    }
    auto* const object = schema.if_object();
    if (object == nullptr) return;
    for (auto& member : *object)
        ask_type_before_format(member.value());
    const auto* const format = object->if_contains("format");
    if (format == nullptr || !format->is_string() || object->contains("if")) return;
    (*object)["then"] = boost::json::object{{"format", *format}};
    (*object)["if"] = boost::json::object{{"type", "string"}};
    object->erase("format");
}

std::string findings(valijson::ValidationResults& results)
{
    std::string text;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        if (!text.empty()) text += "\n";
        text += "\"" + pointer(error.context) + "\": " + error.description;
    }
    return text.empty() ? "does not fit, without a finding" : text;
}

} // namespace

struct SchemaSet::Schemas {
    std::map<std::string, std::unique_ptr<valijson::Schema>, std::less<>> by_name;
    // The validator keeps the regular expressions it has compiled, so calls share it in turn.
    std::mutex mutex;
    valijson::Validator validator;
};

SchemaSet::SchemaSet() : schemas_{std::make_unique<Schemas>()} {}

SchemaSet::SchemaSet(const std::filesystem::path& folder) : SchemaSet{}
{
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        std::string name = entry.path().filename().string();
        if (!name.ends_with(ending)) continue;
        name.resize(name.size() - ending.size());
        try {
            add(std::move(name), read_json(entry.path()));
        } catch (const std::exception& error) {
            throw std::runtime_error{entry.path().string() + ": " + error.what()};
        }
    }
    if (schemas_->by_name.empty()) {
        throw std::runtime_error{folder.string() + ": holds no *.schema.json"};
    }
}

SchemaSet::~SchemaSet() = default;

void SchemaSet::add(std::string name, const boost::json::value& schema)
{
    auto parsed = std::make_unique<valijson::Schema>();
    boost::json::value asked = schema;
    ask_type_before_format(asked);
    valijson::SchemaParser{}.populateSchema(Adapter{asked}, *parsed);
    schemas_->by_name[std::move(name)] = std::move(parsed);
}

std::vector<std::string> SchemaSet::names() const
{
    std::vector<std::string> names;
    for (const auto& [name, schema] : schemas_->by_name)
        names.push_back(name);
    return names;
}

std::optional<std::string> SchemaSet::refusal(std::string_view schema_name,
                                              const boost::json::value& document) const
{
    const auto found = schemas_->by_name.find(schema_name);
    if (found == schemas_->by_name.end()) {
        throw std::out_of_range{"no schema " + std::string{schema_name}};
    }
    const std::lock_guard lock{schemas_->mutex};
    valijson::ValidationResults results;
    if (schemas_->validator.validate(*found->second, Adapter{document}, &results)) {
        return std::nullopt;
    }
    return findings(results);
}

} // namespace booking
