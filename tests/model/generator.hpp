// Makes random operations from a seed: few studios, customers, orders and codes, so that they
// collide; a third is wrong on purpose, a tenth repeats. A private model tells it what there is to
// name; so the list of operations depends on the seed alone, and a shorter list is a prefix of a
// longer one.
#pragma once

#include "model.hpp"
#include "random.hpp"

namespace scrip::model {

struct Operation {
    std::int64_t id = 0;
    json::object line; // as `host-stub pipe` reads it, with marks for what the plugin invents
};

// `hooks`: those that the plugin declares; none given, all that the model knows.
std::vector<Operation>
generate(std::uint64_t seed, std::size_t count, const std::set<std::string>& hooks = {});

// Two studios over so many years, from some day of a year that the seed draws: bursts of operations
// and quiet times, sweeps that come daily, late or not at all, clocks that jump or go back, two
// processes, restarts, other settings. The books are closed once a year.
std::vector<Operation>
generate_years(std::uint64_t seed, int years, const std::set<std::string>& hooks = {});

// The first operations of a list: the clock, the studios and their settings.
bool is_setup(const Operation& operation);

inline constexpr const char* start_instant = "2026-11-21T12:00:00Z";
inline constexpr Time start_time{std::chrono::seconds{1'795'262'400}};

} // namespace scrip::model
