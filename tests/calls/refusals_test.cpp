#include "story.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <thread>

using namespace scrip;
using namespace scrip::tests;

TEST_CASE("refusals come in the order of the contract", "[calls][i1]")
{
    Story story;
    PluginWorld& world = story.world;
    accepted(world.admin("credit.add", credit("c1", 5), {.key = "known"}));
    world.studios->disable("s1", limits_of(world.host)); // an open hold: it winds down
    const auto as =
        [&](const std::string& actor, const std::string& members, const Options& options) {
            return world.call("credit.add", "{" + actor + "," + members + "}", options).status;
        };
    const std::string admin = R"("actor":{"role":"admin","id":"u1"})";
    const std::string customer = R"("actor":{"role":"customer","id":"p","customer_id":"c1"})";
    const std::string bad_form = credit("c1", 0);
    const std::string other = credit("c1", 6);
    const std::string same = credit("c1", 5);
    // A staircase: each step has one reason less.
    CHECK(as(customer, bad_form, {.key = "known", .studio = "none"}) == "invalid_field");
    CHECK(as(customer, other, {.key = "known", .studio = "none"}) == "studio_not_enabled");
    CHECK(as(customer, other, {.key = "known"}) == "permission_denied");
    CHECK(as(admin, other, {.key = "known"}) == "key_reuse");
    CHECK(as(admin, same, {.key = "known"}) == "OK"); // a known key answers, whatever the state
    CHECK(as(admin, other, {.key = "new"}) == "winding_down");
    world.enable("s1");
    CHECK(as(admin, other, {.key = "new"}) == "OK");
    // Unknown ids come before declines.
    CHECK(
        world.admin("payment.capture", R"("hold_id":"none","amount":)" + money(1, "USD")).status ==
        "not_found");
    CHECK(world.admin("debit.reverse", R"("transaction_id":"none")" + reason).status ==
          "not_found");
}

TEST_CASE("an actor has a known role, or nothing is allowed", "[calls][i1]")
{
    PluginWorld world;
    const auto status = [&](const std::string& actor) {
        return world.call("voucher.list", "{" + actor + "}").status;
    };
    CHECK(status(R"("x":1)") == "invalid_field");
    CHECK(status(R"("actor":null)") == "invalid_field");
    CHECK(status(R"("actor":"admin")") == "invalid_field");
    CHECK(status(R"("actor":{"id":"u1"})") == "invalid_field");
    CHECK(status(R"("actor":{"role":"owner","id":"u1"})") == "permission_denied");
    CHECK(status(R"("actor":{"role":"Admin","id":"u1"})") == "permission_denied");
    CHECK(status(R"("actor":{"role":"anonymous"})") == "permission_denied");
    CHECK(status(R"("actor":{"role":"admin","id":"u1"})") == "OK");
    CHECK(world.call("voucher.list", "[]").status == "invalid_field");
    CHECK(world.call("voucher.list", "{").status == "invalid_json");
    CHECK(world.call("voucher.list", "{\"a\":\"" + std::string(1 << 20, 'x') + "\"}").status ==
          "payload_too_large");
    CHECK(world.call("voucher.list", R"({"actor":{"role":"admin","id":"u1","session":"\u0000"}})")
              .status == "invalid_field");
}

