#include "suite.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <random>
#include <sstream>

namespace scrip::tests {

namespace {

using namespace model;

std::vector<Operation> only(const std::vector<Operation>& operations, const std::string& kept)
{
    std::vector<Operation> some;
    std::istringstream ids{kept};
    for (std::string id; std::getline(ids, id, ',');)
        some.push_back(operations.at(std::stoul(id)));
    return some;
}

// The hooks that the manifest beside the plugin declares.
std::set<std::string> declared_hooks(const std::string& plugin_dir)
{
    std::ifstream file{plugin_dir + "/manifest.json"};
    std::ostringstream text;
    text << file.rdbuf();
    std::set<std::string> hooks;
    const json::value manifest = json::parse(text.str());
    for (const json::value& each : manifest.at("hooks").as_array())
        hooks.insert(std::string{each.at("hook").as_string()});
    return hooks;
}

// The kind of server, as a shell's comment behind the line that replays.
std::string on_server()
{
    const char* url = std::getenv("SCRIP_TEST_DB");
    if (!url) return "";
    return "  # with SCRIP_TEST_DB at " + std::string{url}.substr(0, std::string{url}.find(':'));
}

void print(const Finding& finding)
{
    std::cout << "asked:  " << json::serialize(finding.line)
              << "\nmodel:  " << json::serialize(finding.model_answer)
              << "\nplugin: " << json::serialize(finding.plugin_answer) << "\n";
    for (const std::string& each : finding.differences)
        std::cout << "  " << each << "\n";
    std::cout << std::flush;
}

} // namespace

Suite::Suite(const Options& options, History history)
    : options_{options}, history_{std::move(history)},
      plugin_dir_{options.text("plugin", "")}, is_self_{options.has("self")}
{
    if (plugin_dir_.empty() && !is_self_) throw std::invalid_argument{"--plugin DIR is missing"};
    if (!is_self_) hooks_ = declared_hooks(plugin_dir_);
}

// True when a difference was found.
bool Suite::finds_difference(std::uint64_t seed, std::size_t size, const Control* control)
{
    std::vector<Operation> operations = history_.generate(seed, size, hooks_);
    if (options_.has("keep")) operations = only(operations, options_.text("keep", ""));
    const auto plugin = make_answerer(control);
    Run run{*plugin,
            control ? history_.control_checks_state_every : 500,
            control ? control->time_rules : Model::TimeRules{}};
    const auto finding = run.play(operations);
    operations_ += operations.size();
    for (const auto& [outcome, times] : run.tally())
        tally_[outcome] += times;
    if (!finding || control) return finding.has_value();
    operations.resize(finding->index + 1);
    report(seed, size, operations, *finding);
    return true;
}

int Suite::run(std::size_t size)
{
    if (options_.has("control")) return run_controls(options_.text("control", "all"));
    if (options_.has("seeds-file")) return run_file(options_.text("seeds-file", ""));
    return run(options_.number("seed", std::random_device{}()), options_.number("seeds", 1), size);
}

int Suite::run(std::uint64_t first_seed, std::size_t seeds, std::size_t size)
{
    const auto started = std::chrono::steady_clock::now();
    operations_ = 0;
    std::cout << "scrip-tests " << history_.command << " seed=" << seed_text(first_seed)
              << " seeds=" << seeds << " " << history_.size_option << "=" << size
              << " each, against " << (is_self_ ? "the model itself" : plugin_dir_ + on_server())
              << std::endl;
    for (std::size_t each = 0; each < seeds; ++each) {
        if (finds_difference(first_seed + each, size, nullptr)) return 1;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    if (options_.has("tally")) {
        for (const auto& [outcome, times] : tally_)
            std::cout << "  " << outcome << ": " << times << "\n";
    }
    std::cout << "equal: " << operations_ << " operations in " << std::fixed << std::setprecision(1)
              << took.count() << " s" << std::endl;
    return 0;
}

int Suite::run_file(const std::string& file)
{
    std::ifstream lines{file};
    if (!lines) throw std::invalid_argument{"cannot read " + file};
    for (std::string line; std::getline(lines, line);) {
        std::string seed;
        std::size_t size = 0;
        std::istringstream words{line};
        if (line.starts_with("#") || !(words >> seed >> size)) continue;
        std::cout << "seed " << seed << ", " << size << " " << history_.size_option << std::endl;
        if (finds_difference(std::stoull(seed, nullptr, 0), size, nullptr)) return 1;
    }
    return 0;
}

int Suite::run_controls(const std::string& asked)
{
    const std::uint64_t seed = options_.number("seed", 0x5c819);
    const std::size_t size = options_.number(history_.size_option, history_.control_size);
    if (finds_difference(seed, size, nullptr)) {
        std::cout << "there is a difference without a mistake: nothing is proved" << std::endl;
        return 1;
    }
    int not_caught = 0;
    for (const Control& control : history_.controls) {
        if (asked != "all" && asked != control.name) continue;
        // Some mistakes show rarely: other operations may meet them.
        bool is_caught = false;
        for (std::uint64_t more = 0; more < 4 && !is_caught; ++more)
            is_caught = finds_difference(seed + more, size, &control);
        std::cout << "control " << control.name << ": " << (is_caught ? "caught" : "NOT CAUGHT")
                  << std::endl;
        not_caught += is_caught ? 0 : 1;
    }
    return not_caught == 0 ? 0 : 1;
}

std::unique_ptr<Answerer> Suite::make_answerer(const Control* control) const
{
    auto plugin = is_self_ ? model_answerer() : history_.plugin(plugin_dir_);
    return control ? control->mistaken(std::move(plugin)) : std::move(plugin);
}

void Suite::report(std::uint64_t seed,
                   std::size_t size,
                   const std::vector<Operation>& operations,
                   const Finding& finding) const
{
    std::cout << "DIFFERENCE, seed " << seed_text(seed) << ", after operation " << finding.index
              << std::endl;
    print(finding);
    if (options_.has("no-shrink")) return;
    const auto shrunk = shrink(operations, [this] { return make_answerer(nullptr); });
    std::string kept;
    for (const Operation& each : shrunk)
        kept += (kept.empty() ? "" : ",") + std::to_string(each.id);
    const auto plugin = make_answerer(nullptr);
    if (const auto again = Run{*plugin, 500}.play(shrunk)) {
        std::cout << "\nshrunk to " << shrunk.size() << " operations:" << std::endl;
        for (const Operation& each : shrunk)
            std::cout << "  " << each.id << " " << json::serialize(each.line) << "\n";
        print(*again);
    }
    std::cout << "replay: scrip-tests " << history_.command << " --seed " << seed_text(seed)
              << " --" << history_.size_option << " " << size << " --keep " << kept
              << (is_self_ ? " --self" : " --plugin " + plugin_dir_ + on_server()) << std::endl;
}

} // namespace scrip::tests
