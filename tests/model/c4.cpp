// c4: years of simulated time against the reference model.
#include "suite.hpp"

#include "../fault/soak_counts.hpp"

namespace scrip::tests {

namespace {

std::vector<Control> naive_clocks()
{
    using std::chrono_literals::operator""min;
    return {{.name = "ends-at-midnight-utc", .time_rules = {.ends_at_midnight_utc = true}},
            {.name = "posts-a-minute-early", .time_rules = {.posted_late = 14min}},
            {.name = "keeps-what-a-later-clock-took",
             .time_rules = {.keeps_what_a_later_clock_took = true}}};
}

} // namespace

int live_for_years(const Options& options)
{
    constexpr std::size_t studios = 2;
    Suite suite{options,
                {.command = "c4",
                 .size_option = "years",
                 .control_size = 2,
                 .generate =
                     [](std::uint64_t seed, std::size_t years, const auto& hooks) {
                         return model::generate_years(seed, static_cast<int>(years), hooks);
                     },
                 .plugin = model::plugin_processes,
                 .controls = naive_clocks()}};
    const std::size_t years = options.number("years", 10);
    if (!options.has("counts")) return suite.run(years);
    const auto live = [&](std::size_t, std::uint64_t seed) {
        if (suite.run(seed, 1, years) != EXIT_SUCCESS)
            throw std::runtime_error{"a difference was found"};
    };
    return SoakCounts{options, "c4-studio-years"}.run(
        options.number("studio-years", 2'000), studios * years, live);
}

} // namespace scrip::tests
