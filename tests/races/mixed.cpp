// mixed: random payment steps on twenty vouchers from four processes, two codes in one checkout in
// either order. Every process adds up what it moved; at the end the vouchers must agree, and nobody
// was stuck.
#include "../model/commands.hpp"
#include "../model/random.hpp"
#include "child.hpp"
#include "place.hpp"

#include <deque>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <sstream>
#include <thread>

namespace scrip::tests {

namespace {

constexpr int processes = 4;
constexpr int threads = 4;
constexpr std::size_t voucher_count = 20;
constexpr std::int64_t face = 5'000;
constexpr double deadline_ms = 10'000;

struct Moved {
    std::int64_t used = 0;
    std::int64_t held = 0;
};

// One thread's calls and what they moved, by voucher.
class Worker {
public:
    Worker(Host& host, std::vector<std::string> codes, std::uint64_t seed, std::string name)
        : host_{host}, codes_{std::move(codes)}, random_{seed}, name_{std::move(name)}
    {
    }

    void work(std::size_t calls)
    {
        for (std::size_t each = 0; each < calls; ++each)
            step();
    }

    const std::map<std::string, Moved>& moved() const { return moved_; }
    std::size_t errors() const { return errors_; }

private:
    struct Open {
        std::string hold_id;
        json::array parts;
    };

    void step()
    {
        const std::size_t roll = random_.below(100);
        if (roll < 30)
            pay("payment.redeem");
        else if (roll < 55)
            pay("payment.hold");
        else if (roll < 70)
            end_hold(true);
        else if (roll < 82)
            end_hold(false);
        else if (roll < 92)
            refund();
        else if (roll < 96)
            debit();
        else
            reverse();
    }

    std::string key() { return name_ + "-" + std::to_string(++calls_); }

    // The reply, or nothing when it was declined.
    std::optional<json::object>
    ask(const std::string& hook, const json::object& request, const std::string& own_key)
    {
        const json::object answer = host_.call(hook, request, own_key);
        const std::string outcome = outcome_of(answer);
        if (outcome == "OK") return answer.at("reply").as_object();
        if (!outcome.starts_with("DECLINED")) {
            ++errors_;
            std::cerr << "unexpected: " << hook << " " << outcome << std::endl;
        }
        return std::nullopt;
    }

    void add(const json::array& parts, int used, int held)
    {
        for (const json::value& part : parts) {
            Moved& moved = moved_[std::string{part.at("voucher_id").as_string()}];
            moved.used += used * minor_of(part.at("amount"));
            moved.held += held * minor_of(part.at("amount"));
        }
    }

    void pay(const std::string& hook)
    {
        const std::string own_key = key();
        const std::string& one = random_.pick(codes_);
        const std::string& other = random_.pick(codes_);
        json::object source{{"code", one}};
        if (one != other && random_.chance(50)) // the same code twice is no request
            source = {{"codes", json::array{json::string(one), json::string(other)}}};
        const json::object request{{"order", order_of("o-" + own_key, random_.between(1, 700))},
                                   {"source", source}};
        const auto reply = ask(hook, request, own_key);
        if (!reply) return;
        const json::object& hold = reply->at("hold").as_object();
        const bool is_spent = hook == "payment.redeem";
        const json::array& parts = hold.at("parts").as_array();
        add(parts, is_spent ? 1 : 0, is_spent ? 0 : 1);
        (is_spent ? spent_ : open_).push_back({std::string{hold.at("hold_id").as_string()}, parts});
    }

    void end_hold(bool is_captured)
    {
        if (open_.empty()) return;
        const Open hold = open_.front();
        const std::string hook = is_captured ? "payment.capture" : "payment.release";
        if (!ask(hook, {{"hold_id", hold.hold_id}}, key())) return;
        open_.pop_front();
        add(hold.parts, is_captured ? 1 : 0, -1);
        if (is_captured) spent_.push_back(hold);
    }

    void refund()
    {
        if (spent_.empty()) return;
        const Open hold = spent_.front();
        json::object request{{"hold_id", hold.hold_id}, {"reason", "cancelled"}};
        const bool is_part = random_.chance(40);
        if (is_part) request["amount"] = eur(random_.between(1, 50));
        if (const auto reply = ask("payment.refund", request, key()))
            add(reply->at("restored").as_array(), -1, 0);
        if (!is_part) spent_.pop_front();
    }

    void debit()
    {
        const auto reply = ask("debit.add",
                               {{"customer", {{"customer_id", "c1"}}},
                                {"amount", eur(random_.between(1, 400))},
                                {"description", "paid out"}},
                               key());
        if (!reply) return;
        add(reply->at("parts").as_array(), 1, 0);
        debits_.push_back({std::string{reply->at("transaction").at("transaction_id").as_string()},
                           reply->at("parts").as_array()});
    }

