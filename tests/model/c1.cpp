// c1: random operations against the reference model.
#include "controls.hpp"
#include "suite.hpp"

namespace scrip::tests {

namespace {

std::vector<Control> mistakes()
{
    std::vector<Control> all;
    for (const std::string& name : model::control_names()) {
        all.push_back({.name = name, .mistaken = [name](auto plugin) {
                           return model::with_mistake(name, std::move(plugin));
                       }});
    }
    return all;
}

} // namespace

int compare_with_model(const Options& options)
{
    Suite suite{options,
                {.command = "c1",
                 .size_option = "ops",
                 .control_size = 3'000,
                 .control_checks_state_every = 100, // what a mistake leaves may pass quickly
                 .generate = model::generate,
                 .plugin = model::plugin_answerer,
                 .controls = mistakes()}};
    const std::size_t seeds = options.number("seeds", 1);
    return suite.run(options.number("ops", 100'000) / seeds);
}

} // namespace scrip::tests
