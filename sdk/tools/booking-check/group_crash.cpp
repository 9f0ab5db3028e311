// E: the process or the connection dies in the middle.
#include "credit.hpp"
#include "forked.hpp"
#include "registry.hpp"
#include "statement_tap.hpp"
#include "verdict.hpp"

#include <array>
#include <csignal>

namespace booking::check {
namespace {

// Writes of money, each on credit of a customer of its own.
struct Write {
    const char* hook;
    std::int64_t available; // of 1,000 once it is done
};

constexpr std::array<Write, 4> writes{{{"credit.add", 1'500},
                                       {"payment.hold", 600},
                                       {"payment.capture", 600},
                                       {"payment.release", 1'000}}};

std::string payload_of(const Write& write, const std::string& customer, const std::string& hold)
{
    const std::string hook = write.hook;
    if (hook == "credit.add") return request::credit_add(customer, 500);
    if (hook == "payment.hold") return request::hold(customer, "o-" + customer, 400);
    return request::of_hold(hold);
}

// What the call needs to be there: credit, and for some a hold, whose id is returned.
std::string prepare(const Subject& subject,
                    TestDatabase& database,
                    const Write& write,
                    const std::string& customer)
{
    return in_fork([&]() -> std::string {
               ProbeHost host(subject, &database);
               host.start();
               host.open_studio();
               const Credit credit(host);
               credit.add(customer, 1'000, "start-" + customer);
               const std::string hook = write.hook;
               const bool wants_hold = hook == "payment.capture" || hook == "payment.release";
               return wants_hold ? credit.hold(customer, "o-" + customer, 400, "hold-" + customer)
                                 : "";
           })
        .said;
}

// The call in a process that dies before its n-th statement; false when it has fewer.
bool is_killed_at(const Subject& subject,
                  TestDatabase& database,
                  const Write& write,
                  const std::string& customer,
                  const std::string& hold,
                  int n)
{
    const Death death = in_fork([&]() -> std::string {
        ProbeHost host(subject, &database);
        host.start();
        host.open_studio();
        arm_tap(TapAction::kill, n);
        const Answer answer = host.call({.hook = write.hook,
                                         .payload = payload_of(write, customer, hold),
                                         .key = "key-" + customer});
        disarm_tap();
        expect(answer.is_ok(), std::string(write.hook) + " answers " + answer.shown());
        return std::to_string(tapped());
    });
    if (death.signal == SIGKILL) return true;
    expect(death.signal == 0, std::string(write.hook) + " ends with " + signal_name(death.signal));
    expect(death.said != "0", "no statement of a database was seen");
    return false;
}

// The same key again, after a restart: done, and once.
void expect_done_once(const Subject& subject,
                      TestDatabase& database,
                      const Write& write,
                      const std::string& customer,
                      const std::string& hold,
                      int n)
{
    in_fork([&]() -> std::string {
        ProbeHost host(subject, &database);
        host.start();
        host.open_studio();
        const Credit credit(host);
        const std::string which =
            std::string(write.hook) + ", killed at statement " + std::to_string(n) + ", ";
        const Answer answer =
            credit.settle(write.hook, payload_of(write, customer, hold), "key-" + customer);
        expect(answer.is_ok(), which + "is then answered " + answer.shown());
        const Balance balance = credit.balance(customer);
        expect(balance.available == write.available,
               which + "leaves " + std::to_string(balance.available) + " of " +
                   std::to_string(write.available));
        return {};
    });
}

// Everyday, every third statement, and another third with another seed.
std::string survives_kills(const Subject& subject)
{
    need_credit(subject);
    TestDatabase database(subject);
    const int step = subject.is_thorough ? 1 : 3;
    const int first = 1 + static_cast<int>(subject.seed % static_cast<unsigned>(step));
    int kills = 0;
    for (const Write& write : writes) {
        bool is_killed = true;
        for (int n = first; is_killed; n += step) {
            still_going();
            const std::string customer = std::string(write.hook) + "-" + std::to_string(n);
            const std::string hold = prepare(subject, database, write, customer);
            is_killed = is_killed_at(subject, database, write, customer, hold, n);
            if (is_killed) ++kills;
            expect_done_once(subject, database, write, customer, hold, n);
        }
    }
    expect(kills > 0, "no call has as many statements as the first that would be killed");
    return std::to_string(kills) + " kills";
}

std::string tells_a_lost_commit(const Subject& subject)
{
    CreditWorld world(subject);
    world.credit.add("c1", 1'000, "start");
    const std::string payload = request::hold("c1", "o1", 400);
    // The connection stays cut, and so does every other, until the call has returned.
    arm_tap(TapAction::lose_answer, 1);
    const Answer answer = world.credit.call("payment.hold", payload, "lost");
    const int commits = tapped();
    disarm_tap();
    expect(commits > 0, "no COMMIT was seen");
    expect(answer.status == BOOKING_E_UNKNOWN_OUTCOME,
           "with the answer to its COMMIT lost payment.hold answers " + answer.shown());
    expect(world.credit.state_of("lost") == "held",
           "payment.query then says something else than held");
    expect(world.credit.balance("c1").held == 400, "the balance does not tell of the hold");
    const Answer again = world.credit.settle("payment.hold", payload, "lost");
    expect(again.is_ok(), "the same key is then answered " + again.shown());
    expect(world.credit.balance("c1").held == 400, "the same key holds twice");
    return {};
}

constexpr Check checks[] = {
    {"E3",
     "kill -9 at statements of the database, then the same key: the effect exactly once",
     survives_kills},
    {"E4",
     "the answer to COMMIT lost: E_UNKNOWN_OUTCOME, then the query tells the truth",
     tells_a_lost_commit},
};

} // namespace

std::span<const Check> crash_checks()
{
    return checks;
}

} // namespace booking::check
