// The value of an account at any instant, whichever way a statement finds it.
#include "domain/calendar.hpp"
#include "support/accepted.hpp"

using namespace scrip::tests;

namespace {

std::string text_of(std::int64_t us)
{
    return scrip::to_text(scrip::Instant{std::chrono::microseconds{us}});
}

// All that can happen to an account, at an instant each.
void live(PluginWorld& world)
{
    const auto did = [&](const char* hook, const std::string& members) {
        world.advance(std::chrono::hours{1});
        return accepted(world.admin(hook, members));
    };
    const Answer one = did("credit.add", credit("c1", 50'00, R"(,"expires_on":"2026-11-30")"));
    const Answer two = did("credit.add", credit("c1", 20'00));
    did("credit.add", credit("c2", 7'00));
    did("payment.redeem", order("o1", 30'00, 30'00) + by_code(one.id("/code")));
    did("payment.refund", R"("order_id":"o1","amount":)" + money(5'00) + reason);
    did("payment.hold", order("o2", 4'00, 4'00) + by_code(two.id("/code")));
    did("debit.add", credit("c1", 3'00));
    const Answer three = did("credit.add", credit("c1", 9'00));
    did("voucher.transfer",
        id_member("voucher_id", three.id("/voucher/voucher_id")) +
            R"(,"to":{"customer_id":"c2"},"amount":)" + money(6'00) + reason);
    did("customer.merge", R"("from":"c2","into":"c1")");
    world.set_clock("2026-12-03T12:00:00Z");
    // Posted late, and lost on the last day all the same; what came meanwhile is younger.
    did("debit.add", credit("c1", 1'00));
    for (const char* const job : {"holds", "expire"})
        did("job.run", id_member("job", job));
}

} // namespace

TEST_CASE(
    "whatever its period, a statement opens and closes with the plain sum of what came before",
    "[operations][H01][A07][B45]")
{
    PluginWorld world;
    live(world);
    const auto raw = world.raw();
    const auto sum_before = [&](std::int64_t us) {
        return raw.number(
            "select coalesce(sum(m.value_change), 0) from scrip_movement m"
            " join scrip_customer c on c.customer_ref = m.holder join scrip_customer p"
            " on p.customer_ref = c.person and p.host_customer_id = 'c1'"
            " where m.kind = 'credit' and m.ts < " +
            std::to_string(us));
    };
    const auto moments = raw.rows("select distinct ts from scrip_movement order by ts");
    REQUIRE(moments.size() >= 10);
    for (const auto& row : moments) {
        for (const std::int64_t us : {std::stoll(row[0]), std::stoll(row[0]) + 1}) {
            INFO(text_of(us));
            const std::string to = R"(,"to":")" + text_of(us) + '"';
            const std::string from = R"(,"from":")" + text_of(us) + '"';
            const std::string c1 = id_member("customer_id", "c1");
            const Answer later = accepted(world.admin("customer.statement", c1 + from));
            const Answer earlier = accepted(world.admin("customer.statement", c1 + to));
            CHECK(later.minor("/opening") == sum_before(us));
            CHECK(earlier.minor("/closing") == sum_before(us));
            CHECK(earlier.minor("/opening") == 0);
            CHECK(later.minor("/closing") == sum_before(INT64_MAX));
        }
    }
}
