// b1: SIGKILL under load. What was acknowledged is there, with its effect; nothing is half there.
#include "../model/commands.hpp"
#include "../model/random.hpp"
#include "../races/child.hpp"
#include "../races/host.hpp"
#include "../races/naive_store.hpp"
#include "../races/place.hpp"
#include "soak_counts.hpp"

#include <chrono>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace scrip::tests {

namespace {

constexpr int threads = 3;
constexpr std::int64_t face = 1'000'000'000;
constexpr std::size_t kills_per_voucher = 10;

// The same key always means the same call, so that the parent can repeat it.
std::int64_t amount_of(const std::string& key)
{
    return static_cast<std::int64_t>(std::hash<std::string>{}(key) % 9 + 1);
}

bool is_debit(const std::string& key)
{
    return std::hash<std::string>{}(key) % 4 == 0;
}

json::object answer_under(Host& host,
                          const std::string& key,
                          const std::string& code,
                          const std::string& voucher_id)
{
    if (is_debit(key)) {
        return host.call("debit.add",
                         {{"customer", {{"customer_id", "c1"}}},
                          {"amount", eur(amount_of(key))},
                          {"description", "paid out"},
                          {"voucher_id", voucher_id}},
                         key);
    }
    return host.call("payment.redeem",
                     {{"order", order_of("o-" + key, 100)},
                      {"source", {{"code", code}}},
                      {"amount", eur(amount_of(key))}},
                     key);
}

// What names the effect: the redemption, or the transaction of a debit.
std::string effect_id(const json::object& answer)
{
    const json::object& reply = answer.at("reply").as_object();
    if (const auto* id = reply.if_contains("redemption_id")) return std::string{id->as_string()};
    return std::string{reply.at("transaction").at("transaction_id").as_string()};
}

struct Heard {
    std::map<std::string, std::string> acknowledged; // key to the id of its effect
    std::map<std::string, bool> begun;
};

// Lets a child work until the kill, and gives what it said before.
Heard kill_a_child(const std::vector<std::string>& arguments, model::Random& random)
{
    Child child{arguments};
    std::string line;
    if (!child.read_line(line) || line != "ready")
        throw std::runtime_error{"the child did not begin"};
    std::this_thread::sleep_for(std::chrono::microseconds{random.between(2'000, 32'000)});
    child.kill_now();
    Heard heard;
    for (const std::string& said : child.read_lines()) {
        std::istringstream words{said};
        std::string word, key, id;
        words >> word >> key >> id;
        if (word == "begins")
            heard.begun[key] = true;
        else
            heard.acknowledged[key] = id;
    }
    child.wait();
    return heard;
}

class Kills {
public:
    Kills(const Options& options, std::uint64_t seed)
        : seed_{seed}, random_{seed_}, place_{options}, naive_place_{options}
    {
    }

    void run(std::size_t kills)
    {
        std::cout << "scrip-tests b1 --seed " << seed_ << " --kills " << kills << std::endl;
        ensure_control_is_caught();
        const auto started = std::chrono::steady_clock::now();
        for (std::size_t kill = 0; kill < kills; ++kill) {
            check_one(kill);
            const bool is_checked = kill % 50 == 49 && !place_.is_on_server();
            if (is_checked && integrity_of(place_.url(0)) != "ok") {
                throw std::runtime_error{"PRAGMA integrity_check after kill " +
                                         std::to_string(kill)};
            }
        }
        place_.verify();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        std::cout << "  " << kills << " kills, " << acknowledged_ << " acknowledged and present, "
                  << in_flight_ << " cut in flight, of which " << in_flight_present_
                  << " present and whole; " << took.count() << " s" << std::endl;
        if (acknowledged_ == 0 || in_flight_ == 0)
            throw std::runtime_error{"no call was ever cut: nothing was tested"};
    }

private:
    void new_voucher(Host& host, std::size_t kill)
    {
        const json::object reply = host.accepted("credit.add",
                                                 {{"customer", {{"customer_id", "c1"}}},
                                                  {"amount", eur(face)},
                                                  {"description", "to be cut short"}},
                                                 "credit " + std::to_string(kill));
        code_ = reply.at("code").as_string();
        voucher_id_ = reply.at("voucher").at("voucher_id").as_string();
        spent_ = 0;
    }

