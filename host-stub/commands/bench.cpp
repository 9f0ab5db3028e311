#include "commands/bench/growth_printers.hpp"
#include "commands/bench/machine.hpp"
#include "commands/bench/place.hpp"
#include "commands/bench/printers.hpp"
#include "commands/bench/throughput.hpp"
#include "commands/commands.hpp"
#include "commands/options.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace host_stub::commands {
namespace {

using namespace bench;

constexpr std::int64_t vouchers_default = 10'000;

std::int64_t in_ms(const Options& options, double seconds_default)
{
    return static_cast<std::int64_t>(options.seconds.value_or(seconds_default) * 1e3);
}

Plan plan_of(const Options& options)
{
    Plan plan;
    try {
        plan.cases = options.cases.empty() ? all_cases() : cases_of(options.cases);
    } catch (const std::invalid_argument& unknown) {
        throw UsageError(std::string("--case: ") + unknown.what());
    }
    plan.threads = options.threads.empty() ? std::vector<std::int64_t>{1, 8, 32} : options.threads;
    plan.rounds = options.rounds.value_or(3);
    plan.milliseconds = in_ms(options, 1);
    return plan;
}

// Each is made when its turn comes. Without --on: the servers that were named, else `otherwise`.
std::vector<MakePlace> places_of(const Options& options, std::vector<std::string> otherwise)
{
    if (!options.db_urls.empty()) otherwise = {"server"};
    std::vector<MakePlace> places;
    for (const std::string& word : options.places.empty() ? otherwise : options.places) {
        if (word == "file") {
            places.emplace_back([&options] { return file_place(options.data_folder); });
        } else if (word == "memory") {
            places.emplace_back([] { return memory_place(); });
        } else if (word == "server" && !options.db_urls.empty()) {
            for (const std::string& url : options.db_urls)
                places.emplace_back([&url] { return server_place(url); });
        } else {
            throw UsageError("--on wants a list of file, memory and server, the last with --db");
        }
    }
    return places;
}

void write(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream file(path);
    file << text << '\n';
    if (!file.flush())
        throw std::runtime_error("the figures cannot be written to " + path.string());
}

void report(const Options& options, const boost::json::object& figures, const std::string& picture)
{
    if (options.json_file) write(*options.json_file, boost::json::serialize(figures));
    if (options.svg_file) write(*options.svg_file, picture);
}

void tell(const std::string& text)
{
    std::fprintf(stderr, "%s\n", text.c_str());
}

void run_throughput(const Options& options)
{
    const Plan plan = plan_of(options);
    const auto places = places_of(options, {"file", "memory"});
    Result result;
    result.machine = machine_line();
    result.seconds = static_cast<double>(plan.milliseconds) / 1e3;
    result.rounds = plan.rounds;
    std::printf("%s\n%lld rounds, %.3g s a measurement; medians of the rounds, the longest of all; "
                "ratios within a round\n",
                result.machine.c_str(),
                static_cast<long long>(result.rounds),
                result.seconds);
    for (const MakePlace& make : places) {
        const std::unique_ptr<Place> place = make();
        result.databases.push_back(measure_cases(*place,
                                                 options.for_session(),
                                                 plan,
                                                 options.vouchers.value_or(vouchers_default),
                                                 tell));
        print_table(result.databases.back());
        // Kept should the next database fail.
        report(options, json_of(result), svg_of(result));
    }
}

GrowthPlan growth_plan_of(const Options& options)
{
    GrowthPlan plan;
    if (!options.sizes.empty()) plan.vouchers = options.sizes;
    if (!options.entries.empty()) plan.entries = options.entries;
    if (!options.studios.empty()) plan.studios = options.studios;
    plan.rounds = options.rounds.value_or(plan.rounds);
    plan.milliseconds = in_ms(options, 0.3);
    plan.minutes = options.minutes.value_or(plan.minutes);
    return plan;
}

void run_growth(const Options& options)
{
    const auto places = places_of(options, {"memory"}); // what grows is processor time
    const std::string machine = machine_line();
    std::puts(machine.c_str());
    std::vector<GrowthResult> results;
    for (const MakePlace& make : places) {
        results.push_back(
            measure_growth(make, options.for_session(), growth_plan_of(options), tell));
        print_growth(results.back());
        report(options, json_of(machine, results), svg_of(results)); // as above
    }
}

} // namespace

int run_bench(const Arguments& arguments)
{
    const bool is_growth =
        std::find(arguments.begin(), arguments.end(), "--growth") != arguments.end();
    std::vector<std::string_view> known{
        "plugin", "data", "db", "on", "seconds", "rounds", "connections", "json", "svg"};
    if (is_growth) {
        known.insert(known.end(), {"growth", "sizes", "entries", "studios", "minutes"});
    } else {
        known.insert(known.end(), {"case", "threads", "vouchers"});
    }
    const Options options = parse_options(arguments, known);
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // each line as soon as it is known
    is_growth ? run_growth(options) : run_throughput(options);
    return 0;
}

} // namespace host_stub::commands
