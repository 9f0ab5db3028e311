// Measures every case of one database: limit, bare and plugin in turn within each round, so that
// the machine's moods meet all of them alike.
#pragma once

#include "commands/bench/counts.hpp"
#include "commands/bench/results.hpp"
#include "commands/bench/subject.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace host_stub::commands::bench {

struct Plan {
    std::vector<Case> cases;
    std::vector<std::int64_t> threads;
    std::int64_t rounds = 3;
    std::int64_t milliseconds = 1'000; // of one measurement
};

class Rotation {
public:
    // `progress` gets a line for people before each round.
    Rotation(const Plan& plan,
             std::vector<std::unique_ptr<Subject>> subjects,
             std::unique_ptr<Counter> counter,
             std::function<void(const std::string&)> progress);

    std::vector<Group> run();

private:
    void run_round(std::int64_t round, std::vector<Group>& groups);
    Measured measure(Subject& subject, const Group& group, bool counts);
    Draw drawn(Case which);

    const Plan& plan_;
    const std::vector<std::unique_ptr<Subject>> subjects_;
    const std::unique_ptr<Counter> counter_;
    const std::function<void(const std::string&)> progress_;
    std::atomic<std::uint64_t> unique_ = 0;
    std::atomic<unsigned> generators_ = 0;
};

} // namespace host_stub::commands::bench
