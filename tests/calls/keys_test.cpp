#include "story.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace scrip;
using namespace scrip::tests;

namespace {

std::string marked(std::string reply)
{
    reply.pop_back();
    return reply + ",\"replayed\":true}";
}

} // namespace

TEST_CASE("every hook that writes answers a repeated key in the same bytes, once marked",
          "[calls][I14][n1]")
{
    Story story;
    story.let_time_pass();
    std::set<std::string> named;
    for (const Step& step : story.steps()) {
        named.insert(step.hook);
        // Each step on a world of its own, so that none takes another's ground away.
        Story own;
        own.let_time_pass();
        for (const Step& mine : own.steps()) {
            if (mine.hook != step.hook ||
                mine.members.substr(0, 12) != step.members.substr(0, 12)) {
                continue;
            }
            INFO(mine.hook << " " << mine.members);
            const std::string before = own.world.dump();
            const Answer first =
                accepted(own.world.admin(mine.hook, mine.members, {.key = "the key"}));
            const std::string after = own.world.dump();
            CHECK(after != before);
            CHECK(first.text.find("replayed") == std::string::npos);
            own.world.host.advance(std::chrono::hours{100});
            for (int i = 0; i < 2; ++i) {
                const Answer again = own.world.admin(mine.hook, mine.members, {.key = "the key"});
                CHECK(again.status == "OK");
                CHECK(again.text == marked(first.text));
            }
            CHECK(own.world.dump() == after);
        }
    }
    for (const hooks::Hook& hook : hooks::all()) {
        if (hook.access == hooks::Access::write) {
            INFO(hook.name);
            CHECK(named.count(std::string{hook.name}) == 1);
        }
    }
}

TEST_CASE("a repeated key is recognised after a restart", "[calls][I14][I15]")
{
    PluginWorld world;
    const Answer first = accepted(world.admin("credit.add", credit("c1", 5), {.key = "k"}));
    world.restart();
    CHECK(world.admin("credit.add", credit("c1", 5), {.key = "k"}).status == "studio_not_enabled");
    world.enable("s1");
    CHECK(world.admin("credit.add", credit("c1", 5), {.key = "k"}).text == marked(first.text));
}

