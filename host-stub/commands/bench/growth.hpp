// Whether calls cost the same in a small studio and in one that has grown.
#pragma once

#include "commands/bench/measure.hpp"
#include "commands/bench/place.hpp"
#include "pipe/session.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace host_stub::commands::bench {

struct GrowthPlan {
    std::vector<std::int64_t> vouchers{1'000, 10'000, 100'000}; // of a studio
    std::vector<std::int64_t> entries{10, 1'000, 10'000};       // on one account
    std::vector<std::int64_t> studios{1, 100, 1'000};           // in one database
    std::int64_t rounds = 3;
    std::int64_t milliseconds = 300; // of one measurement
    double minutes = 8;              // at most, filling all of them
};

// One kind of call in a database of each size.
struct GrowthLine {
    std::string what;
    std::vector<double> p50_ms; // the median of the rounds, by size
    std::vector<Spread> ratios; // to the smallest size, within a round
};

// Databases that differ in one thing.
struct Growth {
    std::string of; // "vouchers", "entries", "studios"
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> left_out; // sizes there was no time to fill
    std::vector<double> fill_seconds;   // by size
    std::vector<GrowthLine> lines;
};

struct GrowthResult {
    std::string database; // name of the place
    std::string about;
    std::vector<Growth> growths;
};

using MakePlace = std::function<std::unique_ptr<Place>()>;

// Each size has a database of its own, and all are measured in turn: the machine's moods meet all
// of them alike. `progress` gets lines for people.
GrowthResult measure_growth(const MakePlace& make,
                            const pipe::Options& session_options,
                            const GrowthPlan& plan,
                            const std::function<void(const std::string&)>& progress);

} // namespace host_stub::commands::bench
