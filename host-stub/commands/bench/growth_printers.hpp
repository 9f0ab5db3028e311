// Growth for people, for machines and as a picture.
#pragma once

#include "commands/bench/growth.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace host_stub::commands::bench {

// One database on standard output.
void print_growth(const GrowthResult& result);

boost::json::object json_of(const std::string& machine, const std::vector<GrowthResult>& results);

// The median of each call over the sizes.
std::string svg_of(const std::vector<GrowthResult>& results);

} // namespace host_stub::commands::bench