    void check_one(std::size_t kill)
    {
        if (kill % kills_per_voucher == 0) {
            new_voucher(*place_.host(), kill);
        }
        std::vector<std::string> arguments{
            "b1-worker", "--code", code_, "--voucher", voucher_id_, "--name", std::to_string(kill)};
        const auto found_by = place_.options_of(0);
        arguments.insert(arguments.end(), found_by.begin(), found_by.end());
        const Heard heard = kill_a_child(arguments, random_);
        const auto shown = place_.host();
        Host& host = *shown;
        const json::object reply = host.accepted("voucher.get", {{"voucher_id", voucher_id_}});
        const std::int64_t used = minor_of(reply.at("voucher").at("used"));
        std::int64_t repeated = 0;
        for (const auto& [key, was_begun] : heard.begun) {
            const json::object answer = answer_under(host, key, code_, voucher_id_);
            if (outcome_of(answer) != "OK")
                throw std::runtime_error{key + ": " + json::serialize(answer)};
            const bool is_present = answer.at("reply").as_object().contains("replayed");
            const auto acknowledged = heard.acknowledged.find(key);
            spent_ += amount_of(key);
            if (!is_present) repeated += amount_of(key);
            if (acknowledged == heard.acknowledged.end()) {
                ++in_flight_;
                in_flight_present_ += is_present ? 1 : 0;
                continue;
            }
            ++acknowledged_;
            if (!is_present) throw std::runtime_error{"acknowledged and lost: " + key};
            if (effect_id(answer) != acknowledged->second)
                throw std::runtime_error{"another effect: " + key};
        }
        // Before the repeats the voucher showed exactly the keys that were there: no effect without
        // its key.
        if (used != spent_ - repeated) {
            throw std::runtime_error{"half there after kill " + std::to_string(kill) + ": used " +
                                     std::to_string(used) + ", by keys " +
                                     std::to_string(spent_ - repeated)};
        }
        host.verify(voucher_id_);
    }

    // A store that writes the redemption and the balance in two transactions has to be caught.
    void ensure_control_is_caught()
    {
        const std::string url = naive_place_.url(0);
        NaiveStore{url}.create(face);
        for (int kill = 0; kill < 100; ++kill) {
            kill_a_child({"b1-worker", "--naive", "--db", url, "--name", std::to_string(kill)},
                         random_);
            NaiveStore store{url};
            if (store.sum_of_redemptions() == face - store.balance()) continue;
            std::cout << "  control: half there after " << kill + 1 << " kills" << std::endl;
            return;
        }
        throw std::runtime_error{"the control was never half there: this proves nothing"};
    }

    std::uint64_t seed_;
    model::Random random_;
    Place place_, naive_place_;
    std::string code_, voucher_id_;
    std::int64_t spent_ = 0;
    std::size_t acknowledged_ = 0, in_flight_ = 0, in_flight_present_ = 0;
};

// One write, so that a line is whole or not there.
void say(const std::string& line)
{
    const std::string text = line + "\n";
    if (::write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        ::_exit(1);
}

} // namespace

int kill_under_load(const Options& options)
{
    const SoakCounts counts{options, "b1"};
    return counts.run(
        options.number("kills", 200), 1'000, [&](std::size_t kills, std::uint64_t seed) {
            Kills{options, seed}.run(kills);
        });
}

int work_until_killed(const Options& options)
{
    const std::string name = options.text("name", "");
    if (options.has("naive")) {
        NaiveStore store{options.text("db", "")};
        say("ready");
        for (int calls = 0;; ++calls)
            store.spend_in_halves(name + "-" + std::to_string(calls), 1);
    }
    const auto owned = host_of_child(options);
    Host& host = *owned;
    host.accepted("voucher.get", {{"voucher_id", options.text("voucher", "")}});
    say("ready");
    std::vector<std::thread> running;
    for (int each = 0; each < threads; ++each) {
        running.emplace_back([&, each] {
            for (int calls = 0;; ++calls) {
                const std::string key =
                    name + "-" + std::to_string(each) + "-" + std::to_string(calls);
                say("begins " + key);
                const json::object answer =
                    answer_under(host, key, options.text("code", ""), options.text("voucher", ""));
                if (outcome_of(answer) != "OK") ::_exit(2);
                say("done " + key + " " + effect_id(answer));
            }
        });
    }
    for (std::thread& thread : running)
        thread.join();
    return EXIT_SUCCESS;
}

} // namespace scrip::tests
