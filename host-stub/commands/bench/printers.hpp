// The results for people, for machines and as a picture.
#pragma once

#include "commands/bench/results.hpp"

#include <boost/json.hpp>

#include <string>

namespace host_stub::commands::bench {

// "min 0.41  median 0.44  max 0.52"
std::string printed(const Spread& spread);
boost::json::object json_of(const Spread& spread);

// One database on standard output.
void print_table(const DatabaseResult& database);

boost::json::object json_of(const Result& result);

// Rates over threads, a plot for each case and database; readable on a light and on a dark page.
std::string svg_of(const Result& result);

} // namespace host_stub::commands::bench
