// What the host is told, and what time does by itself.
#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

std::vector<std::string> types_of(const std::vector<json::object>& events)
{
    std::vector<std::string> types;
    for (const json::object& event : events)
        types.push_back(word(event.at("type")));
    return types;
}

std::vector<json::object> about(const std::vector<json::object>& events, const std::string& id)
{
    std::vector<json::object> found;
    for (const json::object& event : events) {
        if (event.contains("voucher_id") && word(event.at("voucher_id")) == id)
            found.push_back(event);
    }
    return found;
}

std::int64_t run(Platform& platform, const std::string& job, const json::object& more = {})
{
    return platform.accepted("job.run", with({{"job", job}}, more)).at("done").as_int64();
}

using Types = std::vector<std::string>;

} // namespace

TEST_CASE("the life of a voucher is told in its order, without code, note or name",
          "[scenarios][I32][H01][R08]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 100'00, false, {}, {{"internal_note", "canary-note"}})[0];
    platform.accepted("order.paid", {{"order", order("o1", 100'00)}});
    platform.redeem("o2", 30'00, {{"code", sold.code}});
    platform.accepted("payment.refund", {{"order_id", "o2"}, {"reason", "rain"}});
    platform.accepted("debit.add",
                      {{"customer", {{"customer_id", "c1"}, {"name", "Canary Name"}}},
                       {"amount", eur(5'00)},
                       {"description", "canary-text"}});
    platform.accepted("voucher.reveal", {{"voucher_id", sold.id}, {"reason", "lost"}});
    platform.accepted("voucher.ticket", {{"voucher_id", sold.id}, {"format", "svg"}});
    platform.accepted("voucher.block", {{"voucher_id", sold.id}, {"reason", "stolen"}});
    platform.accepted("voucher.extend",
                      {{"voucher_id", platform.credit(1'00).id},
                       {"expires_on", "2030-01-01"},
                       {"reason", "gesture"}});

    const auto events = platform.events();
    const auto story = about(events, sold.id);
    CHECK(types_of(story) == Types{"voucher.issued",
                                   "voucher.activated",
                                   "voucher.redeemed",
                                   "voucher.restored",
                                   "credit.debited",
                                   "voucher.revealed",
                                   "voucher.revealed",
                                   "voucher.blocked"});
    CHECK(minor_of(story[0].at("amount")) == 0);
    CHECK(minor_of(story[1].at("amount")) == 100'00);
    CHECK(minor_of(story[2].at("amount")) == 30'00);
    CHECK(minor_of(story[2].at("available")) == 70'00);
    CHECK(story[2].at("order_id") == "o2");
    CHECK(story[2].at("customer_id") == "c1");
    CHECK(story[2].at("vat_kind") == "multi_purpose");
    CHECK(minor_of(story[3].at("amount")) == 30'00);
    CHECK(story[3].at("how") == "restored");
    CHECK(minor_of(story[4].at("amount")) == 5'00);
    CHECK(story[5].at("by") == "reveal");
    CHECK(story[6].at("by") == "ticket");
    CHECK(types_of(events).back() == "voucher.extended");

    for (const json::object& event : events) {
        const std::string text = json::serialize(event);
        for (const std::string& code : platform.codes())
            CHECK(text.find(code) == std::string::npos);
        CHECK(text.find("canary") == std::string::npos);
        CHECK(text.find("Canary") == std::string::npos);
    }
    // What was sent is not sent again.
    CHECK(run(platform, "events") == 0);
    CHECK(platform.events().size() == events.size());
}

TEST_CASE("a give-back to an expired voucher is told with its policy, voucher and date",
          "[scenarios][B22][I22]")
{
    const std::string policy = GENERATE("restore_extended", "new_note", "forfeit");
    Platform platform{{{"expired_give_back", {{"policy", policy}}}}};
    const Made credit = platform.credit(50'00, {{"expires_on", "2026-11-30"}});
    platform.redeem("o1", 20'00, {{"code", credit.code}});
    platform.clock("2026-12-05T12:00:00Z");
    platform.accepted("payment.refund", {{"order_id", "o1"}, {"reason", "rain"}});

    const auto events = platform.events();
    const auto story = about(events, credit.id);
    const json::object& restored = story.back();
    CHECK(restored.at("type") == "voucher.restored");
    CHECK(minor_of(restored.at("amount")) == 20'00);
    if (policy == "restore_extended") {
        CHECK(restored.at("how") == "extended");
        CHECK(restored.at("expires_on") == "2027-01-04");
        // What was lost before is told as a loss of its own.
        CHECK(types_of(story)[2] == "voucher.expired");
        CHECK(minor_of(story[2].at("amount")) == 30'00);
    } else if (policy == "new_note") {
        CHECK(restored.at("how") == "new_note");
        CHECK(types_of(events).back() == "voucher.issued");
        CHECK(events.back().at("origin") == "refund");
    } else {
        CHECK(restored.at("how") == "forfeited");
    }
}

TEST_CASE("what time does is told: losses, holds that timed out", "[scenarios][B31][B32][B09]")
{
    Platform platform;
    const Made credit = platform.credit(50'00, {{"expires_on", "2026-11-30"}});
    platform.accepted("payment.hold",
                      {{"order", order("o1", 20'00)}, {"source", {{"code", credit.code}}}});
    platform.advance(901);
    CHECK(run(platform, "holds") == 1);
    platform.clock("2026-12-01T00:15:00Z");
    CHECK(run(platform, "expire") == 1);
    CHECK(run(platform, "expire") == 0);

    const auto events = platform.events();
    CHECK(types_of(events) == Types{"voucher.issued", "voucher.expired", "hold.timed_out"});
    CHECK(minor_of(events[1].at("amount")) == 50'00);
    CHECK(minor_of(events[2].at("amount")) == 20'00);
    CHECK(events[2].at("order_id") == "o1");
}

TEST_CASE("a last day that comes near is told once for each number of days", "[scenarios][B37]")
{
    Platform platform{{{"notice_days", {30, 7, 1}}, {"time_zone", "Europe/Paris"}}};
    const Made credit = platform.credit(50'00, {{"expires_on", "2026-12-31"}});
    const Made short_lived = platform.credit(9'00, {{"expires_on", "2026-11-25"}});
    const Made blocked = platform.credit(9'00, {{"expires_on", "2026-12-31"}});
    platform.accepted("voucher.block", {{"voucher_id", blocked.id}, {"reason", "stolen"}});
    const Made voided = platform.credit(9'00, {{"expires_on", "2026-12-31"}});
    platform.accepted("voucher.void", {{"voucher_id", voided.id}, {"reason", "twice"}});
    const Made empty = platform.credit(9'00, {{"expires_on", "2026-12-31"}});
    platform.redeem("o1", 9'00, {{"voucher_id", empty.id}});
    platform.sell("o2", 9'00, false, {}, {{"expires_on", "2026-12-31"}});
    platform.credit(9'00, {{"expires_on", nullptr}});

    const auto notices = [&] {
        std::vector<std::string> told;
        for (const json::object& event : platform.events()) {
            if (event.at("type") != "voucher.expiring") continue;
            const std::string whose = word(event.at("voucher_id")) == credit.id        ? "long"
                                      : word(event.at("voucher_id")) == short_lived.id ? "short"
                                                                                       : "other";
            told.push_back(whose + " " + std::to_string(event.at("days").as_int64()));
        }
        std::sort(told.begin(), told.end());
        return told;
    };
    // On the 21st of November: the short one has four days, so the notice of seven is due.
    CHECK(run(platform, "notices") == 1);
    CHECK(run(platform, "notices") == 0);
    platform.clock("2026-11-30T22:59:59Z"); // the last second of the day in Paris
    CHECK(run(platform, "notices") == 0);
    platform.clock("2026-11-30T23:00:00Z");
    CHECK(run(platform, "notices") == 1);
    CHECK(run(platform, "notices") == 0);
    CHECK(notices() == Types{"long 30", "short 7"});

    // A job that did not run for weeks tells what is due now, once.
    platform.clock("2026-12-30T12:00:00Z");
    CHECK(run(platform, "notices") == 1);
    CHECK(notices() == Types{"long 1", "long 30", "short 7"});

    // A new last day starts anew.
    platform.accepted(
        "voucher.extend",
        {{"voucher_id", credit.id}, {"expires_on", "2027-01-31"}, {"reason", "gesture"}});
    CHECK(run(platform, "notices") == 0);
    platform.clock("2027-01-20T12:00:00Z");
    CHECK(run(platform, "notices") == 1);
    CHECK(run(platform, "notices") == 0);
    CHECK(notices() == Types{"long 1", "long 30", "long 30", "short 7"});
    platform.verify();
}

TEST_CASE("many wrong codes raise one alarm in an hour", "[scenarios][B41]")
{
    Platform platform{{{"throttle", {{"alarm_per_h", 3}, {"studio_tries_per_h", 1000}}}}};
    const auto guess = [&](int i) {
        platform.declined("voucher.check", {{"code", "CN-0000-" + std::to_string(i)}});
    };
    guess(1);
    guess(2);
    CHECK(platform.events().empty());
    for (int i = 3; i < 9; ++i)
        guess(i);
    const auto events = platform.events();
    CHECK(types_of(events) == Types{"guessing.alarm"});
    CHECK(events[0].at("tries") == 3);
    platform.advance(3600);
    for (int i = 0; i < 4; ++i)
        guess(i);
    CHECK(platform.events().size() == 2);
}

TEST_CASE("a day is closed once, and its anchor is handed to the host", "[scenarios][B03][I29]")
{
    Platform platform;
    platform.credit(50'00);
    const Made second = platform.credit(20'00);
    CHECK(run(platform, "anchor", {{"limit", 1}}) == 1);
    CHECK(platform.events().size() == 2); // the day is not closed yet
    CHECK(run(platform, "anchor", {{"limit", 1}}) == 1);
    CHECK(run(platform, "anchor") == 0);
    platform.clock("2026-11-22T12:00:00Z");
    platform.redeem("o1", 5'00, {{"voucher_id", second.id}});
    CHECK(run(platform, "anchor") == 1);

    json::array kept;
    json::object first, next;
    for (const json::object& event : platform.events()) {
        if (event.at("type") != "ledger.anchor") continue;
        kept.push_back(json::object{{"day", event.at("day")}, {"hash", event.at("hash")}});
        (first.empty() ? first : next) = event;
    }
    REQUIRE(kept.size() == 2);
    CHECK(first.at("day") == "2026-11-21");
    CHECK(first.at("vouchers") == 2);
    CHECK(first.at("previous_hash") == "");
    CHECK(first.at("totals") ==
          "EUR vouchers=2 face=7000 available=7000 held=0 captured=0 given_back=0 debited=0 "
          "expired=0 voided=0 moved=0 paid_available=0;");
    CHECK(next.at("previous_hash") == first.at("hash"));
    CHECK(next.at("vouchers") == 1);

    const json::object sound = platform.accepted("report.verify", {{"anchors", kept}});
    CHECK(sound.at("ok").as_bool());
    CHECK(sound.at("checked").at("anchors") == 2);
    // An anchor that is not here: the data is older than it.
    kept.push_back(json::object{{"day", "2026-11-23"}, {"hash", std::string(64, 'a')}});
    const json::object older = platform.accepted("report.verify", {{"anchors", kept}});
    CHECK_FALSE(older.at("ok").as_bool());
    CHECK(older.at("problems").as_array()[0].at("where") == "anchor 2026-11-23");
}

TEST_CASE("events sent and tries counted 30 days ago are taken away, and nothing else",
          "[scenarios][B04]")
{
    Platform platform;
    platform.credit(50'00, {{"expires_on", nullptr}});
    platform.declined("voucher.check", {{"code", "CN-0000"}, {"actor", agent()}});
    platform.events();
    CHECK(run(platform, "prune") == 0);
    platform.advance(31 * 24 * 3600);
    platform.credit(5'00); // told of, not sent yet
    CHECK(run(platform, "prune", {{"limit", 1}}) == 1);
    CHECK(run(platform, "prune") >= 1);
    CHECK(run(platform, "prune") == 0);
    CHECK(run(platform, "events") == 1);
    CHECK(minor_of(platform.balance().at("available")) == 55'00);
    platform.verify();
}

TEST_CASE("an older copy of the database is told from the anchors in the host's folder",
          "[scenarios][sqlite][B03][m2][F13]")
{
    Platform platform;
    platform.credit(50'00);
    const auto database = platform.folder() / "scrip.db";
    const auto copy = platform.folder() / "copy.db";
    std::filesystem::copy_file(database, copy);
    CHECK(run(platform, "anchor") == 1);
    platform.events();
    const auto verify = [&] {
        const std::string command = std::string{SCRIP_HOST_STUB} + " verify --plugin '" +
                                    SCRIP_PLUGIN_FOLDER + "' --data '" +
                                    platform.folder().string() + "' >/dev/null";
        return std::system(command.c_str());
    };
    CHECK(verify() == 0);
    std::filesystem::copy_file(copy, database, std::filesystem::copy_options::overwrite_existing);
    CHECK(verify() != 0);
    std::filesystem::remove(platform.folder() / "anchors.jsonl");
    CHECK(verify() == 0); // the control: it is the anchors that tell
}
