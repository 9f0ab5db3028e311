// Random life of a few vouchers: after every step the rows are what their entries say.
#include "book_checks.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

using namespace scrip;
using namespace scrip::tests;

namespace {

class Life {
public:
    Life(unsigned long seed, const std::string& settings) : world{settings}, random_{seed} {}

    void step()
    {
        switch (pick(16)) {
        case 0:
        case 1: add_credit(); return;
        case 2: sell(); return;
        case 3:
        case 4: pay("payment.hold"); return;
        case 5: pay("payment.redeem"); return;
        case 6: end_hold(); return;
        case 7:
        case 8: refund(); return;
        case 9: debit(); return;
        case 10: change(); return;
        case 11: wait(); return;
        case 12: block(); return;
        case 13: transfer(); return;
        case 14: claw_back(); return;
        default: orders(); return;
        }
    }

    void check_books(int at)
    {
        INFO("step " << at << ": " << last);
        tests::check_books(world);
        check_balances();
    }

    PluginWorld world;
    std::string last;
    std::map<std::string, int> done;

private:
    int pick(int below) { return std::uniform_int_distribution<int>{0, below - 1}(random_); }

    // What a customer is shown is what the vouchers' own standings come to.
    void check_balances()
    {
        for (const char* const id : {"c1", "c2"}) {
            const Answer balance =
                world.admin("customer.balance", R"("customer_id":")" + std::string{id} + '"');
            const Answer list = world.admin(
                "voucher.list", R"("page":{"limit":200},"customer_id":")" + std::string{id} + '"');
            REQUIRE(balance.is_ok());
            REQUIRE(list.is_ok());
            std::int64_t available = 0;
            std::int64_t held = 0;
            for (const auto& item : list.at("/items").as_array()) {
                held += item.at_pointer("/held/minor").as_int64();
                if (item.at("status").as_string() != "active") continue;
                available += item.at_pointer("/available/minor").as_int64();
            }
            CHECK(balance.minor("/balance/available") == available);
            CHECK(balance.minor("/balance/held") == held);
            check_statement(id);
        }
    }

    void check_statement(const std::string& id)
    {
        const Answer statement = world.admin(
            "customer.statement", R"("page":{"limit":200},)" + id_member("customer_id", id));
        REQUIRE(statement.is_ok());
        std::int64_t sum = statement.minor("/opening");
        for (const auto& item : statement.at("/items").as_array()) {
            sum += item.at_pointer("/amount/minor").as_int64();
        }
        if (statement.at("/next").is_null()) CHECK(sum == statement.minor("/closing"));
    }

    void call(const std::string& hook, const std::string& members)
    {
        const Answer answer = world.admin(hook, members);
        last = hook + " {" + members + "} -> " + answer.status + " " + answer.text;
        ++done[hook + " " + answer.status];
        INFO(last);
        // Whatever is asked, the plugin never contradicts itself.
        REQUIRE(answer.status != "internal");
        REQUIRE(answer.status != "conflict");
        REQUIRE(answer.status != "data_corrupt");
        if (!answer.is_ok()) return;
        if (hook == "payment.hold") holds_.push_back(answer.id("/hold/hold_id"));
        if (hook == "payment.redeem") holds_.push_back(answer.id("/hold/hold_id"));
        if (hook == "debit.add") debits_.push_back(answer.id("/transaction/transaction_id"));
        if (hook == "credit.add") vouchers_.push_back(answer.id("/voucher/voucher_id"));
        if (hook == "voucher.transfer") vouchers_.push_back(answer.id("/to/voucher_id"));
        if (hook == "credit.clawback") clawbacks_.push_back(answer.id("/clawback_id"));
        if (hook == "voucher.sell")
            vouchers_.push_back(answer.id("/vouchers/0/voucher/voucher_id"));
    }

    std::string some(const std::vector<std::string>& ids)
    {
        return ids.empty() ? "none"
                           : ids[static_cast<std::size_t>(pick(static_cast<int>(ids.size())))];
    }

    std::string someone() { return pick(2) == 0 ? "c1" : "c2"; }
    std::string some_order() { return "o" + std::to_string(pick(8)); }

