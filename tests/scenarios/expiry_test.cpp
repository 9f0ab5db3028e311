#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

json::object use(const Made& made, const std::string& order_id = "o1")
{
    return {{"order", order(order_id, 1'00)}, {"source", {{"code", made.code}}}};
}

void run_jobs(Platform& platform)
{
    platform.accepted("job.run", {{"job", "holds"}, {"actor", host_itself()}});
    platform.accepted("job.run", {{"job", "expire"}, {"actor", host_itself()}});
}

} // namespace

TEST_CASE("time alone takes nothing from a credit without a date", "[scenarios][C08][C16]")
{
    Platform platform;
    const Made sold = platform.sell("o0", 50'00, true).at(0);
    CHECK(sold.voucher.at("expires_on").is_null());
    platform.clock("2036-11-21T12:00:00Z");
    run_jobs(platform);
    CHECK(platform.available(sold.id) == 50'00);
    CHECK(platform.history_types(sold.id) == std::vector<std::string>{"issue"});
}

TEST_CASE("a studio may say never for every origin", "[scenarios][C16]")
{
    const json::object never{{"manual", nullptr}, {"goodwill", nullptr}, {"cancellation", nullptr}};
    Platform platform{{{"expiry", never}}};
    for (const char* origin : {"manual", "goodwill", "cancellation"}) {
        CHECK(platform.credit(1'00, {{"origin", origin}}).voucher.at("expires_on").is_null());
    }
}

TEST_CASE("a studio's own period counts from the day of issue", "[scenarios][B34]")
{
    Platform platform{{{"expiry", {{"goodwill", "P6M"}, {"manual", "P10D"}}}}};
    CHECK(platform.credit(1'00, {{"origin", "goodwill"}}).voucher.at("expires_on") == "2027-05-21");
    CHECK(platform.credit(1'00).voucher.at("expires_on") == "2026-12-01");
}

TEST_CASE("the code works through its last day in the studio's zone", "[scenarios][R11][B33][j1]")
{
    struct Place {
        const char* zone;
        const char* last_moment;
        const char* too_late;
    };
    const auto place =
        GENERATE(Place{"UTC", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"},
                 Place{"Europe/Paris", "2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z"},
                 Place{"America/New_York", "2027-01-01T04:59:59Z", "2027-01-01T05:00:00Z"},
                 Place{"Pacific/Kiritimati", "2026-12-31T09:59:59Z", "2026-12-31T10:00:00Z"},
                 Place{"Pacific/Niue", "2027-01-01T10:59:59Z", "2027-01-01T11:00:00Z"},
                 Place{"Asia/Kathmandu", "2026-12-31T18:14:59Z", "2026-12-31T18:15:00Z"});
    CAPTURE(place.zone);
    Platform platform{{{"time_zone", place.zone}}};
    const Made credit = platform.credit(10'00, {{"expires_on", "2026-12-31"}});
    platform.clock(place.last_moment);
    platform.accepted("payment.redeem", use(credit));
    platform.clock(place.too_late);
    CHECK(platform.declined("payment.redeem", use(credit, "o2")) == "expired");
}

TEST_CASE("days of 23 and 25 hours end when the studio's clocks say so", "[scenarios][B33][j1]")
{
    Platform platform{{{"time_zone", "Europe/Paris"}}};
    const Made spring = platform.credit(10'00, {{"expires_on", "2027-03-28"}});
    const Made autumn = platform.credit(10'00, {{"expires_on", "2027-10-31"}});
    platform.clock("2027-03-28T21:59:59Z");
    platform.accepted("payment.redeem", use(spring));
    platform.clock("2027-03-28T22:00:00Z");
    CHECK(platform.declined("payment.redeem", use(spring, "o2")) == "expired");
    platform.clock("2027-10-31T22:59:59Z");
    platform.accepted("payment.redeem", use(autumn, "o3"));
    platform.clock("2027-10-31T23:00:00Z");
    CHECK(platform.declined("payment.redeem", use(autumn, "o4")) == "expired");
}

TEST_CASE("a year from 29 February ends on 28 February", "[scenarios][B33]")
{
    Platform platform;
    platform.clock("2028-02-29T12:00:00Z");
    CHECK(platform.credit(1'00).voucher.at("expires_on") == "2029-02-28");
    CHECK(platform.credit(1'00, {{"expires_on", "2032-02-29"}}).voucher.at("expires_on") ==
          "2032-02-29");
    const json::object no_day{{"customer", {{"customer_id", "c1"}}},
                              {"amount", eur(1)},
                              {"description", "no such day"},
                              {"expires_on", "2029-02-29"}};
    CHECK(platform.refused("credit.add", no_day) == "invalid_field");
}

TEST_CASE("an expired code is refused although no job has run, and its value is lost",
          "[scenarios][R12][B31]")
{
    Platform platform;
    const Made credit = platform.credit(50'00, {{"expires_on", "2026-11-30"}});
    platform.redeem("o0", 20'00, {{"code", credit.code}});
    platform.clock("2026-12-01T00:00:00Z");
    CHECK(platform.declined("payment.redeem", use(credit)) == "expired");
    const json::object voucher = platform.voucher(credit.id);
    CHECK(voucher.at("status") == "expired");
    CHECK(minor_of(voucher.at("available")) == 0);
    CHECK(minor_of(platform.balance().at("expired")) == 30'00);
    CHECK(minor_of(platform.balance().at("available")) == 0);

    platform.clock("2026-12-01T00:14:00Z");
    run_jobs(platform);
    CHECK(platform.history_types(credit.id) == std::vector<std::string>{"issue", "redeem"});
    platform.clock("2026-12-01T00:15:00Z");
    run_jobs(platform);
    run_jobs(platform);
    CHECK(platform.history_types(credit.id) ==
          std::vector<std::string>{"issue", "redeem", "expire"});
    CHECK(minor_of(platform.balance().at("expired")) == 30'00);
    platform.verify();
}

TEST_CASE("neither customer nor agent can revive expired credit", "[scenarios][R20][A22]")
{
    Platform platform;
    const Made credit = platform.credit(50'00, {{"expires_on", "2026-11-30"}});
    platform.clock("2026-12-02T12:00:00Z");
    const json::object request{
        {"voucher_id", credit.id}, {"expires_on", "2027-01-31"}, {"reason", "please"}};
    for (const json::object& actor : {customer("c1"), agent(), host_itself(), anonymous()}) {
        CHECK(platform.refused("voucher.extend", with(request, {{"actor", actor}})) ==
              "permission_denied");
    }
    CHECK(platform.voucher(credit.id).at("status") == "expired");
}

TEST_CASE("an admin extends as a gesture, also after expiry, with a reason",
          "[scenarios][R21][B32][B49]")
{
    Platform platform;
    const Made credit = platform.credit(50'00, {{"expires_on", "2026-11-30"}});
    platform.clock("2026-12-02T12:00:00Z");
    const bool has_job_run = GENERATE(false, true);
    if (has_job_run) run_jobs(platform);
    const json::object request{{"voucher_id", credit.id}, {"expires_on", "2026-12-10"}};
    CHECK(platform.refused("voucher.extend", request) == "invalid_field");

    const json::object reply =
        platform.accepted("voucher.extend", with(request, {{"reason", "was ill"}}));
    CHECK(reply.at("voucher").at("status") == "active");
    CHECK(minor_of(reply.at("voucher").at("available")) == 50'00);
    CHECK(minor_of(platform.balance().at("expired")) == 0);
    const json::object history = platform.accepted("voucher.history", {{"voucher_id", credit.id}});
    const json::object& last = history.at("items").as_array().at(0).as_object();
    CHECK(last.at("type") == "extend");
    CHECK(last.at("reason") == "was ill");
    CHECK(last.at("actor").at("role") == "admin");

    platform.clock("2026-12-11T01:00:00Z");
    run_jobs(platform);
    CHECK(platform.voucher(credit.id).at("status") == "expired");
    CHECK(minor_of(platform.balance().at("expired")) == 50'00);
    platform.verify();
}

TEST_CASE("a date is never moved nearer, and never into the past", "[scenarios][R21]")
{
    Platform platform;
    const Made dated = platform.credit(50'00, {{"expires_on", "2026-12-31"}});
    const json::object request{{"voucher_id", dated.id}, {"reason", "nearer"}};
    CHECK(platform.refused("voucher.extend", with(request, {{"expires_on", "2026-12-30"}})) ==
          "invalid_field");
    CHECK(platform.refused("voucher.extend", with(request, {{"expires_on", "2026-11-20"}})) ==
          "invalid_field");
    CHECK(platform.last_text().find("/expires_on") != std::string::npos);
    CHECK(platform.accepted("voucher.extend", with(request, {{"expires_on", nullptr}}))
              .at("voucher")
              .at("expires_on")
              .is_null());
}

TEST_CASE("lots stand alone: new credit never revives older credit", "[scenarios][B14]")
{
    Platform platform;
    const Made old_lot = platform.credit(50'00, {{"expires_on", "2026-11-30"}});
    platform.clock("2026-12-02T12:00:00Z");
    const Made new_lot = platform.credit(20'00);
    CHECK(platform.voucher(old_lot.id).at("status") == "expired");
    CHECK(platform.voucher(new_lot.id).at("expires_on") == "2027-12-02");
    CHECK(minor_of(platform.balance().at("available")) == 20'00);
}

TEST_CASE("what a released hold returns after the last day is lost with it",
          "[scenarios][B11][B32]")
{
    Platform platform;
    const Made credit = platform.credit(50'00, {{"expires_on", "2026-11-30"}});
    platform.clock("2026-11-30T23:55:00Z");
    const json::object held = platform.accepted(
        "payment.hold", {{"order", order("o1", 50'00)}, {"source", {{"code", credit.code}}}});
    platform.clock("2026-12-01T00:05:00Z");
    platform.accepted("payment.release", {{"hold_id", held.at("hold").at("hold_id")}});
    CHECK(platform.voucher(credit.id).at("status") == "expired");
    CHECK(platform.available(credit.id) == 0);
    platform.advance(3'600);
    run_jobs(platform);
    CHECK(minor_of(platform.balance().at("expired")) == 50'00);
    platform.verify();
}
