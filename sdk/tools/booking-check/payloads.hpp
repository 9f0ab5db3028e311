// Payloads made of a good one, richer, broken or not quite what they seem; replies to compare.
#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace booking::check {

// With unknown members at every level.
boost::json::value with_extra_members(boost::json::value request);

// A reply with its seals taken out: cursors ("next") and texts sealed under a key, which are
// another each time they are made.
std::string without_seals(const std::string& reply);

enum class Expected {
    invalid,   // E_INVALID, with a code
    too_large, // E_LIMIT
    steady     // one reading: the same answer each time
};

struct Hostile {
    std::string what; // for a reason: "cut in the middle"
    std::string payload;
    Expected expected = Expected::invalid;
};

std::vector<Hostile> hostile_payloads(const boost::json::object& request);

// The text with a few bytes or words changed; another `state` is another change.
std::string mutated(std::string text, std::uint64_t& state);

} // namespace booking::check
