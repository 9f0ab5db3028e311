// E: what is there is never more than what was given.
#include "credit.hpp"
#include "registry.hpp"
#include "verdict.hpp"

#include <atomic>
#include <map>
#include <random>
#include <thread>

namespace booking::check {
namespace {

namespace json = boost::json;

// A refusal by that code, whatever the form: a decline or an error.
bool is_refused_as(const Answer& answer, const std::string& code)
{
    if (answer.status == BOOKING_DECLINED) return answer.text_of("/declined/code") == code;
    return answer.status < 0 && answer.code == code;
}

void expect_refused(const Answer& answer, const std::string& code, const std::string& what)
{
    const std::string got = answer.status == BOOKING_DECLINED
                                ? "DECLINED (" + answer.text_of("/declined/code") + ")"
                                : answer.shown();
    expect(is_refused_as(answer, code), what + " is answered " + got + ", not " + code);
}

std::string never_holds_too_much(const Subject& subject)
{
    CreditWorld world(subject);
    constexpr int callers = 32;
    constexpr std::int64_t each = 100, there = 1'000;
    world.credit.add("c1", there, "start");
    std::atomic<int> held{0}, declined{0}, other{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < callers; ++i) {
        threads.emplace_back([&, i] {
            const std::string name = std::to_string(i);
            const Answer answer = world.credit.settle(
                "payment.hold", request::hold("c1", "o" + name, each), "hold" + name);
            ++(answer.is_ok() ? held : answer.status == BOOKING_DECLINED ? declined : other);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    const Balance balance = world.credit.balance("c1");
    expect(held * each <= there,
           std::to_string(held * each) + " are held of " + std::to_string(there));
    expect(other == 0, std::to_string(other) + " holds are neither taken nor declined");
    expect(held * each == there, "only " + std::to_string(held * each) + " could be held");
    expect(balance.available == 0 && balance.held == there,
           "the balance says " + std::to_string(balance.available) + " available, " +
               std::to_string(balance.held) + " held");
    return {};
}

std::string splits_a_hold(const Subject& subject)
{
    CreditWorld world(subject);
    const Credit& credit = world.credit;
    credit.add("c1", 1'000, "start");
    const std::string hold = credit.hold("c1", "o1", 600, "hold");
    expect(credit.balance("c1") == Balance{400, 600, 1'000, 0},
           "after the hold the balance is wrong");
    const Answer captured =
        credit.settle("payment.capture", request::capture(hold, 250), "capture");
    expect(captured.is_ok(), "payment.capture answers " + captured.shown());
    expect(credit.balance("c1") == Balance{750, 0, 1'000, 250},
           "capturing 250 of 600 does not release the rest");
    if (subject.has_hook("report.verify")) {
        const Answer verified =
            credit.call("report.verify", R"({"actor":{"role":"admin","id":"u1"}})");
        expect(verified.is_ok() && verified.document().at("ok") == json::value(true),
               "report.verify finds problems");
    }
    return {};
}

std::string answers_steps_out_of_order(const Subject& subject)
{
    CreditWorld world(subject);
    const Credit& credit = world.credit;
    credit.add("c1", 10'000, "start");
    const std::string captured = credit.hold("c1", "o1", 600, "hold-1");
    const auto settle = [&](const char* hook, const std::string& payload, const std::string& key) {
        return credit.settle(hook, payload, key);
    };
    expect(settle("payment.capture", request::of_hold(captured), "capture-1").is_ok(),
           "payment.capture does not capture");
    expect_refused(settle("payment.capture", request::of_hold(captured), "capture-2"),
                   "hold_captured",
                   "a second capture");
    expect_refused(settle("payment.release", request::of_hold(captured), "release-1"),
                   "hold_captured",
                   "a release after the capture");
    expect(settle("payment.refund", request::refund(captured, 600), "refund-1").is_ok(),
           "payment.refund does not refund");
    expect_refused(settle("payment.refund", request::refund(captured, 600), "refund-2"),
                   "nothing_to_refund",
                   "a second refund");
    const std::string released = credit.hold("c1", "o2", 600, "hold-2");
    expect(settle("payment.release", request::of_hold(released), "release-2").is_ok(),
           "payment.release does not release");
    expect_refused(settle("payment.capture", request::of_hold(released), "capture-3"),
                   "hold_released",
                   "a capture after the release");
    const Answer lapsing = settle("payment.hold", request::hold_for("c1", "o3", 600, 60), "hold-3");
    world.host.wall_us += 120'000'000;
    expect_refused(
        settle("payment.capture", request::of_hold(lapsing.text_of("/hold/hold_id")), "capture-4"),
        "hold_expired",
        "a capture after the hold's time");
    expect(credit.balance("c1").available == 10'000, "in the end the credit is not all there");
    return {};
}

std::string refunds_no_more_than_captured(const Subject& subject)
{
    CreditWorld world(subject);
    const Credit& credit = world.credit;
    credit.add("c1", 1'000, "start");
    const std::string hold = credit.hold("c1", "o1", 600, "hold");
    credit.settle("payment.capture", request::of_hold(hold), "capture");
    expect_refused(credit.settle("payment.refund", request::refund(hold, 601), "too-much"),
                   "exceeds_captured",
                   "a refund above what was captured");
    expect(credit.settle("payment.refund", request::refund(hold, 500), "part").is_ok(),
           "a refund of a part is not done");
    expect_refused(credit.settle("payment.refund", request::refund(hold, 101), "rest"),
                   "exceeds_captured",
                   "a refund above the rest");
    expect(credit.balance("c1").available == 900, "in the end not 900 of 1000 are there");
    return {};
}

std::string knows_its_numbers(const Subject& subject)
{
    CreditWorld world(subject);
    world.credit.add("c1", 1'000, "start");
    const Contents before = world.database.contents();
    int key = 0;
    for (const std::int64_t minor : {std::int64_t{0},
                                     std::int64_t{-1},
                                     std::numeric_limits<std::int64_t>::min(),
                                     std::numeric_limits<std::int64_t>::max()}) {
        for (const char* hook : {"credit.add", "payment.hold"}) {
            const bool is_credit = hook == std::string("credit.add");
            const Answer answer = world.credit.call(hook,
                                                    is_credit ? request::credit_add("c1", minor)
                                                              : request::hold("c1", "o1", minor),
                                                    "n" + std::to_string(++key));
            expect_refused(
                answer, "invalid_field", std::string(hook) + " of " + std::to_string(minor));
        }
    }
    std::string foreign = request::credit_add("c1", 500);
    foreign.replace(foreign.find("\"EUR\""), 5, "\"USD\"");
    expect_refused(world.credit.call("credit.add", foreign, "foreign"),
                   "currency_mismatch",
                   "credit in another currency");
    const std::string changed = difference(before, world.database.contents());
    expect(changed.empty(), "refused amounts were kept: " + changed);
    return {};
}

// What a customer should have, by the calls that were answered OK.
struct Expected {
    Balance balance;
    std::map<std::string, std::int64_t> open; // holds
};

std::string adds_up(const Subject& subject)
{
    CreditWorld world(subject);
    const Credit& credit = world.credit;
    std::mt19937_64 random(subject.seed);
    Expected expected;
    const int steps = subject.is_thorough ? 5'000 : 300;
    for (int step = 0; step < steps; ++step) {
        const std::string key = "s" + std::to_string(step);
        const auto minor = static_cast<std::int64_t>(random() % 500 + 1);
        const std::string hold = expected.open.empty() ? "" : expected.open.begin()->first;
        switch (random() % 4) {
        case 0:
            credit.add("c1", minor, key);
            expected.balance.available += minor;
            expected.balance.credited += minor;
            break;
        case 1: {
            const Answer answer =
                credit.settle("payment.hold", request::hold("c1", key, minor), key);
            const bool is_there = expected.balance.available >= minor;
            expect(answer.is_ok() == is_there,
                   "a hold of " + std::to_string(minor) + " of " +
                       std::to_string(expected.balance.available) + " is answered " +
                       answer.shown());
            if (!is_there) break;
            expected.open[answer.text_of("/hold/hold_id")] = minor;
            expected.balance.available -= minor;
            expected.balance.held += minor;
            break;
        }
        default: {
            if (hold.empty()) break;
            const bool is_capture = random() % 2 == 0;
            const std::int64_t amount = expected.open[hold];
            const Answer answer = credit.settle(
                is_capture ? "payment.capture" : "payment.release", request::of_hold(hold), key);
            expect(answer.is_ok(), "the end of a hold is answered " + answer.shown());
            (is_capture ? expected.balance.redeemed : expected.balance.available) += amount;
            expected.balance.held -= amount;
            expected.open.erase(hold);
        }
        }
        expect(credit.balance("c1") == expected.balance,
               "the balance is not the sum of what was done, at step " + std::to_string(step) +
                   " of --seed " + std::to_string(subject.seed));
    }
    return std::to_string(steps) + " steps";
}

constexpr Check checks[] = {
    {"E5", "32 holds at once: what is available is never below zero", never_holds_too_much},
    {"E6", "hold, capture less: the rest is released, and all sums to zero", splits_a_hold},
    {"E7",
     "capture and refund twice, out of order, too late: the documented answers",
     answers_steps_out_of_order},
    {"E8", "a refund above what was captured is exceeds_captured", refunds_no_more_than_captured},
    {"E9",
     "amounts of zero, below, beyond, and of another currency are refused",
     knows_its_numbers},
    {"E10", "random steps: the balance is the sum of what was done", adds_up},
};

} // namespace

std::span<const Check> money_checks()
{
    return checks;
}

} // namespace booking::check
