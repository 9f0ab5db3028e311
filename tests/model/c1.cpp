// c1: random operations against the reference model.
#include "commands.hpp"
#include "controls.hpp"
#include "run.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <random>
#include <set>
#include <sstream>

namespace scrip::tests {

namespace {

using namespace model;

std::string hex(std::uint64_t seed)
{
    std::ostringstream text;
    text << "0x" << std::hex << seed;
    return text.str();
}

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

class Suite {
public:
    explicit Suite(const Options& options)
        : options_{options}, plugin_dir_{options.text("plugin", "")}, is_self_{options.has("self")}
    {
        if (plugin_dir_.empty() && !is_self_)
            throw std::invalid_argument{"--plugin DIR is missing"};
        if (!is_self_) hooks_ = declared_hooks(plugin_dir_);
    }

    // True when a difference was found.
    bool finds_difference(std::uint64_t seed, std::size_t count, const std::string& control)
    {
        const MakeAnswerer make = [&] { return make_answerer(control); };
        std::vector<Operation> operations = generate(seed, count, hooks_);
        if (options_.has("keep")) operations = only(operations, options_.text("keep", ""));
        const auto plugin = make();
        // What a mistake leaves may pass quickly.
        Run run{*plugin, control.empty() ? 500U : 100U};
        const auto finding = run.play(operations);
        for (const auto& [outcome, times] : run.tally())
            tally_[outcome] += times;
        if (!finding || !control.empty()) return finding.has_value();
        operations.resize(finding->index + 1);
        report(seed, count, operations, *finding, make);
        return true;
    }

    int run()
    {
        const std::uint64_t first = options_.number("seed", std::random_device{}());
        const std::size_t seeds = options_.number("seeds", 1);
        const std::size_t count = options_.number("ops", 100'000) / seeds;
        const auto started = std::chrono::steady_clock::now();
        std::cout << "scrip-tests c1 seed=" << hex(first) << " seeds=" << seeds << " ops=" << count
                  << " each, against "
                  << (is_self_ ? "the model itself" : plugin_dir_ + on_server()) << std::endl;
        for (std::size_t each = 0; each < seeds; ++each) {
            if (finds_difference(first + each, count, "")) return 1;
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        if (options_.has("tally")) {
            for (const auto& [outcome, times] : tally_)
                std::cout << "  " << outcome << ": " << times << "\n";
        }
        std::cout << "equal: " << seeds * count << " operations in " << std::fixed
                  << std::setprecision(1) << took.count() << " s" << std::endl;
        return 0;
    }

    // Each line of the file: a seed and a number of operations.
    int run_file(const std::string& file)
    {
        std::ifstream lines{file};
        if (!lines) throw std::invalid_argument{"cannot read " + file};
        for (std::string line; std::getline(lines, line);) {
            std::string seed;
            std::size_t count = 0;
            std::istringstream words{line};
            if (line.starts_with("#") || !(words >> seed >> count)) continue;
            std::cout << "seed " << seed << ", " << count << " operations" << std::endl;
            if (finds_difference(std::stoull(seed, nullptr, 0), count, "")) return 1;
        }
        return 0;
    }

    int run_controls(const std::string& asked)
    {
        const std::uint64_t seed = options_.number("seed", 0x5c819);
        const std::size_t count = options_.number("ops", 3'000);
        if (finds_difference(seed, count, "")) {
            std::cout << "there is a difference without a mistake: nothing is proved" << std::endl;
            return 1;
        }
        int not_caught = 0;
        for (const std::string& name : control_names()) {
            if (asked != "all" && asked != name) continue;
            // Some mistakes show rarely: other operations may meet them.
            bool is_caught = false;
            for (std::uint64_t more = 0; more < 4 && !is_caught; ++more)
                is_caught = finds_difference(seed + more, count, name);
            std::cout << "control " << name << ": " << (is_caught ? "caught" : "NOT CAUGHT")
                      << std::endl;
            not_caught += is_caught ? 0 : 1;
        }
        return not_caught == 0 ? 0 : 1;
    }

private:
    std::unique_ptr<Answerer> make_answerer(const std::string& control) const
    {
        auto plugin = is_self_ ? model_answerer() : plugin_answerer(plugin_dir_);
        return control.empty() ? std::move(plugin) : with_mistake(control, std::move(plugin));
    }

    // The kind of server, as a shell's comment behind the line that replays.
    static std::string on_server()
    {
        const char* url = std::getenv("SCRIP_TEST_DB");
        if (!url) return "";
        return "  # with SCRIP_TEST_DB at " +
               std::string{url}.substr(0, std::string{url}.find(':'));
    }

    void report(std::uint64_t seed,
                std::size_t count,
                const std::vector<Operation>& operations,
                const Finding& finding,
                const MakeAnswerer& make) const
    {
        std::cout << "DIFFERENCE, seed " << hex(seed) << ", after operation " << finding.index
                  << std::endl;
        print(finding);
        if (options_.has("no-shrink")) return;
        const auto shrunk = shrink(operations, make);
        std::string kept;
        for (const Operation& each : shrunk)
            kept += (kept.empty() ? "" : ",") + std::to_string(each.id);
        const auto plugin = make();
        if (const auto again = Run{*plugin, 500}.play(shrunk)) {
            std::cout << "\nshrunk to " << shrunk.size() << " operations:" << std::endl;
            for (const Operation& each : shrunk)
                std::cout << "  " << each.id << " " << json::serialize(each.line) << "\n";
            print(*again);
        }
        std::cout << "replay: scrip-tests c1 --seed " << hex(seed) << " --ops " << count
                  << " --keep " << kept
                  << (is_self_ ? " --self" : " --plugin " + plugin_dir_ + on_server()) << std::endl;
    }

    static void print(const Finding& finding)
    {
        std::cout << "asked:  " << json::serialize(finding.line)
                  << "\nmodel:  " << json::serialize(finding.model_answer)
                  << "\nplugin: " << json::serialize(finding.plugin_answer) << "\n";
        for (const std::string& each : finding.differences)
            std::cout << "  " << each << "\n";
        std::cout << std::flush;
    }

    const Options& options_;
    std::string plugin_dir_;
    bool is_self_;
    std::set<std::string> hooks_; // all that the model knows when empty
    std::map<std::string, std::size_t> tally_;
};

} // namespace

int compare_with_model(const Options& options)
{
    Suite suite{options};
    if (options.has("control")) return suite.run_controls(options.text("control", "all"));
    if (options.has("seeds-file")) return suite.run_file(options.text("seeds-file", ""));
    return suite.run();
}

} // namespace scrip::tests
