// What a naive plugin gets wrong, and how the answers show it.
#pragma once

#include <boost/json.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace scrip::model {

namespace json = boost::json;

// One mistake: what it does to a request, and to the answer of that request.
struct Mistake {
    std::function<void(json::object& line)> on_request = [](json::object&) {};
    std::function<void(const json::object& line, json::object& answer)> on_answer =
        [](const json::object&, json::object&) {};
};

using Mistakes = std::map<std::string, std::function<Mistake()>>;

// About blocks, transfers, scopes, codes, clawbacks, imports, customers and rewards.
Mistakes mistakes_with_people();

bool is_hook(const json::object& line, std::string_view hook);
bool declined_with(const json::object& answer, std::string_view code);

} // namespace scrip::model
