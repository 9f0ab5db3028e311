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
        ++steps_;
        switch (pick(22)) {
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
        case 15:
        case 16: sell_units(); return;
        case 17:
        case 18: pay_units(); return;
        case 19: cancel(); return;
        case 20: people(); return;
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
                if (item.at("kind").as_string() != "credit") continue;
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

    std::string recent(const std::vector<std::string>& ids)
    {
        return some({ids.end() - std::min<std::ptrdiff_t>(std::ssize(ids), 4), ids.end()});
    }

    std::string someone() { return pick(8) == 0 ? guest() : pick(2) == 0 ? "c1" : "c2"; }
    std::string guest() const { return "guest" + std::to_string(guests_); }
    // Of a few at a time: what was deleted takes nothing more.
    std::string some_order() { return "o" + std::to_string(steps_ / 40 + pick(8)); }

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

    void sell_units()
    {
        const std::string line = std::to_string(pick(2)), scope = std::to_string(1 + pick(2));
        call("voucher.sell",
             order(some_order(), 5'000, 5'000, someone()) + R"(,"line":{"line_id":"u)" + line +
                 R"(","kind":"gift","units":)" + std::to_string(1 + pick(5)) + R"(,"paid":)" +
                 money(pick(700)) + R"(,"scope":{"activities":["a)" + scope + R"("]}},"is_paid":)" +
                 (pick(4) == 0 ? "false" : "true"));
    }

    // With whatever of somebody's units covers the line, then with their credit.
    void pay_units()
    {
        const std::string line = R"(,"lines":[{"line_id":"l1","activity_id":"a)" +
                                 std::to_string(1 + pick(2)) + R"(","units":)" +
                                 std::to_string(1 + pick(3)) + R"(,"total":)" +
                                 money(100 + pick(500)) + "}]";
        call(pick(3) == 0 ? "payment.hold" : "payment.redeem",
             order(some_order(), 3'000, 900, someone(), line) + by_customer(someone()) +
                 R"(,"units":)" + std::to_string(1 + pick(3)));
    }

    void cancel()
    {
        const char* const strategies[] = {"credit_first", "card_first", "pro_rata", "reverse"};
        call("order.cancel",
             order(some_order(), 3'000, 0, someone()) + R"(,"refundable":)" + money(1 + pick(400)) +
                 R"(,"tenders":[{"tender":"card","captured":)" + money(250) + "}]," +
                 id_member("as", pick(2) == 0 ? "credit" : "original") + "," +
                 id_member("strategy", strategies[pick(4)]) + R"(,"reason":"weather")");
    }

    // Guests come and go: into somebody's account, or for good.
    void people()
    {
        const std::string leaving = guest();
        ++guests_;
        if (pick(2) == 0) {
            return call("customer.merge",
                        id_member("from", leaving) + "," + id_member("into", someone()));
        }
        call("customer.erase", id_member("customer_id", leaving) + R"(,"balance":"forfeit")");
    }

    void end_hold()
    {
        const std::string hold = id_member("hold_id", recent(holds_));
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
    int steps_ = 0;
    int guests_ = 0;
    std::vector<std::string> holds_;
    std::vector<std::string> debits_;
    std::vector<std::string> clawbacks_;
    std::vector<std::string> vouchers_;
};

} // namespace

TEST_CASE("after every step of a random life the books are right",
          "[operations][property][B01][I1][I3][I4][I5][I6][I8][I24]")
{
    const unsigned long seed = seed_of_run();
    WARN("replay: SCRIP_SEED=" << seed << " test_operations \"[property]\"");
    const char* const policy = GENERATE("restore_extended", "new_note", "forfeit");
    Life life{seed,
              R"({"currency":"EUR","expired_give_back":{"policy":")" + std::string{policy} +
                  R"(","days":2}})"};
    for (int at = 0; at < 220; ++at) {
        life.step();
        if (at % life.world.on.times(1, 4) == 0) life.check_books(at);
    }
    // A run that only met refusals would prove nothing.
    for (const char* const often : {"credit.add OK", "payment.hold OK", "payment.redeem OK"}) {
        INFO(often);
        CHECK(life.done[often] > 0);
    }
}

namespace {

using Sums = std::map<std::string, std::int64_t>; // by commodity; none is zero

Sums without_zeros(Sums sums)
{
    std::erase_if(sums, [](const auto& each) { return each.second == 0; });
    return sums;
}

// Every entry of the liability's accounts, played again up to an instant.
class Replay {
public:
    explicit Replay(const RawDatabase& raw)
    {
        for (const auto& row : raw.rows("select commodity, amount, ts from scrip_entry where"
                                        " account in ('available', 'held')"))
            entries_.push_back({row[0], std::stoll(row[1]), std::stoll(row[2])});
    }