    void reverse()
    {
        if (debits_.empty()) return;
        const Open debit = debits_.front();
        debits_.pop_front();
        if (!ask("debit.reverse",
                 {{"transaction_id", debit.hold_id}, {"reason", "a mistake"}},
                 key()))
            return;
        add(debit.parts, -1, 0);
    }

    Host& host_;
    std::vector<std::string> codes_;
    model::Random random_;
    std::string name_;
    std::size_t calls_ = 0, errors_ = 0;
    std::deque<Open> open_, spent_, debits_;
    std::map<std::string, Moved> moved_;
};

std::map<std::string, Moved>
sums_of(std::vector<Child>& children, std::size_t& errors, double& slowest)
{
    std::map<std::string, Moved> sums;
    for (Child& child : children) {
        for (const std::string& line : child.read_lines()) {
            std::istringstream words{line};
            std::string name;
            words >> name;
            if (name == "errors") {
                std::size_t more = 0;
                double slow = 0;
                words >> more >> slow;
                errors += more;
                slowest = std::max(slowest, slow);
                continue;
            }
            Moved moved;
            words >> moved.used >> moved.held;
            sums[name].used += moved.used;
            sums[name].held += moved.held;
        }
        if (child.wait() != 0) throw std::runtime_error{"a worker failed"};
    }
    return sums;
}

} // namespace

int race_mixed(const Options& options)
{
    const std::uint64_t seed = options.number("seed", std::random_device{}());
    const std::size_t calls = options.number("ops", 4'000) / (processes * threads);
    std::cout << "scrip-tests mixed --seed " << seed << " --ops " << calls * processes * threads
              << std::endl;
    const Place place{options};
    const auto host = place.host();
    std::string codes;
    std::vector<std::string> ids;
    for (std::size_t each = 0; each < voucher_count; ++each) {
        const json::object reply = host->accepted("credit.add",
                                                  {{"customer", {{"customer_id", "c1"}}},
                                                   {"amount", eur(face)},
                                                   {"description", "to spend"}},
                                                  "credit " + std::to_string(each));
        codes += (each ? "," : "") + std::string{reply.at("code").as_string()};
        ids.emplace_back(reply.at("voucher").at("voucher_id").as_string());
    }
    std::vector<Child> children;
    for (int each = 0; each < processes; ++each) {
        std::vector<std::string> arguments{
            "mixed-worker",
            "--codes",
            codes,
            "--process",
            std::to_string(each),
            "--seed",
            std::to_string(seed + static_cast<std::uint64_t>(each) * 100),
            "--calls",
            std::to_string(calls)};
        const auto found_by = place.options_of(each);
        arguments.insert(arguments.end(), found_by.begin(), found_by.end());
        children.emplace_back(arguments);
    }
    std::size_t errors = 0;
    double slowest = 0;
    auto sums = sums_of(children, errors, slowest);
    place.verify();
    bool is_right = errors == 0 && slowest < deadline_ms + 1'000;
    for (const std::string& id : ids) {
        const json::object reply = host->accepted("voucher.get", {{"voucher_id", id}});
        const json::object& voucher = reply.at("voucher").as_object();
        const Moved wanted = sums[id];
        const bool agrees = minor_of(voucher.at("used")) == wanted.used &&
                            minor_of(voucher.at("held")) == wanted.held &&
                            minor_of(voucher.at("available")) == face - wanted.used - wanted.held;
        if (!agrees) {
            std::cout << "  the callers say used " << wanted.used << ", held " << wanted.held
                      << "; the voucher: " << json::serialize(voucher) << std::endl;
        }
        is_right = is_right && agrees;
    }
    std::cout << "  slowest call " << slowest << " ms, errors " << errors
              << (is_right ? ", all agree" : ", WRONG") << std::endl;
    return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}

int work_mixed(const Options& options)
{
    const auto host = host_of_child(options);
    std::vector<std::string> codes;
    std::istringstream list{options.text("codes", "")};
    for (std::string code; std::getline(list, code, ',');)
        codes.push_back(code);
    std::deque<Worker> workers;
    std::vector<std::thread> running;
    for (std::uint64_t each = 0; each < threads; ++each) {
        workers.emplace_back(*host,
                             codes,
                             options.number("seed", 0) + each,
                             options.text("process", "") + "-" + std::to_string(each));
    }
    for (Worker& worker : workers) {
        running.emplace_back([&] { worker.work(options.number("calls", 0)); });
    }
    for (std::thread& thread : running)
        thread.join();
    for (const Worker& worker : workers) {
        for (const auto& [id, moved] : worker.moved())
            std::cout << id << " " << moved.used << " " << moved.held << "\n";
        std::cout << "errors " << worker.errors() << " " << host->slowest_ms() << "\n";
    }
    return EXIT_SUCCESS;
}

} // namespace scrip::tests
