// What the plugin calls the things behind the model's marks; learned from the plugin's replies.
#pragma once

#include <boost/json.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>

namespace scrip::model {

namespace json = boost::json;

// "@v12.0" and the like: a thing that the model made and the plugin named.
bool is_mark(std::string_view text);

class Bindings {
public:
    // What is bound stays as it is: another name for a known thing is a difference.
    void bind(const std::string& mark, const std::string& name);

    std::optional<std::string> name_of(const std::string& mark) const;

    // A request of the model's in the plugin's words. "@c12.0|lower" is a code in another spelling;
    // what was never bound becomes an id or a code that nobody has; so does what is in `unnamed`.
    json::value for_plugin(const json::value& request,
                           const std::set<std::string>& unnamed = {}) const;

    // The marks in a request that stand for nothing yet.
    std::set<std::string> unnamed_in(const json::value& request) const;

    // A reply of the plugin's in the model's words, as far as known.
    json::value for_model(const json::value& reply) const;

private:
    std::string spelled(const std::string& mark, const std::set<std::string>& unnamed) const;
    std::map<std::string, std::string> names_;
    std::map<std::string, std::string> marks_;
};

} // namespace scrip::model
