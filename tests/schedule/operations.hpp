// What the clients of a schedule call: one studio's state to begin with, and calls that meet in it.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace scrip::schedule {

namespace json = boost::json;

struct Operation {
    std::string name;
    std::string hook;
    json::object payload; // with the model's marks for what the opening made
};

// Lines of host-stub's pipe, in order; the n-th is the model's operation n.
const std::vector<json::object>& opening();

const std::vector<Operation>& operations();

using Pair = std::pair<std::string, std::string>; // of names

// The 20 in which both calls move money that the other one needs.
const std::vector<Pair>& money_pairs();
// All others, each operation with itself too, and then under one key as well.
std::vector<Pair> other_pairs();

// The line of an operation that `name` says, as client `client` sends it. "redeem/same" is what the
// other client sends, under its key; "redeem/reused" has that key and another payload.
json::object line_of(const std::string& name, int client);

} // namespace scrip::schedule
