// c3: two clients, each with one call, switched before each SQL statement: what they are answered
// and what is there after them is what the model says of one after the other.
#include "../model/commands.hpp"
#include "naive_pair.hpp"
#include "operations.hpp"
#include "play.hpp"
#include "schedules.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <stdexcept>

namespace scrip::tests {

namespace {

using namespace schedule;

std::vector<std::string> names_in(const std::string& text)
{
    std::vector<std::string> names;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        names.push_back(text.substr(at, comma - at));
        at = comma + 1;
    }
    return names;
}

class Suite {
public:
    explicit Suite(const Options& options)
        : options_{options}, seed_{options.number("seed", std::random_device{}())},
          play_{options.text("plugin", ""), clients(options)}
    {
    }

    int run()
    {
        std::cout << "scrip-tests c3 --seed " << seed_ << " on " << play_.backend() << std::endl;
        if (!control_is_caught(play_)) return EXIT_FAILURE;
        if (options_.has("pair")) return run_one();
        const auto started = std::chrono::steady_clock::now();
        const bool is_all = options_.has("all");
        const std::size_t samples = options_.number("samples", 30);
        for (const Pair& pair : money_pairs())
            play_all({pair.first, pair.second}, true, 0);
        std::cout << "every schedule of " << money_pairs().size() << " money pairs: " << schedules_
                  << std::endl;
        if (samples > 0 || is_all) {
            const auto others = other_pairs();
            const std::size_t before = schedules_;
            for (const Pair& pair : others)
                play_all({pair.first, pair.second}, is_all, samples);
            std::cout << (is_all ? "every schedule of " : "schedules at random of ")
                      << others.size() << " other pairs: " << schedules_ - before << std::endl;
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        std::cout << (failed_ == 0 ? "linearizable: " : "NOT ALL LINEARIZABLE: ") << schedules_
                  << " schedules, " << play_.outcomes() << " outcomes, " << play_.deadlocks()
                  << " deadlocks, in " << took.count() << " s" << std::endl;
        return failed_ == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }

private:
    static int clients(const Options& options)
    {
        const std::size_t named = names_in(options.text("pair", ",")).size();
        return named == 3 ? 3 : 2;
    }

    int run_one()
    {
        const auto names = names_in(options_.text("pair", ""));
        OneSchedule one{options_.text("schedule", "")};
        const bool is_good =
            options_.has("schedule")
                ? is_linearizable(names, one)
                : play_all(names, !options_.has("samples"), options_.number("samples", 30));
        if (is_good) std::cout << "linearizable: " << schedules_ << " schedules" << std::endl;
        return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
    }

    bool play_all(const std::vector<std::string>& names, bool is_all, std::size_t samples)
    {
        const std::size_t before = schedules_;
        const int deadlocks = play_.deadlocks();
        bool is_good = false;
        if (is_all) {
            EverySchedule every{play_.is_on_server()};
            is_good = is_linearizable(names, every);
        } else {
            SomeSchedules some{seed_ + before, samples};
            is_good = is_linearizable(names, some);
        }
        if (options_.has("verbose"))
            std::cout << "  " << names[0] << "," << names[1] << ": " << schedules_ - before
                      << " schedules, " << play_.deadlocks() - deadlocks << " deadlocks"
                      << std::endl;
        return is_good;
    }

    bool is_linearizable(const std::vector<std::string>& names, Schedules& which)
    {
        play_.set(names);
        do {
            ++schedules_;
            const auto faults = play_.play(which);
            if (faults.empty()) continue;
            report(names, faults);
            ++failed_;
            return false;
        } while (which.next(play_.trace()));
        return true;
    }

    void report(const std::vector<std::string>& names, const std::vector<std::string>& faults)
    {
        std::string list;
        for (const std::string& each : names)
            list += (list.empty() ? "" : ",") + each;
        std::cout << "NOT LINEARIZABLE: " << list << std::endl;
        for (const std::string& each : faults)
            std::cout << "  " << each << "\n";
        std::cout << "replay: scrip-tests c3 --plugin " << options_.text("plugin", "") << " --pair "
                  << list << " --schedule " << digits_of(play_.trace()) << play_.on_server()
                  << std::endl;
    }

    const Options& options_;
    std::uint64_t seed_;
    Play play_;
    std::size_t schedules_ = 0;
    std::size_t failed_ = 0; // pairs
};

} // namespace

int play_schedules(const Options& options)
{
    return Suite{options}.run();
}

} // namespace scrip::tests
