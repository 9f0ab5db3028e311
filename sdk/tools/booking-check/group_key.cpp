// E: keys.
#include "credit.hpp"
#include "registry.hpp"
#include "verdict.hpp"

#include <thread>

namespace booking::check {
namespace {

namespace json = boost::json;

// A reply without what tells that it was given before.
json::object first_answer(const Answer& answer)
{
    json::object reply = answer.document();
    reply.erase("replayed");
    return reply;
}

std::string takes_effect_once(const Subject& subject)
{
    CreditWorld world(subject);
    constexpr int callers = 50;
    const std::string payload = request::credit_add("c1", 700);
    std::vector<Answer> answers(callers);
    std::vector<std::thread> threads;
    for (Answer& answer : answers) {
        threads.emplace_back(
            [&] { answer = world.credit.settle("credit.add", payload, "the-one-key"); });
    }
    for (std::thread& thread : threads)
        thread.join();
    int originals = 0;
    for (const Answer& answer : answers) {
        expect(answer.is_ok(), "one of 50 callers is answered " + answer.shown());
        expect(first_answer(answer) == first_answer(answers.front()),
               "callers with one key get different results");
        if (!answer.document().contains("replayed")) ++originals;
    }
    const Balance balance = world.credit.balance("c1");
    expect(balance.available == 700,
           "one credit of 700 under one key made " + std::to_string(balance.available));
    expect(originals == 1, std::to_string(originals) + " answers are not called replayed");
    return {};
}

std::string refuses_another_payload(const Subject& subject)
{
    CreditWorld world(subject);
    world.credit.add("c1", 700, "key");
    const auto look = [&](const std::string& hook, const std::string& payload, const char* what) {
        const Contents before = world.database.contents();
        const Answer answer = world.credit.call(hook, payload, "key");
        expect(answer.status == BOOKING_E_INVALID && answer.code == "key_reuse",
               std::string(what) + " under the same key is answered " + answer.shown());
        const std::string changed = difference(before, world.database.contents());
        expect(changed.empty(), std::string(what) + " under the same key kept " + changed);
    };
    look("credit.add", request::credit_add("c1", 701), "another amount");
    look("credit.add", request::credit_add("c2", 700), "another customer");
    look("payment.hold", request::hold("c1", "o1", 700), "another hook");
    const Answer same = world.credit.call("credit.add", request::credit_add("c1", 700), "key");
    expect(same.is_ok(), "afterwards the first payload is answered " + same.shown());
    return {};
}

constexpr Check checks[] = {
    {"E1", "one key and payload, 50 callers at once: one effect, equal results", takes_effect_once},
    {"E2", "one key, another payload or hook: key_reuse", refuses_another_payload},
};

} // namespace

std::span<const Check> key_checks()
{
    return checks;
}

} // namespace booking::check
