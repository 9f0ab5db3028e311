// What the long runs of a suite have come to so far, over as many runs as it took.
#pragma once

#include "../model/commands.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>

namespace scrip::tests {

// With --counts FOLDER a run goes on where the last one stopped: the totals stand there, in a file
// of that name, and are written after each part.
class SoakCounts {
public:
    SoakCounts(const Options& options, const std::string& name) : options_{options}
    {
        if (options.has("counts"))
            file_ = std::filesystem::path{options.text("counts", "")} / (name + ".txt");
    }

    // `work` does so many, from that seed, and throws when one is wrong. Without --counts all at
    // once and from the seed that was given; with it in parts, each from a seed of its own.
    int run(std::size_t goal,
            std::size_t part_max,
            const std::function<void(std::size_t count, std::uint64_t seed)>& work) const
    {
        std::random_device device;
        if (file_.empty()) {
            work(goal, options_.number("seed", device()));
            return EXIT_SUCCESS;
        }
        for (std::size_t done = counted(); done < goal; done = counted()) {
            const std::size_t part = std::min(part_max, goal - done);
            work(part, device());
            add(part);
        }
        std::cout << "  the goal of " << goal << " is reached: " << file_ << std::endl;
        return EXIT_SUCCESS;
    }

    // Parts that are numbered from 0, each once: with --counts from the first that is not done.
    int in_turn(std::size_t parts, const std::function<void(std::size_t part)>& work) const
    {
        for (std::size_t part = counted(); part < parts; part = counted()) {
            work(part);
            add(1);
        }
        std::cout << "  all " << parts << " parts are done: " << file_ << std::endl;
        return EXIT_SUCCESS;
    }

private:
    std::size_t counted() const
    {
        std::size_t done = 0;
        std::ifstream{file_} >> done;
        return done;
    }

    void add(std::size_t done) const
    {
        const std::size_t all = counted() + done;
        std::filesystem::create_directories(file_.parent_path());
        std::ofstream{file_} << all << "\n";
        std::cout << "  so far " << all << std::endl;
    }

    const Options& options_;
    std::filesystem::path file_;
};

} // namespace scrip::tests
