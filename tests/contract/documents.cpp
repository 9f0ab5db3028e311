#include "documents.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace contract {

namespace {

const std::string schema_folder = CONTRACT_SCHEMA_FOLDER;

struct Place {
    std::string_view parent;
    std::string_view last;
};

Place split(std::string_view pointer)
{
    const auto slash = pointer.rfind('/');
    return {pointer.substr(0, slash), pointer.substr(slash + 1)};
}

} // namespace

boost::json::value read_json(const std::string& path)
{
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error{path + " cannot be read"};
    return boost::json::parse(text.str());
}

const booking::SchemaSet& schemas()
{
    static const booking::SchemaSet set{schema_folder};
    return set;
}

boost::json::value schema(std::string_view name)
{
    return read_json(schema_folder + "/" + std::string{name} + ".schema.json");
}

boost::json::value sample(std::string_view name)
{
    return read_json(schema_folder + "/samples/" + std::string{name} + ".json");
}

const boost::json::value& manifest()
{
    static const boost::json::value document = read_json(CONTRACT_MANIFEST);
    return document;
}

std::vector<std::string> hooks()
{
    std::vector<std::string> names;
    for (const auto& hook : manifest().at("hooks").as_array()) {
        names.emplace_back(hook.at("hook").as_string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> files_in(std::string_view folder, std::string_view ending)
{
    std::vector<std::string> names;
    const std::filesystem::path path = std::filesystem::path{schema_folder} / folder;
    for (const auto& entry : std::filesystem::directory_iterator{path}) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(ending)) names.push_back(name.substr(0, name.size() - ending.size()));
    }
    std::sort(names.begin(), names.end());
    return names;
}

boost::json::value
with(boost::json::value document, std::string_view pointer, const boost::json::value& value)
{
    const auto [parent, last] = split(pointer);
    auto& place = document.at_pointer(parent);
    if (place.is_array()) {
        place.as_array().at(std::stoul(std::string{last})) = value;
    } else {
        place.as_object()[last] = value;
    }
    return document;
}

boost::json::value without(boost::json::value document, std::string_view pointer)
{
    const auto [parent, last] = split(pointer);
    if (document.at_pointer(parent).as_object().erase(last) != 1) {
        throw std::invalid_argument{std::string{pointer} + " is not there"};
    }
    return document;
}

std::string verdict(std::string_view schema_name, const boost::json::value& document)
{
    return schemas().refusal(schema_name, document).value_or("fits");
}

} // namespace contract