    void add_credit()
    {
        const int face = 1 + pick(1'000);
        std::string more = R"(,"paid":)" + money(pick(3) == 0 ? 0 : pick(2'000));
        const auto today = std::chrono::floor<std::chrono::days>(world.host.now());
        if (pick(2) == 0) {
            more += R"(,"expires_on":")" + to_text(Date{today + std::chrono::days{pick(3)}}) + '"';
        }
        call("credit.add", credit(someone(), face, more));
    }

    void sell()
    {
        const std::string id = some_order();
        const int quantity = 1 + pick(3);
        call("voucher.sell",
             order(id, 5'000, 5'000, someone()) + sale("l" + std::to_string(pick(2)),
                                                       quantity,
                                                       1 + pick(300),
                                                       pick(700),
                                                       pick(2) == 0));
    }

    void pay(const std::string& hook)
    {
        const int due = pick(800);
        std::string members = order(some_order(), 3'000, due, someone());
        members += pick(2) == 0 ? by_customer(someone()) : by_id(some(vouchers_));
        if (pick(3) == 0) members += R"(,"amount":)" + money(1 + pick(400));
        if (hook == "payment.hold") members += R"(,"ttl_s":)" + std::to_string(60 + pick(3'000));
        call(hook, members);
    }

    void end_hold()
    {
        const std::string hold = id_member("hold_id", some(holds_));
        if (pick(3) == 0) return call("payment.release", hold);
        call("payment.capture",
             hold + (pick(2) == 0 ? "" : R"(,"amount":)" + money(1 + pick(300))));
    }

    void refund()
    {
        const char* const policies[] = {"restore_extended", "new_note", "forfeit"};
        std::string members =
            pick(2) == 0 ? id_member("hold_id", some(holds_)) : id_member("order_id", some_order());
        if (pick(2) == 0) members += R"(,"amount":)" + money(1 + pick(200));
        if (pick(2) == 0) members += "," + id_member("restore", policies[pick(3)]);
        call("payment.refund", members + reason);
    }

    void debit()
    {
        if (pick(3) == 0) {
            return call("debit.reverse", id_member("transaction_id", some(debits_)) + reason);
        }
        call("debit.add", credit(someone(), 1 + pick(300)));
    }

    void change()
    {
        const std::string voucher = id_member("voucher_id", some(vouchers_));
        if (pick(2) == 0) return call("voucher.void", voucher + reason);
        const auto today = std::chrono::floor<std::chrono::days>(world.host.now());
        call("voucher.extend",
             voucher + R"(,"expires_on":)" +
                 (pick(4) == 0 ? "null"
                               : '"' + to_text(Date{today + std::chrono::days{pick(4)}}) + '"') +
                 reason);
    }

    void block()
    {
        const char* const hooks[] = {"voucher.block", "voucher.unblock", "voucher.reissue_code"};
        call(hooks[pick(3)], id_member("voucher_id", some(vouchers_)) + reason);
    }

    void transfer()
    {
        std::string members = id_member("voucher_id", some(vouchers_)) + R"(,"to":{)" +
                              id_member("customer_id", someone()) + "}";
        if (pick(2) == 0) members += R"(,"amount":)" + money(1 + pick(300));
        call("voucher.transfer", members + reason);
    }

    void claw_back()
    {
        if (pick(3) == 0) {
            return call("credit.reinstate", id_member("clawback_id", some(clawbacks_)) + reason);
        }
        call("credit.clawback",
             id_member("voucher_id", some(vouchers_)) + R"(,"amount":)" + money(1 + pick(400)) +
                 reason);
    }

    void wait()
    {
        const std::chrono::seconds times[] = {std::chrono::seconds{30},
                                              std::chrono::minutes{20},
                                              std::chrono::hours{5},
                                              std::chrono::hours{24},
                                              -std::chrono::hours{1}};
        world.host.advance(times[pick(5)]);
        if (pick(2) == 0) call("job.run", pick(2) == 0 ? R"("job":"expire")" : R"("job":"holds")");
    }

    void orders()
    {
        const std::string id = some_order();
        switch (pick(4)) {
        case 0: return call("order.paid", order(id, 100, 0));
        case 1:
            return call("order.line_delete",
                        id_member("order_id", id) + "," +
                            id_member("line_id", "l" + std::to_string(pick(2))));
        case 2:
            return call("order.overpaid",
                        order(id, pick(300), 0) + R"(,"excess":)" + money(1 + pick(200)) +
                            R"(,"reference":"x)" + std::to_string(pick(50)) + '"');
        default: break;
        }
        if (pick(4) == 0) call("order.delete", id_member("order_id", id));
    }

    std::mt19937_64 random_;
    std::vector<std::string> holds_;
    std::vector<std::string> debits_;
    std::vector<std::string> clawbacks_;
    std::vector<std::string> vouchers_;
};

} // namespace

TEST_CASE("after every step of a random life the books are right",
          "[operations][property][I1][I3][I4][I5][I6][I8][I24]")
{
    const unsigned long seed = seed_of_run();
    WARN("replay: SCRIP_SEED=" << seed << " test_operations \"[property]\"");
    const char* const policy = GENERATE("restore_extended", "new_note", "forfeit");
    Life life{seed,
              R"({"currency":"EUR","expired_give_back":{"policy":")" + std::string{policy} +
                  R"(","days":2}})"};
    for (int at = 0; at < 220; ++at) {
        life.step();
        life.check_books(at);
    }
    // A run that only met refusals would prove nothing.
    for (const char* const often : {"credit.add OK", "payment.hold OK", "payment.redeem OK"}) {
        INFO(often);
        CHECK(life.done[often] > 0);
    }
}

namespace {

// What stood on the liability's accounts before an instant, by the entries alone.
std::int64_t owed_before(const RawDatabase& raw, std::int64_t ts)
{
    const auto rows = raw.rows("select coalesce(sum(amount), 0) from scrip_entry where account in"
                               " ('available', 'held') and ts < " +
                               std::to_string(ts));
    return std::stoll(rows.at(0).at(0));
}

std::int64_t total_in(const Answer& answer, const char* member)
{
    REQUIRE(answer.is_ok());
    const auto& totals = answer.at("/totals").as_array();
    if (totals.empty()) return 0;
    return totals[0].at(member).at("minor").as_int64();
}

std::string quoted_instant(std::int64_t ts)
{
    return '"' + to_text(Instant{Instant::duration{ts}}) + '"';
}

} // namespace

TEST_CASE("at a thousand random instants both reports come to the sum of the entries",
          "[operations][property][B48][I12]")
{
    const unsigned long seed = seed_of_run();
    WARN("replay: SCRIP_SEED=" << seed << " test_operations \"[property]\"");
    Life life{seed, R"({"currency":"EUR"})"};
    for (int at = 0; at < 150; ++at)
        life.step();
    const auto raw = life.world.raw();
    const auto span = raw.rows("select min(ts) - 1000000, max(ts) + 1000000 from scrip_entry");
    std::mt19937_64 random{seed};
    std::uniform_int_distribution<std::int64_t> instants{std::stoll(span[0][0]),
                                                         std::stoll(span[0][1])};
    for (int each = 0; each < 1'000; ++each) {
        const auto [from, to] = std::minmax({instants(random), instants(random)});
        INFO(quoted_instant(from) << " to " << quoted_instant(to));
        const Answer owed =
            life.world.admin("report.liability", R"("as_of":)" + quoted_instant(from));
        CHECK(total_in(owed, "total") == owed_before(raw, from + 1));
        const Answer moved = life.world.admin("report.movements",
                                              R"("from":)" + quoted_instant(from) + R"(,"to":)" +
                                                  quoted_instant(to));
        CHECK(total_in(moved, "opening") == owed_before(raw, from));
        CHECK(total_in(moved, "closing") == owed_before(raw, to));
        CHECK(total_in(moved, "opening") + total_in(moved, "issued") - total_in(moved, "redeemed") +
                  total_in(moved, "given_back") - total_in(moved, "expired") -
                  total_in(moved, "voided") + total_in(moved, "adjusted") ==
              total_in(moved, "closing"));
    }
}
