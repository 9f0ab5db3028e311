#include "naive_pair.hpp"

#include "../races/naive_store.hpp"

#include <iostream>

namespace scrip::schedule {

namespace {

constexpr std::int64_t face = 100;
constexpr std::int64_t amount = 60;

} // namespace

void make_naive_tables(const tests::TestDatabase& database)
{
    tests::NaiveStore{database.url()}.create(face);
}

// Without BEGIN IMMEDIATE and without a guard: 60 of 100 are spent twice in some schedule.
bool control_is_caught(Play& play)
{
    tests::NaiveStore first{play.stage().database().url()}, second{play.stage().database().url()};
    EverySchedule every{play.is_on_server()};
    std::size_t played = 0, caught = 0;
    std::string digits;
    do {
        bool has_first = false, has_second = false;
        play.run(
            every,
            {[&] { has_first = first.spend(amount); }, [&] { has_second = second.spend(amount); }});
        ++played;
        if (!has_first || !has_second) continue;
        ++caught;
        digits = digits_of(play.trace());
    } while (every.next(play.trace()));
    const bool is_caught = caught > 0 && caught < played;
    std::cout << "control: overspent in " << caught << " of " << played << " schedules"
              << (is_caught ? ", such as " + digits : ": this harness proves nothing") << std::endl;
    return is_caught;
}

} // namespace scrip::schedule
