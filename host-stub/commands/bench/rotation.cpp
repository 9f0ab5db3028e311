#include "commands/bench/rotation.hpp"

#include <random>

namespace host_stub::commands::bench {

Rotation::Rotation(const Plan& plan,
                   std::vector<std::unique_ptr<Subject>> subjects,
                   std::unique_ptr<Counter> counter,
                   std::function<void(const std::string&)> progress)
    : plan_(plan), subjects_(std::move(subjects)), counter_(std::move(counter)),
      progress_(std::move(progress))
{
}

std::vector<Group> Rotation::run()
{
    std::vector<Group> groups;
    for (const Case which : plan_.cases) {
        for (const std::int64_t threads : plan_.threads)
            groups.push_back({which, threads, {}});
    }
    for (std::int64_t round = 0; round < plan_.rounds; ++round) {
        progress_("round " + std::to_string(round + 1) + " of " + std::to_string(plan_.rounds));
        run_round(round, groups);
    }
    return groups;
}

// Each round begins with another subject; the last one counts as well.
void Rotation::run_round(std::int64_t round, std::vector<Group>& groups)
{
    const bool counts = round + 1 == plan_.rounds;
    for (Group& group : groups) {
        for (std::size_t turn = 0; turn < subjects_.size(); ++turn) {
            Subject& subject =
                *subjects_[(turn + static_cast<std::size_t>(round)) % subjects_.size()];
            if (!subject.has(group.which)) continue;
            group.rounds[subject.kind()].push_back(measure(subject, group, counts));
        }
    }
}

Measured Rotation::measure(Subject& subject, const Group& group, bool counts)
{
    const auto settle = [&] {
        if (is_write(group.which)) subject.settle();
        counter_->settle();
    };
    subject.stock(group.which, plan_.milliseconds);
    if (counts) settle();
    std::vector<std::unique_ptr<Actor>> actors;
    for (std::int64_t i = 0; i < subject.threads(group.which, group.threads); ++i)
        actors.push_back(subject.actor(group.which));
    const Counts before = counts ? counter_->now() : Counts{};
    Measured measured = repeat(plan_.milliseconds, actors, [&] { return drawn(group.which); });
    if (!counts) return measured;
    actors.clear();
    settle();
    measured.counted = per_act(before, counter_->now(), static_cast<double>(measured.done));
    return measured;
}

Draw Rotation::drawn(Case which)
{
    // At random, but the same in each run.
    thread_local std::mt19937_64 generator{++generators_};
    return {which == Case::redeem_hot ? 0 : generator(), ++unique_};
}

} // namespace host_stub::commands::bench
