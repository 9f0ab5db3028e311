// c5: each studio of an interleaved history, played again alone, gives the same answers and rows,
// but for the names that chance gives (I36).
#include "record.hpp"
#include "suite.hpp"

#include <chrono>
#include <iomanip>
#include <iostream>
#include <random>
#include <sstream>

namespace scrip::tests {

namespace {

using namespace model;

constexpr const char* studios[] = {"s1", "s2"};

std::vector<Operation> of_studio(const std::vector<Operation>& operations, const std::string& name)
{
    std::vector<Operation> own;
    for (const Operation& each : operations) {
        const json::value* studio = each.line.if_contains("studio");
        if (!studio || studio->as_string() == name) own.push_back(each);
    }
    return own;
}

class Alone {
public:
    Alone(std::string plugin_dir, bool is_naive)
        : plugin_dir_{std::move(plugin_dir)}, is_naive_{is_naive}
    {
    }

    // What differs first, for whoever reads it; none: nothing does.
    std::optional<std::string> difference(const std::vector<Operation>& operations)
    {
        auto together = play(operations);
        for (const char* studio : studios) {
            auto alone = play(of_studio(operations, studio));
            if (const auto differs = first_difference(together[studio], alone[studio]))
                return std::string{studio} + differs.value();
        }
        return std::nullopt;
    }

    std::size_t answers() const { return answers_; }
    std::size_t rows() const { return rows_; }

private:
    std::map<std::string, Told> play(const std::vector<Operation>& operations)
    {
        Recorder recorder{plugin_answerer(plugin_dir_), is_naive_};
        if (const auto finding = Run{recorder, Run::no_check}.play(operations)) {
            throw std::runtime_error{"not the model's answer: " + json::serialize(finding->line)};
        }
        for (const char* studio : studios)
            recorder.record_rows(studio);
        return recorder.records();
    }

    std::optional<std::string> first_difference(const Told& together, const Told& alone)
    {
        answers_ += alone.answers.size();
        rows_ += alone.rows.size();
        if (together.answers.size() != alone.answers.size()) return " was asked something else";
        for (std::size_t at = 0; at < alone.answers.size(); ++at) {
            if (together.answers[at] == alone.answers[at]) continue;
            return ", answer " + std::to_string(at) + " to " + alone.asked[at] +
                   "\ntogether: " + together.answers[at] + "\nalone:    " + alone.answers[at];
        }
        for (const std::string& each : alone.rows) {
            if (!together.rows.contains(each)) return " has a row only alone: " + each;
        }
        for (const std::string& each : together.rows) {
            if (!alone.rows.contains(each)) return " has a row only together: " + each;
        }
        if (together.rows != alone.rows) return " has a row more or less often";
        return std::nullopt;
    }

    std::string plugin_dir_;
    bool is_naive_;
    std::size_t answers_ = 0, rows_ = 0;
};

} // namespace

int play_alone(const Options& options)
{
    const std::string plugin_dir = options.text("plugin", "");
    const std::uint64_t first = options.number("seed", std::random_device{}());
    const std::size_t seeds = options.number("seeds", 1), count = options.number("ops", 600);
    const bool is_naive = options.has("control");
    const auto started = std::chrono::steady_clock::now();
    std::cout << "scrip-tests c5 seed=" << seed_text(first) << " seeds=" << seeds
              << " ops=" << count << " each, against " << plugin_dir << std::endl;
    Alone alone{plugin_dir, is_naive};
    for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
        const auto found = alone.difference(generate(seed, count));
        if (found && is_naive) {
            std::cout << "control one-number-for-all-studios: caught" << std::endl;
            return EXIT_SUCCESS;
        }
        if (!found) continue;
        std::cout << "DIFFERENCE, seed " << seed_text(seed) << ": " << *found
                  << "\nreplay: scrip-tests c5 --seed " << seed_text(seed) << " --ops " << count
                  << " --plugin " << plugin_dir << std::endl;
        return EXIT_FAILURE;
    }
    if (is_naive) {
        std::cout << "control one-number-for-all-studios: NOT CAUGHT" << std::endl;
        return EXIT_FAILURE;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::cout << "equal: " << alone.answers() << " answers and " << alone.rows() << " rows in "
              << std::fixed << std::setprecision(1) << took.count() << " s" << std::endl;
    return EXIT_SUCCESS;
}

} // namespace scrip::tests
