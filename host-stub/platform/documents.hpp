// JSON as hooks take and give it, read and written where the platform is sure of its form.
#pragma once

#include "loader/outcome.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>

namespace host_stub::platform {

// {"minor": 1250, "currency": "EUR"}
inline boost::json::object money(std::int64_t minor, const std::string& currency)
{
    return {{"minor", minor}, {"currency", currency}};
}

// The actor of what nobody asked for.
inline boost::json::object system_itself()
{
    return {{"role", "system"}, {"id", "platform"}};
}

// REQUIRES: the outcome is not negative.
inline boost::json::object parsed(const loader::Outcome& outcome)
{
    return boost::json::parse(outcome.reply).as_object();
}

inline std::string text_at(const boost::json::object& object, const char* name)
{
    return std::string(object.at(name).as_string().c_str());
}

inline std::int64_t minor_at(const boost::json::object& object, const char* name)
{
    return object.at(name).at("minor").to_number<std::int64_t>();
}

} // namespace host_stub::platform
