// A voucher whose check failed takes no further write, whichever hook asks for it (B05).
#include "story.hpp"

#include <map>
#include <set>

using namespace scrip;
using namespace scrip::tests;

namespace {

// All that is written of the vouchers there were, but for their quarantine.
RawDatabase::Rows written(const Story& story)
{
    const RawDatabase raw = story.world.raw();
    RawDatabase::Rows all;
    for (const char* const sql :
         {"select voucher_id, holder, available, held, captured, given_back, chain_len, chain_head,"
          " code_hash, voided_ts, blocked_ts, activated_ts from scrip_voucher"
          " where quarantined_ts is not null order by voucher_id",
          "select p.hold_id, p.part_no, p.open from scrip_hold_part p join scrip_voucher v"
          " on v.voucher_id = p.voucher_id where v.quarantined_ts is not null"
          " order by p.hold_id, p.part_no",
          "select r.redemption_id, r.part_no, r.given_back from scrip_redemption r"
          " join scrip_voucher v on v.voucher_id = r.voucher_id"
          " where v.quarantined_ts is not null order by r.redemption_id, r.part_no",
          "select e.hash from scrip_entry e join scrip_voucher v on v.voucher_id = e.voucher_id"
          " where v.quarantined_ts is not null order by e.voucher_id, e.seq"}) {
        for (auto& row : raw.rows(sql))
            all.push_back(std::move(row));
    }
    return all;
}

void quarantine(const Story& story, const std::string& which)
{
    story.world.raw().run("update scrip_voucher set quarantined_ts = 5 where " + which);
}

// They do what they can without it.
const std::map<std::string, std::string> otherwise{
    {"debit.add", "insufficient_credit"},
    {"payment.redeem", "OK"}, // of what a referral has just brought
};

// They make vouchers of their own, read, or leave alone what takes no writes.
const std::set<std::string> go_on{"credit.add",
                                  "referral.reward",
                                  "customer.erase",
                                  "customer.merge",
                                  "customer.update",
                                  "voucher.sell",
                                  "voucher.reveal",
                                  "voucher.ticket",
                                  "voucher.import",
                                  "order.paid",
                                  "job.run"};

std::string expected_of(const std::string& hook)
{
    if (const auto other = otherwise.find(hook); other != otherwise.end()) return other->second;
    return go_on.contains(hook) ? "OK" : "blocked";
}

} // namespace

TEST_CASE("no hook writes to a quarantined voucher, and each says so at once", "[calls][B05]")
{
    Story story;
    quarantine(story, "1 = 1");
    const auto before = written(story);
    REQUIRE(before.size() > 20);
    std::set<std::string> asked;
    for (const Step& step : story.steps()) {
        const Answer answer = story.world.admin(step.hook, step.members);
        INFO(step.hook << ": " << answer);
        asked.insert(step.hook);
        CHECK(answer.status == expected_of(step.hook));
        CHECK(written(story) == before);
    }
    for (const char* const hook : {"payment.redeem", "debit.add"}) {
        const Answer answer = story.world.admin(
            hook,
            hook == std::string{"debit.add"}
                ? credit("c1", 1'00) + "," + id_member("voucher_id", story.voucher_id)
                : order("o9", 5'00, 5'00) + by_id(story.voucher_id));
        INFO(hook << ": " << answer);
        CHECK(answer.status == "blocked");
    }
    CHECK(written(story) == before);
    for (const hooks::Hook& hook : hooks::all()) {
        INFO(hook.name);
        CHECK((hook.access == hooks::Access::read || asked.contains(std::string{hook.name})));
    }
}

TEST_CASE("beside a quarantined voucher the others go on", "[calls][B05]")
{
    Story story;
    story.let_time_pass();
    // What lapses and expires of it waits, and stops no job.
    quarantine(story, "voucher_id in ('" + story.voucher_id + "', '" + story.expiring_id + "')");
    const auto before = written(story);
    story.world.host.advance(std::chrono::hours{2});
    for (const char* const job : {"holds", "expire", "notices", "anchor", "health"}) {
        const Answer answer = story.world.admin("job.run", id_member("job", job));
        INFO(job << ": " << answer);
        CHECK(answer.is_ok());
    }
    const Answer paid =
        story.world.admin("payment.redeem", order("o9", 5'00, 5'00) + by_id(story.spare_id));
    INFO(paid);
    CHECK(paid.is_ok());
    const RawDatabase raw = story.world.raw();
    CHECK(raw.text("select state from scrip_hold where hold_id = '" + story.hold_id + "'") ==
          "open");
    CHECK(raw.text("select state from scrip_hold where order_id = 'o6'") == "timed_out");
    CHECK(written(story) == before);
}

TEST_CASE("a pending voucher that was quarantined is paid for once it is sound again",
          "[calls][B05]")
{
    Story story;
    const std::string first =
        story.world.raw().text("select min(voucher_id) from scrip_voucher where order_id = 'o3'");
    quarantine(story, "voucher_id = '" + first + "'");
    const auto paid = [&] {
        return accepted(story.world.admin("order.paid", order("o3", 40'00, 0)))
            .at("/activated")
            .as_array()
            .size();
    };
    CHECK(paid() == 2);
    story.world.raw().run("update scrip_voucher set quarantined_ts = null");
    CHECK(paid() == 1);
}
