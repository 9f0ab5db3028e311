// Which schedules of two or three clients are played, one after the other.
#pragma once

#include "../model/random.hpp"
#include "turns.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace scrip::schedule {

class Schedules {
public:
    Schedules() = default;
    Schedules(const Schedules&) = delete;
    Schedules& operator=(const Schedules&) = delete;
    virtual ~Schedules() = default;

    // As Turns::Choose.
    virtual int choose(unsigned ready, const std::vector<Step>& pending, int last) = 0;
    // After one was played: whether there is another.
    virtual bool next(const Trace& played) = 0;
};

// Depth first over all choices.
//
// `is_reduced`, for PostgreSQL at READ COMMITTED: what a client writes is seen by others after its
// COMMIT only, and locks rows until then. So two statements may change places, and one order of
// them is enough, unless one of them ends a transaction that wrote a table which the other names,
// or one made the other wait.
class EverySchedule final : public Schedules {
public:
    explicit EverySchedule(bool is_reduced) : is_reduced_{is_reduced} {}

    int choose(unsigned ready, const std::vector<Step>& pending, int last) override;
    bool next(const Trace& played) override;

private:
    // A choice on the way to the schedule that is played.
    struct Node {
        unsigned ready = 0, todo = 0, done = 0, asleep = 0;
        int chosen = 0;
        std::vector<Step> pending;
        std::vector<std::set<std::string>> written; // by client, in the transaction that is open
    };

    unsigned asleep_behind(const Node& node) const;
    void note_written(Node& node) const;
    void add_reversals(const Trace& played);

    bool is_reduced_;
    bool is_redundant_ = false; // what is left of this schedule was in another
    std::vector<Node> nodes_;
    std::size_t depth_ = 0;
};

// Some at random: each is switched at up to three places.
class SomeSchedules final : public Schedules {
public:
    SomeSchedules(std::uint64_t seed, std::size_t count);

    int choose(unsigned ready, const std::vector<Step>& pending, int last) override;
    bool next(const Trace& played) override;

private:
    void draw();

    model::Random random_;
    std::size_t left_;
    std::size_t length_ = 40; // of the one before
    std::size_t depth_ = 0;
    std::set<std::size_t> switches_;
};

// The one that was written down.
class OneSchedule final : public Schedules {
public:
    explicit OneSchedule(std::string digits) : digits_{std::move(digits)} {}

    int choose(unsigned ready, const std::vector<Step>& pending, int last) override;
    bool next(const Trace&) override { return false; }

private:
    std::string digits_;
    std::size_t depth_ = 0;
};

// A digit a step: the client that took it.
std::string digits_of(const Trace& trace);

} // namespace scrip::schedule
