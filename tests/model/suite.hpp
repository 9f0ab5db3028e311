// What the suites share that play a random history to the model and to the plugin: seeds, controls,
// shrinking, and the line that replays.
#pragma once

#include "commands.hpp"
#include "run.hpp"

#include <set>
#include <vector>

namespace scrip::tests {

// A deliberate mistake that the suite must catch: of the plugin, or of the model's clock.
struct Control {
    std::string name;
    std::function<std::unique_ptr<model::Answerer>(std::unique_ptr<model::Answerer>)> mistaken =
        [](auto plugin) { return plugin; };
    model::Model::TimeRules time_rules = {};
};

// How one suite makes its histories.
struct History {
    std::string command;
    std::string size_option; // how long one is: "ops"
    std::size_t control_size = 0;
    std::size_t control_checks_state_every = 500;
    std::function<std::vector<model::Operation>(std::uint64_t seed,
                                                std::size_t size,
                                                const std::set<std::string>& hooks)>
        generate;
    std::function<std::unique_ptr<model::Answerer>(const std::string& plugin_dir)> plugin;
    std::vector<Control> controls;
};

class Suite {
public:
    Suite(const Options& options, History history);

    // Each gives the exit status.
    int run(std::uint64_t first_seed, std::size_t seeds, std::size_t size);
    int run_file(const std::string& file); // each line: a seed and a size
    int run_controls(const std::string& asked);

    // What --control, --seeds-file or --seed ask for.
    int run(std::size_t size);

private:
    bool finds_difference(std::uint64_t seed, std::size_t size, const Control* control);
    std::unique_ptr<model::Answerer> make_answerer(const Control* control) const;
    void report(std::uint64_t seed,
                std::size_t size,
                const std::vector<model::Operation>& operations,
                const model::Finding& finding) const;

    const Options& options_;
    History history_;
    std::string plugin_dir_;
    bool is_self_;
    std::set<std::string> hooks_; // all that the model knows when empty
    std::size_t operations_ = 0;
    std::map<std::string, std::size_t> tally_;
};

} // namespace scrip::tests
