// keys: 64 calls under one key at once, from four processes: one effect, and equal bytes but for
// "replayed".
#include "../model/commands.hpp"
#include "child.hpp"
#include "place.hpp"

#include <chrono>
#include <iostream>
#include <mutex>
#include <set>
#include <thread>

namespace scrip::tests {

namespace {

constexpr int processes = 4;
constexpr int threads = 16;
constexpr std::int64_t face = 100'000;

std::int64_t now_ms()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

struct Setup {
    std::string voucher_id, code;
};

json::object request_of(const std::string& hook, const Setup& setup)
{
    const json::object customer{{"customer_id", "c1"}};
    if (hook == "credit.add")
        return {{"customer", customer}, {"amount", eur(700)}, {"description", "once"}};
    if (hook == "debit.add")
        return {{"customer", customer}, {"amount", eur(700)}, {"description", "once"}};
    if (hook == "voucher.sell") {
        const json::object line{
            {"line_id", "l1"}, {"kind", "credit"}, {"amount", eur(700)}, {"paid", eur(700)}};
        return {{"order", order_of("o-sale", 700)}, {"line", line}, {"is_paid", true}};
    }
    return {{"order", order_of("o-" + hook, 700)}, {"source", {{"code", setup.code}}}};
}

// How much value of the customer's the calls moved, or made.
std::int64_t effect(Host& host, const std::string& hook)
{
    const json::object reply = host.accepted("customer.balance", {{"customer_id", "c1"}});
    const json::object& balance = reply.at("balance").as_object();
    const std::int64_t available = minor_of(balance.at("available"));
    return hook == "credit.add" || hook == "voucher.sell" ? available - face : face - available;
}

bool is_one_effect(const Options& options, const std::string& hook, bool is_control)
{
    const Place place{options};
    const auto host = place.host();
    Setup setup;
    setup.code = host->accepted("credit.add",
                                {{"customer", {{"customer_id", "c1"}}},
                                 {"amount", eur(face)},
                                 {"description", "to spend"}},
                                "the credit")
                     .at("code")
                     .as_string();
    std::vector<Child> children;
    for (int each = 0; each < processes; ++each) {
        std::vector<std::string> arguments{"keys-worker",
                                           "--hook",
                                           hook,
                                           "--code",
                                           setup.code,
                                           "--at",
                                           std::to_string(now_ms() + 700),
                                           "--process",
                                           std::to_string(each),
                                           is_control ? "--own-keys" : "--one-key"};
        const auto found_by = place.options_of(each);
        arguments.insert(arguments.end(), found_by.begin(), found_by.end());
        children.emplace_back(arguments);
    }
    std::multiset<std::string> answers;
    std::size_t replayed = 0;
    for (Child& child : children) {
        for (std::string line : child.read_lines()) {
            const std::string mark = ",\"replayed\":true}";
            const std::size_t at = line.find(mark);
            if (at != std::string::npos) {
                ++replayed;
                line.replace(at, mark.size(), "}");
            }
            answers.insert(line);
        }
        if (child.wait() != 0) throw std::runtime_error{"a worker failed"};
    }
    place.verify();
    const std::int64_t moved = effect(*host, hook);
    const bool is_one = answers.size() == processes * threads &&
                        std::set(answers.begin(), answers.end()).size() == 1 &&
                        replayed == answers.size() - 1 && moved == 700;
    std::cout << "  " << hook << (is_control ? " (control)" : "") << ": " << answers.size()
              << " answers, " << replayed << " replayed, moved " << moved << std::endl;
    if (!is_one && !is_control) {
        for (const std::string& each : std::set(answers.begin(), answers.end()))
            std::cout << "    " << each << "\n";
    }
    return is_one;
}

} // namespace

int race_one_key(const Options& options)
{
    std::cout << "scrip-tests keys" << std::endl;
    if (is_one_effect(options, "credit.add", true)) {
        std::cout << "64 keys look like one: this harness proves nothing" << std::endl;
        return EXIT_FAILURE;
    }
    for (const char* hook :
         {"credit.add", "debit.add", "payment.redeem", "payment.hold", "voucher.sell"}) {
        if (!is_one_effect(options, hook, false)) return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

int work_on_one_key(const Options& options)
{
    const auto host = host_of_child(options);
    const std::string hook = options.text("hook", "");
    const json::object request = request_of(hook, {"", options.text("code", "")});
    std::vector<std::string> answers(threads);
    std::vector<std::thread> running;
    for (std::size_t each = 0; each < answers.size(); ++each) {
        running.emplace_back([&, each] {
            std::string key = "the one key";
            if (options.has("own-keys"))
                key = options.text("process", "") + "-" + std::to_string(each);
            while (now_ms() < static_cast<std::int64_t>(options.number("at", 0)))
                std::this_thread::yield();
            answers[each] = json::serialize(host->call(hook, request, key));
        });
    }
    for (std::thread& thread : running)
        thread.join();
    for (const std::string& answer : answers)
        std::cout << answer << "\n";
    return EXIT_SUCCESS;
}

} // namespace scrip::tests