TEST_CASE("a payload of very many values is too large, whatever its bytes", "[calls]")
{
    PluginWorld world;
    const auto status = [&](const std::string& members) {
        return world.admin("voucher.list", members).status;
    };
    const auto list = [](std::size_t count) {
        std::string zeros = "0";
        for (std::size_t i = 1; i < count; ++i)
            zeros += ",0";
        return R"("a":[)" + zeros + "]";
    };
    CHECK(status(list(65'000)) == "OK");
    CHECK(status(list(65'600)) == "payload_too_large");
    CHECK(status(list(500'000)) == "payload_too_large");
    std::string same_name;
    for (int i = 0; i < 66'000; ++i)
        same_name += R"("a":1,)";
    CHECK(status(same_name + R"("b":2)") == "payload_too_large");
    // In texts they are letters.
    CHECK(status(R"("a":"\"\\)" + std::string(500'000, ',') + R"([{\\")") == "OK");
}

TEST_CASE("somebody else's things are not found, somebody else's name is denied",
          "[calls][h1][I37]")
{
    Story story;
    PluginWorld& world = story.world;
    const auto as = [&](const std::string& hook, const std::string& members) {
        return world.as_customer("c2", hook, members).status;
    };
    CHECK(as("voucher.get", id_member("voucher_id", story.voucher_id)) == "not_found");
    CHECK(as("voucher.history", id_member("voucher_id", story.voucher_id)) == "not_found");
    CHECK(as("voucher.reveal", id_member("voucher_id", story.voucher_id)) == "not_found");
    CHECK(as("payment.capture", id_member("hold_id", story.hold_id)) == "not_found");
    CHECK(as("payment.release", id_member("hold_id", story.hold_id)) == "not_found");
    CHECK(as("payment.query", id_member("hold_id", story.hold_id)) == "not_found");
    CHECK(as("customer.balance", R"("customer_id":"c1")") == "permission_denied");
    CHECK(as("payment.methods", order("o9", 5, 5, "c1")) == "permission_denied");
    CHECK(as("payment.hold", order("o9", 5, 5, "c2") + by_customer("c1")) == "permission_denied");
    CHECK(as("payment.redeem", order("o9", 5, 5, "c2") + by_id(story.voucher_id)) == "not_found");
    // The same bytes as for what never was.
    CHECK(world.as_customer("c2", "voucher.get", id_member("voucher_id", story.voucher_id)).text ==
          world.as_customer("c2", "voucher.get", id_member("voucher_id", "never")).text);
    // Whoever presents the code may spend it.
    CHECK(as("payment.redeem", order("o9", 5, 5, "c2") + by_code(story.code)) == "OK");
}

TEST_CASE("a reply that cannot be delivered undoes the call", "[calls][C7]")
{
    for (std::size_t i = 0;; ++i) {
        Story story;
        story.let_time_pass();
        const auto steps = story.steps();
        if (i == steps.size()) break;
        const Step& step = steps[i];
        INFO(step.hook);
        const std::string before = story.world.raw().dump();
        const auto refuse = [](const std::string&) { throw std::runtime_error{"no room"}; };
        CHECK(
            story.world.admin(step.hook, step.members, {.key = "k", .put_reply = refuse}).status ==
            "internal");
        CHECK(story.world.raw().dump() == before);
        // So the same key may be tried again, and takes effect once.
        accepted(story.world.admin(step.hook, step.members, {.key = "k"}));
    }
}

TEST_CASE("a decline that cannot be delivered is not kept either", "[calls][C7]")
{
    PluginWorld world;
    const std::string before = world.raw().dump();
    const auto refuse = [](const std::string&) { throw std::runtime_error{"no room"}; };
    CHECK(world
              .admin("payment.redeem",
                     order("o1", 5, 5) + by_customer("c1"),
                     {.key = "k", .put_reply = refuse})
              .status == "internal");
    CHECK(world.raw().dump() == before);
}

TEST_CASE("a call that is cancelled or too late changes nothing", "[calls][I40]")
{
    Story story;
    PluginWorld& world = story.world;
    const std::string before = world.dump();
    CHECK(
        world
            .admin("credit.add", credit("c1", 5), {.key = "k", .is_cancelled = [] { return true; }})
            .status == "cancelled");
    CHECK(world.admin("credit.add", credit("c1", 5), {.key = "k", .deadline_ms = -1}).status ==
          "deadline");
    const auto dawdle = [&](const std::string&) {
        const std::int64_t end = deadline_in(world.host, 300);
        while (world.host.monotonic_ns() < end)
            std::this_thread::yield();
    };
    CHECK(world
              .admin("credit.add",
                     credit("c1", 5),
                     {.key = "k", .put_reply = dawdle, .deadline_ms = 250})
              .status == "deadline");
    CHECK(world.dump() == before);
    accepted(world.admin("credit.add", credit("c1", 5), {.key = "k"}));
}

TEST_CASE("failed tries are counted although what failed was rolled back",
          "[calls][throttle][I34][f4]")
{
    Story story;
    PluginWorld& world = story.world;
    const auto step = GENERATE(
        std::string{"payment.hold"}, std::string{"payment.redeem"}, std::string{"voucher.check"});
    const bool is_check = step == "voucher.check";
    const auto with_code = [&](const std::string& code) {
        return is_check ? id_member("code", code) : order("o9", 5, 5, "c2") + by_code(code);
    };
    const std::string before = world.dump();
    for (int i = 0; i < 5; ++i) {
        CHECK(world.as_customer("c2", step, with_code("CN-0000-0000-0000-000" + std::to_string(i)))
                  .status == "code_not_found");
    }
    if (is_check) CHECK(world.dump() == before);
    // Now the right code is not even looked at, whichever hook takes it.
    for (const char* const hook : {"payment.hold", "payment.redeem"}) {
        const Answer answer =
            world.as_customer("c2", hook, order("o9", 5, 5, "c2") + by_code(story.code));
        CHECK(answer.status == "challenge_required");
        CHECK(answer.at("/declined/params/retry_after_s").as_int64() == 900);
    }
    CHECK(world.as_customer("c2", "voucher.check", id_member("code", story.code)).status ==
          "challenge_required");
    // Not for others, nor for ids, nor for admins.
    CHECK(world.as_customer("c1", "voucher.check", id_member("code", story.code)).status == "OK");
    CHECK(world.as_customer("c2", "payment.redeem", order("o9", 5, 5, "c2") + by_customer("c2"))
              .status == "OK");
    CHECK(world.admin("voucher.check", id_member("code", story.code)).status == "OK");
    // The count survives a restart, and ends with its time.
    world.restart();
    world.enable("s1");
    world.host.advance(std::chrono::seconds{899});
    CHECK(world.as_customer("c2", "voucher.check", id_member("code", story.code)).status ==
          "challenge_required");
    world.host.advance(std::chrono::seconds{1});
    CHECK(world.as_customer("c2", "voucher.check", id_member("code", story.code)).status == "OK");
}

TEST_CASE("whoever has to wait for several reasons is told the longest", "[calls][throttle][f4]")
{
    PluginWorld world{R"({"currency":"EUR","throttle":{"session_tries":5,"session_window_s":60,)"
                      R"("address_tries_per_h":5}})"};
    const auto guessed = [&] {
        return world.call("payment.redeem",
                          R"({"actor":{"role":"customer","id":"p1","customer_id":"c2",)"
                          R"("session":"s1","ip_hash":"a1"},)" +
                              order("o9", 5, 5, "c2") + by_code("CN-0000-0000-0000-0000") + "}");
    };
    for (int i = 0; i < 5; ++i)
        CHECK(guessed().status == "code_not_found");
    const Answer answer = guessed();
    CHECK(answer.status == "challenge_required");
    CHECK(answer.at("/declined/params/retry_after_s").as_int64() == 3'600);
}

TEST_CASE("however many guess at once, no more of them are answered than may try",
          "[calls][throttle][I34][f2]")
{
    PluginWorld world;
    std::vector<Answer> answers(16);
    std::vector<std::thread> threads;
    for (Answer& answer : answers) {
        threads.emplace_back([&world, &answer] {
            answer = world.call("voucher.check",
                                R"({"actor":{"role":"customer","id":"p1","customer_id":"c2",)"
                                R"("session":"s1"},"code":"CN-0000-0000-0000-0000"})");
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    const auto count = [&](const std::string& status) {
        return std::count_if(answers.begin(), answers.end(), [&](const Answer& answer) {
            return answer.status == status;
        });
    };
    CHECK(count("code_not_found") == 5);
    CHECK(count("challenge_required") == 11);
}

TEST_CASE("a challenge is not kept under its key", "[calls][throttle][I17]")
{
    Story story;
    PluginWorld& world = story.world;
    const std::string wrong = order("o9", 5, 5, "c2") + by_code("CN-0000-0000-0000-0000");
    for (int i = 0; i < 5; ++i)
        world.as_customer("c2", "payment.hold", wrong);
    const std::string right = order("o9", 5, 5, "c2") + by_code(story.code);
    CHECK(world.as_customer("c2", "payment.hold", right, {.key = "k"}).status ==
          "challenge_required");
    world.host.advance(std::chrono::hours{1});
    CHECK(world.as_customer("c2", "payment.hold", right, {.key = "k"}).status == "OK");
}

TEST_CASE("two studios with the same keys, codes and ids know nothing of each other",
          "[calls][I36][h1][h2]")
{
    Story story;
    PluginWorld& world = story.world;
    accepted(world.admin("credit.add", credit("c1", 5), {.key = "k"}));
    const std::string count = "select count(*) from scrip_";
    world.enable("s2");
    const Options there{.key = "k", .studio = "s2"};
    const std::string before = world.raw().dump();
    const std::vector<Step> refused{
        {"payment.redeem", order("o1", 5, 5) + by_id(story.voucher_id)},
        {"payment.capture", id_member("hold_id", story.hold_id)},
        {"payment.release", id_member("hold_id", story.hold_id)},
        {"payment.refund", id_member("hold_id", story.hold_id) + reason},
        {"debit.reverse", id_member("transaction_id", story.debit_id) + reason},
        {"credit.clawback",
         id_member("voucher_id", story.voucher_id) + R"(,"amount":)" + money(1) + reason},
        {"credit.reinstate", id_member("clawback_id", story.clawback_id) + reason},
        {"voucher.void", id_member("voucher_id", story.voucher_id) + reason},
        {"voucher.block", id_member("voucher_id", story.voucher_id) + reason},
        {"voucher.unblock", id_member("voucher_id", story.voucher_id) + reason},
        {"voucher.reveal", id_member("voucher_id", story.voucher_id) + reason},
        {"voucher.reissue_code", id_member("voucher_id", story.voucher_id) + reason},
        {"voucher.ticket", id_member("voucher_id", story.voucher_id) + R"(,"format":"svg")"},
        {"voucher.transfer",
         id_member("voucher_id", story.voucher_id) + R"(,"to":{"customer_id":"c9"})" + reason},
        {"voucher.retarget",
         id_member("voucher_id", story.voucher_id) + R"(,"scope":{"activities":["a9"]})" + reason},
        {"voucher.extend",
         id_member("voucher_id", story.voucher_id) + R"(,"expires_on":null)" + reason},
        {"voucher.get", id_member("voucher_id", story.voucher_id)},
        {"voucher.history", id_member("voucher_id", story.voucher_id)},
        {"payment.query", id_member("hold_id", story.hold_id)},
        {"report.verify", id_member("voucher_id", story.voucher_id)}};
    for (const Step& step : refused) {
        INFO(step.hook);
        CHECK(world.admin(step.hook, step.members, there).status == "not_found");
    }
    CHECK(world.admin("payment.query", R"("key":"k")", there).id("/state") == "unknown");
    CHECK(world.admin("voucher.list", R"("with_totals":true)", there)
              .at("/totals/count")
              .as_int64() == 0);
    CHECK(world.admin("customer.balance", R"("customer_id":"c1")", there)
              .minor("/balance/available") == 0);
    CHECK(world.raw().dump() == before);
    CHECK(world.admin("voucher.check", id_member("code", story.code), there).text ==
          world.admin("voucher.check", id_member("code", "CN-0000-0000-0000-0000"), there).text);

    // The same key names another effect there, and numbers begin anew.
    const Answer theirs = accepted(world.admin("credit.add", credit("c1", 77), there));
    CHECK(theirs.at("/voucher/number").as_int64() == 1);
    CHECK(theirs.minor("/balance/available") == 77);
    accepted(world.admin("order.delete", R"("order_id":"o2")", {.studio = "s2"}));
    CHECK(world.admin("report.verify", R"("x":1)").at("/ok").as_bool());
    CHECK(
        world.admin("payment.redeem", order("o2", 90'00, 1'00) + by_id(story.voucher_id)).status ==
        "OK");
    // A cursor of one is none of the other.
    const Answer page = accepted(world.admin("voucher.list", R"("page":{"limit":1})"));
    CHECK(world
              .admin("voucher.list",
                     R"("page":{"limit":1,"cursor":")" + page.id("/next") + R"("})",
                     {.studio = "s2"})
              .status == "invalid_field");
}

TEST_CASE("data made with other keys is refused, and left alone", "[calls][m3]")
{
    Story story;
    PluginWorld& world = story.world;
    const std::string before = world.raw().dump();
    world.restart();
    world.host.first_key_byte = 1;
    try {
        world.enable("s1");
        FAIL("enabled with other keys");
    } catch (const WrongState& error) {
        CHECK(error.code() == "wrong_keys");
    }
    CHECK(world.raw().dump() == before);
    CHECK(world.admin("voucher.list", R"("x":1)").status == "studio_not_enabled");
    world.host.first_key_byte = 0;
    world.enable("s1");
    CHECK(world.admin("voucher.list", R"("x":1)").status == "OK");
}

TEST_CASE("settings hold from the next call on, and wrong ones leave the old", "[calls][settings]")
{
    PluginWorld world;
    const auto prefix = [&] {
        return accepted(world.admin("credit.add", credit("c1", 5))).id("/code").substr(0, 3);
    };
    CHECK(prefix() == "CN-");
    world.enable("s1", R"({"currency":"EUR","prefixes":{"manual":"ZZ"}})");
    CHECK(prefix() == "ZZ-");
    CHECK_THROWS_AS(world.enable("s1", R"({"currency":"EUR","hold_ttl_s":1})"), InvalidField);
    std::string zeros = "0";
    for (int i = 0; i < 66'000; ++i)
        zeros += ",0";
    for (const std::string& unread : {std::string(1 << 20, ' '), zeros}) {
        CHECK_THROWS_AS(world.enable("s1", R"({"currency":"EUR","a":[)" + unread + "]}"),
                        calls::CallFailure);
    }
    CHECK(prefix() == "ZZ-");
    // The currency stays once there are vouchers.
    CHECK_THROWS_AS(world.enable("s1", R"({"currency":"USD"})"), InvalidField);
    CHECK(prefix() == "ZZ-");
    CHECK(world.raw().number("select max(version) from scrip_settings") == 2);
    world.enable("s1", R"({"prefixes":{"manual":"ZZ"},"currency":"EUR"})"); // the same
    CHECK(world.raw().number("select max(version) from scrip_settings") == 2);
    // What a voucher got at issue stays with it.
    world.enable("s1", R"({"currency":"EUR","apply_as":"discount"})");
    CHECK(world.admin("voucher.list", R"("sort":"created","page":{"limit":200})")
              .id("/items/2/apply_as") == "payment");
    CHECK(accepted(world.admin("credit.add", credit("c1", 5))).id("/voucher/apply_as") ==
          "discount");
}

TEST_CASE("a studio stays as it was when the host does not take the reply", "[calls][abi7]")
{
    Story story;
    PluginWorld& world = story.world;
    const auto limits = limits_of(world.host);
    const auto refuse = [](const auto&) { throw std::length_error{"the host takes no more"}; };
    const std::string before = world.dump();
    CHECK_THROWS_AS(world.studios->disable("s1", limits, refuse), std::length_error);
    CHECK_THROWS_AS(world.studios->purge("s1", true, false, limits, refuse), std::length_error);
    CHECK_THROWS_AS(
        world.studios->enable("s1", R"({"currency":"EUR","locale":"fr"})", false, limits, refuse),
        std::length_error);
    CHECK_THROWS_AS(world.studios->enable("s2", R"({"currency":"EUR"})", false, limits, refuse),
                    std::length_error);
    CHECK(world.dump() == before);
    accepted(world.admin("credit.add", credit("c1", 5)));
    CHECK(world.call("voucher.list", "{}", {.studio = "s2"}).status != "OK");
}

TEST_CASE("while it winds down nothing new starts, and all else is served", "[calls][abi5]")
{
    Story story;
    PluginWorld& world = story.world;
    const auto state = world.studios->disable("s1", limits_of(world.host));
    CHECK_FALSE(state.is_disabled);
    CHECK(state.open_holds == 2);
    const std::string before = world.dump();
    const std::vector<std::string> refused{"credit.add",
                                           "voucher.import",
                                           "voucher.sell",
                                           "order.overpaid",
                                           "order.cancel",
                                           "payment.hold",
                                           "payment.redeem",
                                           "referral.reward"};
    for (const Step& step : story.steps()) {
        const bool is_refused =
            std::find(refused.begin(), refused.end(), step.hook) != refused.end();
        INFO(step.hook);
        const Answer answer = world.admin(step.hook, step.members, {.is_dry_run = true});
        CHECK(answer.status == (is_refused ? "winding_down" : "OK"));
    }
    CHECK(world.dump() == before);
    CHECK(world.admin("payment.methods", order("o9", 5, 5)).at("/methods").as_array().empty());
    accepted(world.admin("payment.capture", id_member("hold_id", story.hold_id)));
    world.host.advance(std::chrono::minutes{2});
    CHECK(world.studios->disable("s1", limits_of(world.host)).is_disabled);
    // Disabled: questions about what happened are answered, nothing else.
    for (const Step& step : story.steps()) {
        // A person may go when the studio has gone.
        const bool is_served = step.hook == "customer.erase";
        CHECK(world.admin(step.hook, step.members).status ==
              (is_served ? "OK" : "studio_not_enabled"));
    }
    CHECK(world.admin("voucher.list", R"("x":1)").status == "studio_not_enabled");
    CHECK(world.admin("customer.export", R"("customer_id":"c1")").is_ok());
    CHECK(world.admin("report.verify", R"("x":1)").at("/ok").as_bool());
    CHECK(world.admin("payment.query", id_member("hold_id", story.hold_id)).id("/state") ==
          "captured");
    CHECK(world.admin("customer.export", R"("customer_id":"c1")").is_ok());
    world.enable("s1");
    CHECK(world.admin("voucher.list", R"("x":1)").status == "OK");
}

TEST_CASE("every accepted change has one audit row, and so has every denied one", "[calls][I39]")
{
    Story story;
    PluginWorld& world = story.world;
    story.let_time_pass();
    const auto audits = [&] { return world.raw().number("select count(*) from scrip_audit"); };
    const auto steps = story.steps();
    const std::int64_t before = audits();
    const Answer added = accepted(world.admin(steps[0].hook, steps[0].members, {.key = "audited"}));
    CHECK(audits() == before + 1);
    const auto rows = world.raw().rows("select operation, outcome, actor_role, actor_id, subject"
                                       " from scrip_audit where idempotency_key = 'audited'");
    REQUIRE(rows.size() == 1);
    const std::string made = added.id("/voucher/voucher_id");
    CHECK(rows[0] == std::vector<std::string>{"credit.add", "ok", "admin", "u1", made});
    world.admin(steps[0].hook, steps[0].members, {.key = "audited"}); // a replay is no change
    CHECK(audits() == before + 1);
    CHECK(
        world.as_customer("c1", "voucher.void", id_member("voucher_id", story.voucher_id) + reason)
            .status == "permission_denied");
    CHECK(audits() == before + 2);
    CHECK(world.raw().number("select count(*) from scrip_audit where outcome ="
                             " 'permission_denied'") == 1);
    // Strangers would fill it.
    for (const char* const nobody : {R"("role":"anonymous")", R"("role":"owner","id":"u1")"})
        CHECK(world.call("voucher.list", std::string{R"({"actor":{)"} + nobody + "}}").status ==
              "permission_denied");
    CHECK(audits() == before + 2);
}

TEST_CASE("a locale has the letters a language tag may have", "[calls]")
{
    Story story;
    const auto status_of = [&](const std::string& locale) {
        return story.world.admin("voucher.list", R"("locale":")" + locale + '"').status;
    };
    for (const std::string& locale : {std::string{"en"},
                                      std::string{"fr-CH"},
                                      std::string(35, 'x'),
                                      std::string{"\u00e9\u00e9"}}) {
        CHECK(status_of(locale) == "OK");
    }
    for (const std::string& locale : {std::string{""}, std::string{"f"}, std::string(36, 'x')})
        CHECK(status_of(locale) == "invalid_field");
}

TEST_CASE("unknown members are ignored, whoever calls", "[calls]")
{
    Story story;
    PluginWorld& world = story.world;
    const std::string odd = R"(,"customer":5,"order":"x","source":[],"page":null)";
    CHECK(world.as_customer("c1", "voucher.get", id_member("voucher_id", story.voucher_id) + odd)
              .status == "OK");
    CHECK(world.admin("voucher.get", id_member("voucher_id", story.voucher_id) + odd).status ==
          "OK");
}
