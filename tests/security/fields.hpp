// The texts a request may hold, read from its schema.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace scrip::security {

// What a text is for: the name of its definition in the schema ("id", "text", "code_given"), "enum"
// for a closed set, else "string".
struct Field {
    std::string pointer; // in the request; of a list its first element
    std::string type;
};

// Of every text but the actor's and the locale's, in the schema's order.
std::vector<Field> fields_of(const std::string& hook);

// Of the actor.
std::vector<Field> fields_of_actor();

// The text at the pointer; null when the request has none there.
boost::json::string* text_at(boost::json::value& request, const std::string& pointer);

} // namespace scrip::security
