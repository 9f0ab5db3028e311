#include "commands/bench/machine.hpp"
#include "commands/bench/place.hpp"
#include "commands/bench/printers.hpp"
#include "commands/bench/throughput.hpp"
#include "commands/commands.hpp"
#include "commands/options.hpp"

#include <boost/json.hpp>

#include <cstdio>
#include <fstream>

namespace host_stub::commands {
namespace {

using namespace bench;

constexpr std::int64_t vouchers_default = 10'000;

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
    plan.milliseconds = options.milliseconds.value_or(1'000);
    return plan;
}

using MakePlace = std::function<std::unique_ptr<Place>()>;

// Each is made when its turn comes. Without --on: the servers that were named, else file and
// memory.
std::vector<MakePlace> places_of(const Options& options)
{
    const auto default_places = options.db_urls.empty() ? std::vector<std::string>{"file", "memory"}
                                                        : std::vector<std::string>{"server"};
    std::vector<MakePlace> places;
    for (const std::string& word : options.places.empty() ? default_places : options.places) {
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

} // namespace

int run_bench(const Arguments& arguments)
{
    const Options options = parse_options(arguments,
                                          {"plugin",
                                           "data",
                                           "db",
                                           "on",
                                           "case",
                                           "seconds",
                                           "rounds",
                                           "threads",
                                           "vouchers",
                                           "json",
                                           "svg"});
    const Plan plan = plan_of(options);
    const std::vector<MakePlace> places = places_of(options);
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // each line as soon as it is known

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
        result.databases.push_back(measure_cases(
            *place, options.for_session(), plan, options.vouchers.value_or(vouchers_default)));
        print_table(result.databases.back());
    }
    if (options.json_file) write(*options.json_file, boost::json::serialize(json_of(result)));
    if (options.svg_file) write(*options.svg_file, svg_of(result));
    return 0;
}

} // namespace host_stub::commands
