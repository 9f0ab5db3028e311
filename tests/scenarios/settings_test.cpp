// What a studio's settings change, each told by what happens with it and without.
#include "platform.hpp"

#include <map>

using namespace scrip::scenarios;

namespace {

const json::array surf{"surf"};

json::object dated(const json::object& line, const char* date)
{
    return with(line, {{"date", date}});
}

json::object with_code(const json::object& order, const Made& made)
{
    return {{"order", order}, {"source", {{"code", made.code}}}};
}

// One lesson at 50 on that day.
json::object lesson_on(const std::string& order_id, const char* date)
{
    return order_of(order_id, json::array{dated(line("l1", "surf", 1, 50'00), date)});
}

std::int64_t captured_of(const json::object& reply)
{
    return minor_of(reply.at("hold").at("captured"));
}

// What the entries of a customer's vouchers come to, by account.
std::map<std::string, std::int64_t> accounts_of(Platform& platform)
{
    std::map<std::string, std::int64_t> sums;
    const json::object all =
        platform.accepted("customer.export", {{"customer_id", "c1"}, {"page", {{"limit", 200}}}});
    for (const json::value& item : all.at("items").as_array()) {
        if (item.at("type") != "transaction") continue;
        for (const json::value& entry : item.at("entries").as_array())
            sums[word(entry.at("account"))] += minor_of(entry.at("amount"));
    }
    return sums;
}

} // namespace

TEST_CASE("by activity, booking today for a day after expiry is refused; by purchase, accepted",
          "[scenarios][settings][B34]")
{
    const char* const basis = GENERATE("purchase", "activity");
    CAPTURE(basis);
    const bool by_activity = basis == std::string{"activity"};
    Platform platform{{{"expiry_basis", basis}}};
    const json::object last_day{{"expires_on", "2026-11-30"}};
    const Made credit = platform.credit(100'00, last_day);
    const Made gift = platform.sell_units("o0", 3, surf, 90'00, {}, last_day).at(0);
    for (const Made& made : {credit, gift}) {
        // The last day itself is in time.
        platform.accepted("payment.redeem",
                          with_code(lesson_on("in-time-" + made.id, "2026-11-30"), made));
        const json::object late = with_code(lesson_on("late-" + made.id, "2026-12-01"), made);
        const json::object asked{{"code", made.code}, {"order", late.at("order")}};
        const json::object check = platform.accepted("voucher.check", asked);
        CHECK(check.at("redeemable") == !by_activity);
        if (by_activity) {
            CHECK(check.at("why_not") == "expired");
            CHECK(platform.declined("payment.redeem", late) == "expired");
            CHECK(platform.declined("payment.hold", late) == "expired");
        } else {
            CHECK(captured_of(platform.accepted("payment.redeem", late)) == 50'00);
        }
        // Without a date it is the day of use that counts.
        const json::object undated =
            order_of("undated-" + made.id, json::array{line("l1", "surf", 1, 1'00)});
        if (by_activity) platform.accepted("payment.redeem", with_code(undated, made));
    }
    platform.clock("2026-12-01T12:00:00Z");
    for (const Made& made : {credit, gift}) {
        if (!by_activity) continue;
        // A day that is over cannot be booked with what is over.
        CHECK(platform.declined("payment.redeem",
                                with_code(lesson_on("past-" + made.id, "2026-11-30"), made)) ==
              "expired");
    }
    platform.verify();
}

TEST_CASE("by activity, an order of two currencies is refused for that, whatever its days",
          "[scenarios][settings][B34][B15]")
{
    Platform platform{{{"expiry_basis", "activity"}}};
    const Made credit = platform.credit(50'00, {{"expires_on", "2026-11-30"}});
    for (const char* const day : {"2026-11-30", "2026-12-01"}) {
        json::object mixed = lesson_on("o1", day);
        mixed["total"] = json::object{{"minor", 50'00}, {"currency", "USD"}};
        const json::object asked = with_code(mixed, credit);
        CHECK(platform.declined("payment.redeem", asked) == "currency_mismatch");
        CHECK(platform.declined("payment.hold", asked) == "currency_mismatch");
    }
    platform.verify();
}

TEST_CASE("a check names the refusal that paying would meet, also where several apply",
          "[scenarios][settings][B34][B15]")
{
    Platform platform{{{"expiry_basis", "activity"}}};
    const json::object last_day{{"expires_on", "2026-11-30"}};
    const Made blocked = platform.credit(50'00, last_day);
    platform.accepted("voucher.block", {{"voucher_id", blocked.id}, {"reason", "lost"}});
    const Made used = platform.credit(50'00, last_day);
    platform.redeem("o1", 50'00, {{"code", used.code}});
    const std::string late_day = "2026-12-01";
    for (const Made& made : {blocked, used}) {
        for (const std::string& day : {std::string{"2026-11-30"}, late_day}) {
            const json::object late = with_code(lesson_on("o-" + made.id + day, day.c_str()), made);
            const json::object check = platform.accepted(
                "voucher.check", {{"code", made.code}, {"order", late.at("order")}});
            CAPTURE(day, check);
            const std::string refused = platform.declined("payment.redeem", late);
            // A day beyond its last comes before what else is wrong with it.
            CHECK((refused == "expired") == (day == late_day));
            CHECK(word(check.at("why_not")) == refused);
            CHECK(minor_of(check.at("would_cover")) == 0);
        }
    }
    platform.verify();
}

TEST_CASE("by activity, a voucher pays the lines it is in time for and no others",
          "[scenarios][settings][B34][B15]")
{
    Platform platform{{{"expiry_basis", "activity"}}};
    const json::object both =
        order_of("o1",
                 json::array{dated(line("l1", "surf", 1, 30'00), "2026-11-30"),
                             dated(line("l2", "surf", 1, 70'00), "2026-12-24")});
    const json::object last_day{{"expires_on", "2026-12-01"}};
    SECTION("money")
    {
        const Made dying = platform.credit(100'00, last_day);
        const json::object asked{{"order", both}, {"source", {{"code", dying.code}}}};
        CHECK(platform.declined("payment.redeem", with(asked, {{"amount", eur(30'01)}})) ==
              "insufficient_credit");
        CHECK(minor_of(platform.declined_params().at("available")) == 30'00);
        const json::object reply = platform.accepted("payment.hold", asked);
        CHECK(minor_of(reply.at("hold").at("amount")) == 30'00);
        CHECK(minor_of(reply.at("remaining_due")) == 70'00);
        // The rest of the order is of a day when it is no longer good.
        const json::object rest = with(both, {{"due", eur(70'00)}});
        CHECK(platform.declined("payment.redeem", with(asked, {{"order", rest}})) == "expired");
    }
    SECTION("units")
    {
        const Made dying = platform.sell_units("o0", 2, surf, 80'00, {}, last_day).at(0);
        const json::object reply = platform.accepted("payment.redeem", with_code(both, dying));
        const json::value& covers = reply.at("hold").at("parts").as_array().at(0).at("covers");
        CHECK(covers == json::array{json::object{{"line_id", "l1"}, {"units", 1}}});
        CHECK(platform.declined("payment.redeem",
                                with(with_code(both, dying), {{"lines", json::array{"l2"}}})) ==
              "expired");
    }
    SECTION("an account: what dies first pays what it can, the rest the others")
    {
        const Made dying = platform.credit(100'00, last_day);
        const Made living = platform.credit(60'00, {{"expires_on", nullptr}});
        const json::object offered = platform.accepted("payment.methods", {{"order", both}})
                                         .at("methods")
                                         .as_array()
                                         .at(0)
                                         .as_object();
        CHECK(minor_of(offered.at("would_apply")) == 90'00);
        const json::object reply = platform.accepted(
            "payment.redeem", {{"order", both}, {"source", {{"customer_id", "c1"}}}});
        CHECK(captured_of(reply) == 90'00);
        CHECK(platform.available(dying.id) == 70'00);
        CHECK(platform.available(living.id) == 0);
        const json::object late = lesson_on("o2", "2026-12-24");
        CHECK(platform.declined("payment.redeem",
                                {{"order", late}, {"source", {{"customer_id", "c1"}}}}) ==
              "insufficient_credit");
        CHECK(platform.accepted("payment.methods", {{"order", late}})
                  .at("methods")
                  .as_array()
                  .at(0)
                  .at("vouchers")
                  .as_array()
                  .empty());
    }
    SECTION("a hold taken in time is captured, whatever the line's day")
    {
        const Made dying = platform.credit(100'00, {{"expires_on", "2026-12-24"}});
        const json::value hold_id =
            platform.accepted("payment.hold", with_code(both, dying)).at("hold").at("hold_id");
        CHECK(captured_of(platform.accepted("payment.capture", {{"hold_id", hold_id}})) == 100'00);
    }
    platform.verify();
}

TEST_CASE("lost value is booked where the studio says, and comes back from where it is",
          "[scenarios][settings][B32][I3]")
{
    Platform platform{{{"lost_value", "unclaimed_property"}}};
    const Made first = platform.credit(10'00, {{"expires_on", "2026-11-30"}});
    const Made second = platform.credit(5'00, {{"expires_on", "2026-12-10"}});
    platform.clock("2026-12-02T12:00:00Z");
    platform.accepted("job.run", {{"job", "expire"}});
    // From the next call on losses are breakage; what was lost before stays where it is.
    platform.enable("s1", {{"currency", "EUR"}});
    platform.clock("2026-12-12T12:00:00Z");
    platform.accepted("job.run", {{"job", "expire"}});
    CHECK(accounts_of(platform)["unclaimed_property"] == 10'00);
    CHECK(accounts_of(platform)["breakage"] == 5'00);
    platform.verify();
    const json::object reply =
        platform.accepted("report.movements", {{"from", "2026-11-01"}, {"to", "2026-12-31"}});
    CHECK(minor_of(reply.at("totals").as_array().at(0).at("expired")) == 15'00);
    CHECK(minor_of(platform.balance().at("expired")) == 15'00);

    platform.accepted("voucher.extend",
                      {{"voucher_id", first.id}, {"expires_on", nullptr}, {"reason", "was ill"}});
    CHECK(platform.available(first.id) == 10'00);
    CHECK(accounts_of(platform)["unclaimed_property"] == 0);
    CHECK(accounts_of(platform)["breakage"] == 5'00);
    platform.accepted("voucher.void", {{"voucher_id", second.id}, {"reason", "a mistake"}});
    CHECK(accounts_of(platform)["breakage"] == 0);
    CHECK(accounts_of(platform)["void"] == 5'00);
    platform.verify();
}

TEST_CASE("no voucher of a kind gets a date before the studio's floor, and raising the floor "
          "changes none that is issued",
          "[scenarios][settings][B35]")
{
    Platform platform{{{"minimum_validity", {{"gift", "P5Y"}, {"credit", "P1M"}}}}};
    const auto line_of = [](const char* kind) {
        return json::object{{"line_id", kind},
                            {"kind", kind},
                            {"units", 1},
                            {"scope", {{"activities", surf}}},
                            {"paid", eur(40'00)}};
    };
    const auto sale = [&](const char* kind, const char* expires_on) {
        return json::object{{"order", order(std::string{"o-"} + kind, 40'00)},
                            {"line", line_of(kind)},
                            {"is_paid", true},
                            {"expires_on", expires_on}};
    };
    CHECK(platform.declined("voucher.sell", sale("gift", "2031-11-20")) == "expiry_below_minimum");
    CHECK(platform.declined_params().at("floor") == "2031-11-21");
    const json::object sold = platform.accepted("voucher.sell", sale("gift", "2031-11-21"));
    const std::string gift =
        word(sold.at("vouchers").as_array().at(0).at("voucher").at("voucher_id"));
    platform.accepted("voucher.sell", sale("package", "2026-11-21"));

    const json::object credit{{"customer", {{"customer_id", "c1"}}},
                              {"amount", eur(5'00)},
                              {"description", "sorry"},
                              {"expires_on", "2026-12-20"}};
    CHECK(platform.declined("credit.add", credit) == "expiry_below_minimum");
    CHECK(platform.declined_params().at("floor") == "2026-12-21");
    const Made issued = platform.credit(5'00, {{"expires_on", "2026-12-21"}});

    platform.enable(
        "s1", {{"currency", "EUR"}, {"minimum_validity", {{"gift", "P9Y"}, {"credit", "P6M"}}}});
    CHECK(platform.voucher(gift).at("expires_on") == "2031-11-21");
    CHECK(platform.voucher(issued.id).at("expires_on") == "2026-12-21");
    platform.clock("2026-12-21T12:00:00Z");
    platform.redeem("o9", 1'00, {{"code", issued.code}});
    platform.clock("2026-12-22T12:00:00Z");
    CHECK(platform.voucher(issued.id).at("status") == "expired");
    platform.verify();
}

TEST_CASE("texts are in the studio's language where the reader names none",
          "[scenarios][settings][H01]")
{
    Platform platform{{{"locale", "fr"}}};
    const Made credit = platform.credit(10'00);
    CHECK(platform.voucher(credit.id).at("available_text") == "10,00\u00a0€ sur 10,00\u00a0€");
    const json::object english =
        platform.accepted("voucher.get", {{"voucher_id", credit.id}, {"locale", "en"}});
    CHECK(english.at("voucher").at("available_text") == "€10.00 of €10.00");
}

TEST_CASE("a hold lasts as long as the studio says, unless the call says otherwise",
          "[scenarios][settings][B10]")
{
    Platform platform{{{"hold_ttl_s", 120}}};
    const Made credit = platform.credit(10'00);
    const json::object asked{{"order", order("o1", 5'00)}, {"source", {{"code", credit.code}}}};
    const json::object hold = platform.accepted("payment.hold", asked).at("hold").as_object();
    CHECK(hold.at("expires_at") == "2026-11-21T12:02:00Z");
    const json::object longer =
        platform
            .accepted("payment.hold", with(asked, {{"ttl_s", 600}, {"order", order("o2", 5'00)}}))
            .at("hold")
            .as_object();
    CHECK(longer.at("expires_at") == "2026-11-21T12:10:00Z");
    platform.advance(120);
    CHECK(platform.declined("payment.capture", {{"hold_id", hold.at("hold_id")}}) ==
          "hold_expired");
    platform.accepted("payment.capture", {{"hold_id", longer.at("hold_id")}});
}

TEST_CASE("vouchers land on an order as the studio said when they were issued",
          "[scenarios][settings][U11]")
{
    Platform platform{{{"apply_as", "discount"}}};
    const Made credit = platform.credit(10'00);
    CHECK(credit.voucher.at("apply_as") == "discount");
    platform.enable("s1", {{"currency", "EUR"}});
    const json::object reply = platform.redeem("o1", 5'00, {{"code", credit.code}});
    CHECK(minor_of(reply.at("adjustment").at("amount")) == 5'00);
    CHECK(platform.credit(10'00).voucher.at("apply_as") == "payment");
}

TEST_CASE("a session has as many tries in as much time as the studio says",
          "[scenarios][settings][f4]")
{
    Platform platform{{{"throttle", {{"session_tries", 2}, {"session_window_s", 60}}}}};
    const json::object guesser{
        {"role", "customer"}, {"id", "p1"}, {"customer_id", "c1"}, {"session", "one"}};
    const json::object guess{{"code", "GV-0000-0000-0000-0000"}, {"actor", guesser}};
    CHECK(platform.declined("voucher.check", guess) == "code_not_found");
    CHECK(platform.declined("voucher.check", guess) == "code_not_found");
    CHECK(platform.declined("voucher.check", guess) == "challenge_required");
    platform.advance(3600);
    CHECK(platform.declined("voucher.check", guess) == "code_not_found");
}
