// What a redemption costs in things that can be counted, so that no noise of a machine hides a rise
// (performance.md, section 2). A disk that takes a millisecond for a sync lets callers meet.
#include "../fault/bare_host.hpp"
#include "../model/scratch_folder.hpp"
#include "counts.hpp"
#include "support/members.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <iostream>
#include <map>
#include <optional>
#include <thread>

using namespace scrip::tests;

namespace {

// Of one redemption, on average.
struct Cost {
    double syncs = 0;
    double bytes = 0;
    double statements = 0;
};

std::ostream& operator<<(std::ostream& out, const Cost& cost)
{
    return out << cost.syncs << " syncs, " << cost.bytes << " bytes, " << cost.statements
               << " statements";
}

class Till {
public:
    Till() : host_{SCRIP_PLUGIN_FOLDER, (folder_.path() / "scrip.db").string()}
    {
        counts().sync_us = 0;
        host_.has_real_clock = true;
        host_.patience_ns = 60'000'000'000;
        host_.start();
        issue(vouchers);
    }

    void issue(std::size_t more)
    {
        for (const std::size_t all = codes_.size() + more; codes_.size() < all;) {
            const std::string number = std::to_string(codes_.size());
            const Answer made = host_.call(
                "credit.add", admin_ + credit("c" + number, 1'000'000) + "}", "made-" + number);
            codes_.push_back(made.id("/code"));
        }
    }

    // SQLite's own, of a call about an order that was paid by voucher just now.
    std::int64_t steps_about_order(const std::string& hook)
    {
        redeem_some(1, 1, false);
        const std::string id = "o" + std::to_string(orders_);
        const std::string by_id = id_member("order_id", id);
        const std::map<std::string, std::string> members{
            {"order.cancel",
             order(id, 1, 0) + R"(,"refundable":)" + money(1) +
                 R"(,"tenders":[],"as":"credit","reason":"weather")"},
            {"order.delete", by_id},
            {"order.line_delete", by_id + "," + id_member("line_id", "l1")},
            {"order.overpaid",
             order(id, 1, 0) + R"(,"excess":)" + money(1) + R"(,"reference":"r1")"},
            {"order.paid", order(id, 1, 0)},
            {"payment.methods", order(id, 1, 0)},
            {"payment.refund", by_id + R"(,"reason":"rain")"}};
        const std::int64_t before = counts().steps;
        const Answer answer = host_.call(hook, admin_ + members.at(hook) + "}", "x-" + id);
        INFO(hook << " " << answer);
        REQUIRE(answer.is_ok());
        return counts().steps - before;
    }