TEST_CASE("a key names one effect: another payload or hook under it is refused",
          "[calls][I13][I14]")
{
    PluginWorld world;
    accepted(world.admin("credit.add", credit("c1", 5'00), {.key = "k"}));
    const std::string before = world.dump();
    CHECK(world.admin("credit.add", credit("c1", 5'01), {.key = "k"}).status == "key_reuse");
    CHECK(world.admin("credit.add", credit("c2", 5'00), {.key = "k"}).status == "key_reuse");
    CHECK(world.admin("debit.add", credit("c1", 5'00), {.key = "k"}).status == "key_reuse");
    CHECK(world.admin("credit.add", credit("c1", 5'00, R"(,"x":1)"), {.key = "k"}).status ==
          "key_reuse");
    CHECK(world
              .call("credit.add",
                    R"({"actor":{"role":"admin","id":"u2"},)" + credit("c1", 5'00) + "}",
                    {.key = "k"})
              .status == "key_reuse");
    CHECK(world.dump() == before);
}

TEST_CASE("the order of members, white space, session and address are no other payload",
          "[calls][I14]")
{
    PluginWorld world;
    const Answer first =
        accepted(world.call("credit.add",
                            R"({"actor":{"role":"admin","id":"u1"},)" + credit("c1", 5) + "}",
                            {.key = "k"}));
    const Answer again = world.call("credit.add",
                                    "{ \"description\" : \"d\",\n\"amount\":{\"currency\":\"EUR\","
                                    "\"minor\":5}, \"customer\":{\"customer_id\":\"c1\"},"
                                    "\"actor\":{\"ip_hash\":\"i\",\"id\":\"u1\",\"session\":\"s\","
                                    "\"role\":\"admin\"}}",
                                    {.key = "k"});
    CHECK(again.text == marked(first.text));
}

TEST_CASE("an answer that changed nothing is not kept", "[calls][I17]")
{
    Story story;
    PluginWorld& world = story.world;
    struct Row {
        std::string hook;
        std::string members;
        std::string status;
    };
    accepted(world.admin("payment.release", id_member("hold_id", story.hold_id)));
    const std::vector<Row> rows{
        {"payment.release", id_member("hold_id", story.hold_id), "OK"},
        {"job.run", R"("job":"expire")", "OK"},
        {"order.line_delete", R"("order_id":"none","line_id":"l1")", "OK"},
        {"voucher.void", id_member("voucher_id", story.voucher_id) + reason, "voucher_in_use"},
        {"debit.add", credit("c1", 999'00), "insufficient_credit"},
        {"voucher.extend",
         id_member("voucher_id", "none") + R"(,"expires_on":null)" + reason,
         "not_found"}};
    for (const Row& row : rows) {
        const std::string before = world.dump();
        INFO(row.hook);
        CHECK(world.admin(row.hook, row.members, {.key = "shared"}).status == row.status);
        CHECK(world.dump() == before);
    }
    // So the key is still free.
    accepted(world.admin("credit.add", credit("c1", 5), {.key = "shared"}));
}

TEST_CASE("declines of payment hooks are kept, whatever happens next", "[calls][I17]")
{
    Story story;
    PluginWorld& world = story.world;
    struct Row {
        std::string hook;
        std::string members;
        std::string status;
    };
    const std::vector<Row> rows{
        {"payment.hold",
         order("o9", 500'00, 500'00) + by_id(story.spare_id) + R"(,"amount":)" + money(50'01),
         "insufficient_credit"},
        {"payment.redeem", order("o9", 5, 0) + by_id(story.spare_id), "nothing_due"},
        {"payment.hold", order("o9", 5, 5) + by_code("CN-0000-0000-0000-0000"), "code_not_found"},
        {"payment.capture",
         id_member("hold_id", story.hold_id) + R"(,"amount":)" + money(30'01),
         "insufficient_credit"},
        {"payment.refund", id_member("hold_id", story.hold_id) + reason, "nothing_to_refund"},
        {"payment.refund", id_member("order_id", "none") + reason, "nothing_to_refund"}};
    int n = 0;
    for (const Row& row : rows) {
        const std::string key = "k" + std::to_string(++n);
        INFO(row.hook << " " << row.status);
        const Answer first = world.admin(row.hook, row.members, {.key = key});
        CHECK(first.status == row.status);
        const Answer again = world.admin(row.hook, row.members, {.key = key});
        CHECK(again.status == row.status);
        CHECK(again.text == marked(first.text));
        CHECK(world.admin("credit.add", credit("c1", 1), {.key = key}).status == "key_reuse");
    }
    // A capture declined before is declined again, although the hold could be captured.
    accepted(world.admin("payment.capture", id_member("hold_id", story.hold_id)));
    CHECK(world.admin(rows[3].hook, rows[3].members, {.key = "k4"}).status ==
          "insufficient_credit");
    CHECK(
        world.admin("payment.release", id_member("hold_id", story.hold_id), {.key = "r"}).status ==
        "hold_captured");
    CHECK(world.admin("payment.release", id_member("hold_id", story.hold_id), {.key = "r"})
              .text.find("replayed") != std::string::npos);
}

TEST_CASE("a hook that writes needs a key of printable ASCII", "[calls]")
{
    PluginWorld world;
    const std::string payload = R"({"actor":{"role":"admin","id":"u1"},)" + credit("c1", 5) + "}";
    std::string reply;
    const auto with_key = [&](const std::string& key) -> std::string {
        const calls::Invocation invocation{
            .studio_id = "s1",
            .idempotency_key = key,
            .payload = payload,
            .limits = limits_of(world.host),
            .put_reply = [&](const std::string& text) { reply = text; }};
        try {
            calls::call(*world.studios, world.host, PluginWorld::hook("credit.add"), invocation);
        } catch (const calls::CallFailure& failure) {
            return failure.code;
        }
        return "OK";
    };
    CHECK(with_key("") == "missing_key");
    CHECK(with_key(std::string(256, 'k')) == "invalid_field");
    CHECK(with_key("caf\xC3\xA9") == "invalid_field");
    CHECK(with_key("a\nb") == "invalid_field");
    CHECK(with_key(std::string{"a\0b", 3}) == "invalid_field");
    CHECK(with_key(std::string(255, '~')) == "OK");
    CHECK(with_key(" ") == "OK");
}

TEST_CASE("a known key is answered again when its date is over, no other is", "[calls][I14]")
{
    PluginWorld world;
    const std::string today = credit("c1", 5, R"(,"expires_on":"2026-11-22")");
    const Answer first = accepted(world.admin("credit.add", today, {.key = "k"}));
    world.set_clock("2026-11-23T08:00:00Z");
    const Answer again = accepted(world.admin("credit.add", today, {.key = "k"}));
    CHECK(again.id("/voucher/voucher_id") == first.id("/voucher/voucher_id"));
    CHECK(again.at("/replayed").as_bool());
    CHECK(world.admin("credit.add", today, {.key = "other"}).status == "invalid_field");
    CHECK(world.admin("credit.add", today, {.key = "k", .is_dry_run = true}).status ==
          "invalid_field");
}

TEST_CASE("64 calls with one key at once have one effect", "[calls][I13][n]")
{
    PluginWorld world;
    const Answer note = accepted(world.admin("credit.add", credit("c1", 100'00)));
    const std::string payload = R"({"actor":{"role":"admin","id":"u1"},)" +
                                order("o1", 100'00, 100'00) + by_code(note.id("/code")) + "}";
    std::vector<Answer> answers(16);
    std::vector<std::thread> threads;
    for (Answer& answer : answers) {
        threads.emplace_back([&world, &answer, &payload] {
            for (int i = 0; i < 4; ++i) {
                answer = world.call("payment.redeem", payload, {.key = "one"});
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const Answer& answer : answers) {
        CHECK(answer.status == "OK");
        CHECK(answer.id("/redemption_id") == answers[0].id("/redemption_id"));
    }
    CHECK(world.raw().number("select count(*) from scrip_redemption") == 1);
}

TEST_CASE("a code that is shown once is shown again under its key for a day, and then its mask",
          "[calls][I32][I17]")
{
    PluginWorld world{R"({"currency":"EUR","code_display":"once"})"};
    const auto code = [&] {
        return accepted(world.admin("credit.add", credit("c1", 5), {.key = "k"})).id("/code");
    };
    const std::string shown = code();
    world.host.advance(std::chrono::hours{24} - std::chrono::microseconds{1});
    CHECK(code() == shown);
    world.host.advance(std::chrono::microseconds{1});
    CHECK(code() != shown);
    CHECK(code().ends_with(shown.substr(shown.size() - 4)));
}