    Sums before(std::int64_t ts) const
    {
        Sums sums;
        for (const Entry& each : entries_) {
            if (each.ts < ts) sums[each.commodity] += each.amount;
        }
        return without_zeros(sums);
    }

private:
    struct Entry {
        std::string commodity;
        std::int64_t amount, ts;
    };
    std::vector<Entry> entries_;
};

std::int64_t value_in(const boost::json::value& row, const char* member)
{
    const auto& value = row.at(member).as_object();
    return value.at(value.contains("units") ? "units" : "minor").as_int64();
}

Sums totals_in(const Answer& answer, const char* member)
{
    REQUIRE(answer.is_ok());
    Sums sums;
    for (const auto& row : answer.at("/totals").as_array())
        sums[boost::json::value_to<std::string>(row.at("commodity"))] = value_in(row, member);
    return without_zeros(sums);
}

bool rolls_forward(const boost::json::value& row)
{
    return value_in(row, "opening") + value_in(row, "issued") - value_in(row, "redeemed") +
               value_in(row, "given_back") - value_in(row, "expired") - value_in(row, "voided") +
               value_in(row, "adjusted") ==
           value_in(row, "closing");
}

std::string quoted_instant(std::int64_t ts)
{
    return '"' + to_text(Instant{Instant::duration{ts}}) + '"';
}

// The ways that value, money and units, has not gone yet.
std::string not_seen(Life& life)
{
    const auto raw = life.world.raw();
    std::string missing;
    for (const char* const type : {"sell",
                                   "issue",
                                   "hold",
                                   "capture",
                                   "release",
                                   "time_out",
                                   "redeem",
                                   "give_back",
                                   "debit",
                                   "debit_reverse",
                                   "clawback",
                                   "expire",
                                   "extend",
                                   "void",
                                   "transfer",
                                   "holder",
                                   "forfeit"}) {
        if (raw.rows("select 1 from scrip_transaction where type = '" + std::string{type} +
                     "' limit 1")
                .empty())
            missing += std::string{type} + " ";
    }
    for (const char* const account : {"available", "held", "order"}) {
        if (raw.rows("select 1 from scrip_entry where commodity like 'unit/%' and account = '" +
                     std::string{account} + "' limit 1")
                .empty())
            missing += std::string{"units "} + account + " ";
    }
    for (const char* const answer : {"order.cancel OK", "customer.merge OK"}) {
        if (life.done[answer] == 0) missing += answer;
    }
    return missing;
}

} // namespace

TEST_CASE("at a thousand random instants both reports come to the sum of the entries, for every "
          "commodity",
          "[operations][property][B48][I12]")
{
    const unsigned long seed = seed_of_run();
    WARN("replay: SCRIP_SEED=" << seed << " test_operations \"[property]\"");
    Life life{seed, R"({"currency":"EUR"})"};
    for (int at = 0; at < 4'000 && (at < 150 || at % 10 > 0 || !not_seen(life).empty()); ++at)
        life.step();
    REQUIRE(not_seen(life) == "");
    const auto raw = life.world.raw();
    const Replay replay{raw};
    const auto span = raw.rows("select min(ts) - 1000000, max(ts) + 1000000 from scrip_entry");
    std::mt19937_64 random{seed};
    std::uniform_int_distribution<std::int64_t> instants{std::stoll(span[0][0]),
                                                         std::stoll(span[0][1])};
    for (int each = 0; each < life.world.on.times(1'000, 150); ++each) {
        const auto [from, to] = std::minmax({instants(random), instants(random)});
        INFO(quoted_instant(from) << " to " << quoted_instant(to));
        const Answer owed =
            life.world.admin("report.liability", R"("as_of":)" + quoted_instant(from));
        CHECK(totals_in(owed, "total") == replay.before(from + 1));
        const Answer moved = life.world.admin("report.movements",
                                              R"("from":)" + quoted_instant(from) + R"(,"to":)" +
                                                  quoted_instant(to));
        CHECK(totals_in(moved, "opening") == replay.before(from));
        CHECK(totals_in(moved, "closing") == replay.before(to));
        for (const char* const part : {"/rows", "/totals"}) {
            const auto& rows = moved.at(part).as_array();
            CHECK(std::all_of(rows.begin(), rows.end(), rolls_forward));
        }
    }
}