    // Each caller redeems by code, as often; from one voucher, or each time from another.
    Cost redeem(int callers, int each, bool is_one_voucher = false)
    {
        redeem_some(callers, 2, is_one_voucher); // statements are prepared, connections open
        Counts& now = counts();
        const std::int64_t syncs = now.syncs, bytes = now.bytes, statements = now.statements;
        redeem_some(callers, each, is_one_voucher);
        const double all = callers * each;
        const Cost cost{static_cast<double>(now.syncs - syncs) / all,
                        static_cast<double>(now.bytes - bytes) / all,
                        static_cast<double>(now.statements - statements) / all};
        std::cout << callers << (is_one_voucher ? " callers of one voucher: " : " callers: ")
                  << cost << '\n';
        return cost;
    }

private:
    void redeem_some(int callers, int each, bool is_one_voucher)
    {
        std::atomic<int> refused = 0;
        std::vector<std::thread> threads;
        for (int caller = 0; caller < callers; ++caller) {
            threads.emplace_back([&] {
                for (int i = 0; i < each; ++i) {
                    const std::size_t number = ++orders_;
                    const std::string& code = codes_[is_one_voucher ? 0 : number % vouchers];
                    const std::string key = "o" + std::to_string(number);
                    const Answer paid = host_.call(
                        "payment.redeem", admin_ + order(key, 1, 1) + by_code(code) + "}", key);
                    if (!paid.is_ok()) ++refused;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        REQUIRE(refused == 0);
    }

    static constexpr std::size_t vouchers = 200;
    const std::string admin_ = R"({"actor":{"role":"admin","id":"u1"},)";
    ScratchFolder folder_;
    BareHost host_;
    std::vector<std::string> codes_;
    std::atomic<std::size_t> orders_ = 0;
};

} // namespace

TEST_CASE("what is asked of an order costs the same, however much was sold and spent before",
          "[counted]")
{
    const std::string hook = GENERATE("order.cancel",
                                      "order.delete",
                                      "order.line_delete",
                                      "order.overpaid",
                                      "order.paid",
                                      "payment.methods",
                                      "payment.refund");
    Till till;
    till.steps_about_order(hook); // its statements are prepared
    const std::int64_t at_first = till.steps_about_order(hook);
    till.issue(300);
    till.redeem(1, 400);
    const std::int64_t later = till.steps_about_order(hook);
    std::cout << hook << ": " << at_first << " steps, and " << later << " later\n";
    CHECK(later <= at_first + at_first / 10);
}

TEST_CASE("a redemption alone costs so many statements, syncs and bytes", "[counted]")
{
    Till till;
    const Cost cost = till.redeem(1, 200);
    CHECK(cost.statements <= 17);
    CHECK(cost.syncs <= 5);
    CHECK(cost.bytes <= 260'000);
}

TEST_CASE("callers that meet share syncs and bytes", "[counted]")
{
    Till till;
    const bool is_one_voucher = GENERATE(false, true);
    const Cost alone = till.redeem(1, 50, is_one_voucher);
    counts().sync_us = 1'000;
    const Cost eight = till.redeem(8, 50, is_one_voucher);
    const Cost many = till.redeem(32, 25, is_one_voucher);
    CHECK(eight.syncs <= 0.35 * alone.syncs);
    CHECK(many.syncs <= 0.10 * alone.syncs);
    CHECK(many.bytes <= 0.8 * alone.bytes);
}

namespace {

// What looking 500 movements far to either side of an instant may take.
constexpr std::int64_t steps_of_first_look = 6'000;

// One account whose voucher is debited by a cent each second.
class LongAccount {
public:
    LongAccount() : host_{SCRIP_PLUGIN_FOLDER, (folder_.path() / "scrip.db").string()}
    {
        counts().sync_us = 0;
        host_.has_real_clock = true;
        host_.patience_ns = 60'000'000'000;
        host_.start();
        accepted("credit.add", credit("c1", face), "made");
    }

    void debit_until(std::int64_t count)
    {
        while (debits_ < count) {
            host_.advance(std::chrono::seconds{1});
            accepted("debit.add", credit("c1", 1), "debit-" + std::to_string(++debits_));
        }
    }

    struct Read {
        std::int64_t opening = 0;
        std::int64_t closing = 0;
        std::int64_t steps = 0;
    };

    // After so many debits, up to that many; none: from the beginning, to the end.
    Read statement(std::optional<std::int64_t> from, std::optional<std::int64_t> to)
    {
        std::string members = id_member("customer_id", "c1");
        if (from) members += "," + id_member("from", after(*from));
        if (to) members += "," + id_member("to", after(*to));
        accepted("customer.statement", members, ""); // its statements are prepared
        const std::int64_t before = counts().steps;
        const Answer answer = accepted("customer.statement", members, "");
        const Read read{answer.reply.at_pointer("/opening/minor").as_int64(),
                        answer.reply.at_pointer("/closing/minor").as_int64(),
                        counts().steps - before};
        std::cout << "a statement among " << debits_ << " debits: " << read.steps << " steps\n";
        CHECK(read.opening == face - from.value_or(0) - (from ? 0 : face));
        CHECK(read.closing == face - to.value_or(debits_));
        return read;
    }

private:
    // Behind so many debits and before the next; the host's clock began at noon.
    static std::string after(std::int64_t debits)
    {
        const std::chrono::hh_mm_ss time{std::chrono::hours{12} + std::chrono::seconds{debits}};
        std::array<char, 40> text{};
        std::snprintf(text.data(),
                      text.size(),
                      "2026-11-22T%02d:%02d:%02d.500Z",
                      static_cast<int>(time.hours().count()),
                      static_cast<int>(time.minutes().count()),
                      static_cast<int>(time.seconds().count()));
        return text.data();
    }

    Answer accepted(const char* hook, const std::string& members, const std::string& key)
    {
        Answer answer =
            host_.call(hook, R"({"actor":{"role":"admin","id":"u1"},)" + members + "}", key);
        INFO(hook << " " << answer);
        REQUIRE(answer.is_ok());
        return answer;
    }

    static constexpr std::int64_t face = 1'000'000;
    ScratchFolder folder_;
    BareHost host_;
    std::int64_t debits_ = 0;
};

} // namespace

TEST_CASE("a statement costs what it shows, however long the account is", "[counted][A07][H01]")
{
    LongAccount account;
    account.debit_until(150);
    const std::int64_t whole = account.statement({}, {}).steps;
    const std::int64_t week = account.statement(50, 100).steps;
    account.debit_until(3'000);
    CHECK(account.statement({}, {}).steps <= whole + whole / 5);
    // A period is as near to an end as to the other, or nearer: what is farther is not read.
    const std::int64_t early = account.statement(50, 100).steps;
    const std::int64_t late = account.statement(2'900, 2'950).steps;
    const std::int64_t middle = account.statement(1'475, 1'525).steps;
    CHECK(early <= week + 2 * steps_of_first_look);
    CHECK(late <= week + 2 * steps_of_first_look);
    CHECK(middle > late);
}
