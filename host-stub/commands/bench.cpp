#include "commands/bench/machine.hpp"
#include "commands/bench/measure.hpp"
#include "commands/bench/plugin_ledger.hpp"
#include "commands/bench/raw_ledger.hpp"
#include "commands/commands.hpp"
#include "commands/options.hpp"
#include "commands/temporary_folder.hpp"
#include "services/clock.hpp"

#include <boost/json.hpp>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <random>

namespace host_stub::commands {
namespace {

using namespace bench;
namespace json = boost::json;

constexpr std::int64_t vouchers = 5'000;
constexpr std::int64_t debits_few = 5, debits_many_max = 50'000; // two entries each
constexpr std::int64_t filling_seconds_max = 20, filling_step = 500;

json::object printed(const Spread& spread)
{
    return {{"min", spread.min}, {"median", spread.median}, {"max", spread.max}};
}

// All measurements of one kind, a round each.
class Rounds {
public:
    void add(const Measured& measured)
    {
        rates.push_back(measured.per_second);
        p50.push_back(measured.p50_ms);
        p99.push_back(measured.p99_ms);
        longest.push_back(measured.longest_ms);
    }
    json::object print(const std::string& name) const
    {
        std::printf("  %-28s %8.0f /s   p50 %7.2f ms   p99 %7.2f ms   longest %8.2f ms\n",
                    name.c_str(),
                    spread_of(rates).median,
                    spread_of(p50).median,
                    spread_of(p99).median,
                    spread_of(longest).max);
        return {{"per_second", printed(spread_of(rates))},
                {"p50_ms", printed(spread_of(p50))},
                {"p99_ms", printed(spread_of(p99))},
                {"longest_ms", spread_of(longest).max}};
    }
    std::vector<double> rates, p50, p99, longest;
};

// Only a ratio within one round counts: the disk's speed changes from minute to minute.
json::object
print_ratio(const std::string& name, const std::vector<double>& one, const std::vector<double>& to)
{
    std::vector<double> ratios;
    for (std::size_t round = 0; round < one.size(); ++round) {
        ratios.push_back(one[round] / to[round]);
    }
    const Spread spread = spread_of(ratios);
    std::printf("  %-44s min %5.2f   median %5.2f   max %5.2f\n",
                name.c_str(),
                spread.min,
                spread.median,
                spread.max);
    return printed(spread);
}

class Bench {
public:
    Bench(const Options& options, std::filesystem::path folder)
        : options_(options), folder_(std::move(folder)),
          milliseconds_(options.seconds.value_or(2) * 1'000), rounds_(options.rounds.value_or(3)),
          threads_(options.threads.empty() ? std::vector<std::int64_t>{1, 8} : options.threads)
    {
    }

    json::object run()
    {
        const std::string machine = machine_line();
        const Spread probe = disk_probe(folder_);
        std::printf("Machine: %s\n", machine.c_str());
        std::printf("Disk: 4 KiB appended and synced in %.2f ms (median; %.2f to %.2f)\n\n",
                    probe.median,
                    probe.min,
                    probe.max);
        json::object report{{"machine", machine}, {"disk_probe_ms", printed(probe)}};
        report["load"] = start();
        report["redeem"] = redemptions();
        report["list"] = pages();
        report["balance"] = balances();
        return report;
    }

private:
    // The first load in this process: nothing of the plugin is mapped yet.
    json::object start()
    {
        const double loaded = duration_ms([&] { session_.emplace(options_.for_session()); });
        const double enabled = duration_ms([&] { ledger_.emplace(*session_); });
        const double answered = duration_ms([&] { ledger_->list_page(""); });
        std::printf("Start: loaded and active after %.1f ms, studio migrated and enabled %.1f ms, "
                    "first reply %.1f ms\n\n",
                    loaded,
                    enabled,
                    answered);
        return {{"load_ms", loaded}, {"enable_ms", enabled}, {"first_reply_ms", answered}};
    }

    json::object redemptions()
    {
        const std::filesystem::path raw_file = folder_ / "raw.db";
        make_raw_ledger(raw_file, vouchers);
        ledger_->add_credits(vouchers);
        std::map<std::string, Rounds> kinds;
        for (std::int64_t round = 0; round < rounds_; ++round) {
            kinds["limit"].add(measure_raw(raw_file, 1, &RawLedger::change_least));
            for (const std::int64_t threads : threads_) {
                const std::string own = std::to_string(threads);
                kinds["raw " + own].add(measure_raw(raw_file, threads, &RawLedger::redeem));
                kinds["plugin " + own].add(measure_plugin(threads));
            }
        }
        return print_redemptions(kinds);
    }

    json::object print_redemptions(const std::map<std::string, Rounds>& kinds) const
    {
        std::printf("Redemptions, %lld rounds of %lld ms each, medians:\n",
                    static_cast<long long>(rounds_),
                    static_cast<long long>(milliseconds_));
        json::object report{{"limit", kinds.at("limit").print("limit: 1 update + 1 insert")}};
        for (const std::int64_t threads : threads_) {
            const std::string own = std::to_string(threads);
            const std::string behind = ", " + own + (threads == 1 ? " thread" : " threads");
            report["raw_" + own] = kinds.at("raw " + own).print("plain SQLite" + behind);
            report["plugin_" + own] = kinds.at("plugin " + own).print("plugin" + behind);
        }
        std::printf("Ratios of the rates within a round:\n");
        for (const std::int64_t threads : threads_) {
            const std::string own = std::to_string(threads);
            const auto& rates = kinds.at("plugin " + own).rates;
            report["plugin_to_raw_" + own] = print_ratio(
                "plugin / plain SQLite, threads: " + own, rates, kinds.at("raw " + own).rates);
            report["plugin_to_limit_" + own] = print_ratio(
                "plugin / limit of one thread, threads: " + own, rates, kinds.at("limit").rates);
        }
        std::puts("");
        return report;
    }

    Measured measure_raw(const std::filesystem::path& file,
                         std::int64_t threads,
                         void (RawLedger::*act)(std::int64_t, std::uint64_t))
    {
        std::vector<RawLedger> connections;
        for (std::int64_t i = 0; i < threads; ++i)
            connections.emplace_back(file);
        return repeat(milliseconds_, threads, [&](std::int64_t thread, std::uint64_t) {
            (connections[static_cast<std::size_t>(thread)].*act)(drawn(), ++unique_);
        });
    }

    Measured measure_plugin(std::int64_t threads)
    {
        return repeat(milliseconds_, threads, [&](std::int64_t, std::uint64_t) {
            ledger_->redeem(drawn(), ++unique_);
        });
    }

    json::object pages()
    {
        std::string cursor, deep;
        for (int page = 0; page < 90; ++page) {
            cursor = ledger_->list_page(cursor);
            if (cursor.empty()) break;
            deep = cursor;
        }
        const Measured first = repeat(
            milliseconds_ / 2, 1, [&](std::int64_t, std::uint64_t) { ledger_->list_page(""); });
        const Measured last = repeat(
            milliseconds_ / 2, 1, [&](std::int64_t, std::uint64_t) { ledger_->list_page(deep); });
        std::printf("A page of 50 of %lld vouchers: the first %.2f ms, a deep one %.2f ms "
                    "(ratio %.2f)\n",
                    static_cast<long long>(ledger_->credits()),
                    first.p50_ms,
                    last.p50_ms,
                    last.p50_ms / first.p50_ms);
        return {{"first_ms", first.p50_ms}, {"deep_ms", last.p50_ms}};
    }

    json::object balances()
    {
        ledger_->add_debits(debits_few);
        const Measured few = measure_balance();
        const std::int64_t over_ns =
            services::deadline_after_ms(services::Clock::mono_ns(), filling_seconds_max * 1'000);
        std::int64_t count = debits_few;
        while (count < debits_many_max && services::Clock::mono_ns() < over_ns) {
            ledger_->add_debits(filling_step);
            count += filling_step;
        }
        const Measured many = measure_balance();
        std::printf("A balance: %.3f ms after %lld debits, %.3f ms after %lld (ratio %.2f)\n",
                    few.p50_ms,
                    static_cast<long long>(debits_few),
                    many.p50_ms,
                    static_cast<long long>(count),
                    many.p50_ms / few.p50_ms);
        return {{"few_ms", few.p50_ms},
                {"many_ms", many.p50_ms},
                {"debits_few", debits_few},
                {"debits_many", count}};
    }

    Measured measure_balance()
    {
        return repeat(
            milliseconds_ / 2, 1, [&](std::int64_t, std::uint64_t) { ledger_->read_balance(); });
    }

    // A voucher, at random but the same ones in each run.
    std::int64_t drawn()
    {
        thread_local std::minstd_rand generator{
            static_cast<std::minstd_rand::result_type>(++generators_)};
        return std::uniform_int_distribution<std::int64_t>(0, vouchers - 1)(generator);
    }

    const Options& options_;
    const std::filesystem::path folder_;
    const std::int64_t milliseconds_;
    const std::int64_t rounds_;
    const std::vector<std::int64_t> threads_;
    std::optional<pipe::Session> session_;
    std::optional<PluginLedger> ledger_;
    std::atomic<std::uint64_t> unique_ = 0;
    std::atomic<unsigned> generators_ = 0;
};

} // namespace

int run_bench(const Arguments& arguments)
{
    Options options =
        parse_options(arguments, {"plugin", "data", "seconds", "rounds", "threads", "json"});
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // each line as soon as it is known
    // Measuring needs a ledger of its own, whatever a data folder holds; `--data` says on which
    // disk.
    const TemporaryFolder own_folder("host-stub-bench", options.data_folder);
    options.data_folder = own_folder.path();
    const json::object report = Bench(options, own_folder.path()).run();
    if (options.json_file) {
        std::ofstream file(*options.json_file);
        file << json::serialize(report) << '\n';
        if (!file.flush()) throw std::runtime_error("the figures cannot be written");
    }
    return 0;
}

} // namespace host_stub::commands
