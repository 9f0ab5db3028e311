// What was measured, and the ratios that count.
#pragma once

#include "commands/bench/case.hpp"
#include "commands/bench/measure.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace host_stub::commands::bench {

// One case at one number of threads.
struct Group {
    Case which;
    std::int64_t threads;
    std::map<Kind, std::vector<Measured>> rounds; // of each kind, in their order
};

struct DatabaseResult {
    std::string name; // of the Place
    std::string about;
    bool is_durable = false;
    std::optional<Spread> disk_probe_ms; // absent: on a server
    double load_ms = 0;                  // of the plugin; of one loaded before: again
    double enable_ms = 0;
    double first_reply_ms = 0;
    std::int64_t vouchers = 0;
    double fill_seconds = 0; // of the plugin's
    std::vector<Group> groups;
};

struct Result {
    std::string machine;
    double seconds = 0; // of one measurement
    std::int64_t rounds = 0;
    std::vector<DatabaseResult> databases;
};

using Member = double Measured::*;

Spread spread_of(const std::vector<Measured>& rounds, Member member);

// What was counted last; empty when nothing was.
Counts counts_of(const std::vector<Measured>& rounds);

// A ratio within each round: the disk's speed changes from minute to minute.
struct Ratio {
    std::string name; // "plugin/limit"
    Spread spread;
    std::optional<double> target; // information, never a verdict
    bool is_bound_above = false;  // the target is the most it should be, not the least
};

// All that can be said of the group.
std::vector<Ratio> ratios_of(const DatabaseResult& database, const Group& group);

} // namespace host_stub::commands::bench
