// What is owed, and how it came to that, for the books.
#include "platform.hpp"

#include <map>

using namespace scrip::scenarios;

namespace {

json::array rows(const json::object& reply)
{
    return reply.at("rows").as_array();
}

// The one row that holds these words.
json::object row_of(const json::object& reply, const json::object& words)
{
    for (const json::value& row : rows(reply)) {
        bool fits = true;
        for (const auto& [name, value] : words)
            fits = fits && row.at(name) == value;
        if (fits) return row.as_object();
    }
    FAIL("no row of " << json::serialize(words) << " in " << json::serialize(reply));
    return {};
}

std::int64_t owed(Platform& platform, const json::object& request)
{
    const json::object reply = platform.accepted("report.liability", request);
    const json::array& totals = reply.at("totals").as_array();
    return totals.empty() ? 0 : minor_of(totals[0].at("total"));
}

void check_rolls_forward(const json::value& row)
{
    const auto amount = [&](const char* name) { return minor_of(row.at(name)); };
    INFO(json::serialize(row));
    CHECK(amount("opening") + amount("issued") - amount("redeemed") + amount("given_back") -
              amount("expired") - amount("voided") + amount("adjusted") ==
          amount("closing"));
}

// A month of everything that can happen to value, an hour between each.
void live(Platform& platform)
{
    const Made paid = platform.sell("o-sold", 100'00, true).at(0);
    platform.advance(3600);
    const Made gesture = platform.credit(40'00, {{"expires_on", "2026-11-22"}});
    platform.redeem("o1", 30'00, {{"code", paid.code}});
    platform.advance(3600);
    platform.accepted("payment.hold",
                      {{"order", order("o2", 20'00)}, {"source", {{"code", paid.code}}}});
    platform.accepted("payment.refund",
                      {{"order_id", "o1"}, {"reason", "rain"}, {"amount", eur(5'00)}});
    platform.advance(3600);
    platform.accepted("debit.add",
                      {{"customer", {{"customer_id", "c1"}}},
                       {"amount", eur(3'00)},
                       {"description", "paid out"},
                       {"voucher_id", gesture.id}});
    platform.accepted("voucher.transfer",
                      {{"voucher_id", gesture.id},
                       {"to", {{"customer_id", "c2"}}},
                       {"amount", eur(7'00)},
                       {"reason", "a present"}});
    platform.advance(3600);
    const Made mistake = platform.credit(11'00);
    platform.accepted("voucher.void", {{"voucher_id", mistake.id}, {"reason", "a mistake"}});
    platform.clock("2026-11-24T12:00:00Z");
    platform.accepted("job.run", {{"job", "holds"}});
    platform.accepted("job.run", {{"job", "expire"}});
    platform.accepted("credit.clawback",
                      {{"voucher_id", paid.id}, {"amount", eur(10'00)}, {"reason", "bank"}});
    platform.accepted("voucher.extend",
                      {{"voucher_id", gesture.id}, {"expires_on", nullptr}, {"reason", "ill"}});
}

} // namespace

TEST_CASE("what is owed is the sum of what vouchers have, apart by what is asked for",
          "[scenarios][reports][B48][I12]")
{
    Platform platform;
    const Made sold = platform.sell("o-sold", 100'00, true).at(0);
    platform.redeem("o1", 25'00, {{"code", sold.code}});
    platform.credit(40'00, {{"origin", "goodwill"}, {"expires_on", "2027-02-28"}});
    platform.credit(60'00, {{"origin", "cancellation"}, {"paid", eur(10'00)}});
    platform.accepted("payment.hold",
                      {{"order", order("o2", 15'00)}, {"source", {{"code", sold.code}}}});
    platform.sell("o-unpaid", 500'00, false);

    const json::object whole = platform.accepted("report.liability", {});
    REQUIRE(rows(whole).size() == 1);
    const json::object row = row_of(whole, {{"commodity", "EUR"}});
    CHECK(row.at("vouchers") == 3);
    CHECK(minor_of(row.at("available")) == 160'00);
    CHECK(minor_of(row.at("held")) == 15'00);
    CHECK(minor_of(row.at("total")) == 175'00);
    CHECK(minor_of(row.at("paid")) == 135'00);
    CHECK(minor_of(row.at("unpaid")) == 40'00);
    CHECK(minor_of(row.at("paid_value")) == 85'00);
    CHECK(whole.at("totals").as_array()[0].at("total") == row.at("total"));

    const json::object by_origin = platform.accepted("report.liability", {{"group_by", "origin"}});
    CHECK(rows(by_origin).size() == 3);
    CHECK(minor_of(row_of(by_origin, {{"origin", "sale"}}).at("total")) == 75'00);
    CHECK(minor_of(row_of(by_origin, {{"origin", "cancellation"}}).at("paid_value")) == 10'00);
    const json::object by_month =
        platform.accepted("report.liability", {{"group_by", json::array{"kind", "expiry_month"}}});
    CHECK(
        minor_of(row_of(by_month, {{"kind", "credit"}, {"expiry_month", "2027-02"}}).at("total")) ==
        40'00);
    CHECK(minor_of(row_of(by_month, {{"expiry_month", "never"}}).at("total")) == 75'00);

    platform.clock("2026-12-31T12:00:00Z");
    const json::object by_age = platform.accepted("report.liability", {{"group_by", "age"}});
    CHECK(minor_of(row_of(by_age, {{"age", "31-90"}}).at("total")) == 175'00);
    CHECK(platform.refused("report.liability", {{"group_by", "colour"}}) == "invalid_field");
    CHECK(platform.refused("report.liability", {{"as_of", "yesterday"}}) == "invalid_field");
}

TEST_CASE("the past is told as it was, whatever happened since", "[scenarios][reports][B48][I26]")
{
    Platform platform;
    std::map<std::string, json::value> seen;
    const json::object by{{"group_by", json::array{"kind", "origin", "expiry_month", "age"}}};
    const auto look = [&](const std::string& at) {
        seen[at] = platform.accepted("report.liability", by).at("rows");
    };
    const Made credit = platform.credit(50'00, {{"expires_on", "2026-11-30"}});
    look("2026-11-21T12:00:00Z");
    platform.clock("2026-11-22T12:00:00Z");
    platform.redeem("o1", 20'00, {{"code", credit.code}});
    look("2026-11-22T12:00:00Z");
    platform.clock("2026-12-02T12:00:00Z");
    platform.accepted("job.run", {{"job", "expire"}});
    look("2026-12-02T12:00:00Z");
    platform.clock("2026-12-03T12:00:00Z");
    platform.accepted(
        "voucher.extend",
        {{"voucher_id", credit.id}, {"expires_on", "2027-05-31"}, {"reason", "was ill"}});
    look("2026-12-03T12:00:00Z");
    platform.clock("2027-01-01T12:00:00Z");
    platform.redeem("o2", 30'00, {{"code", credit.code}});

    for (const auto& [at, was] : seen) {
        INFO(at);
        CHECK(platform.accepted("report.liability", with(by, {{"as_of", at}})).at("rows") == was);
    }
    CHECK(owed(platform, {{"as_of", "2026-11-21T11:59:59Z"}}) == 0);
    CHECK(owed(platform, {{"as_of", "2026-11-22"}}) == 30'00);
    CHECK(owed(platform, {{"as_of", "2026-12-02"}}) == 0);
    CHECK(owed(platform, {}) == 0);
}

TEST_CASE("opening and what moved come to the closing, over any stretch of time",
          "[scenarios][reports][B48][I12]")
{
    Platform platform;
    live(platform);
    const std::vector<std::string> instants{"2026-11-21T00:00:00Z",
                                            "2026-11-21T12:00:00Z",
                                            "2026-11-21T12:30:00Z",
                                            "2026-11-21T14:00:00Z",
                                            "2026-11-21T15:00:00.000001Z",
                                            "2026-11-22T00:00:00Z",
                                            "2026-11-24T12:00:00Z",
                                            "2026-11-25T00:00:00Z"};
    for (const std::string& from : instants) {
        for (const std::string& to : instants) {
            if (to < from) continue;
            INFO(from << " to " << to);
            const json::object reply =
                platform.accepted("report.movements", {{"from", from}, {"to", to}});
            for (const json::value& row : rows(reply))
                check_rolls_forward(row);
            for (const json::value& row : reply.at("totals").as_array())
                check_rolls_forward(row);
        }
    }
    CHECK(platform.refused("report.movements", {{"from", "2026-11-22"}, {"to", "2026-11-20"}}) ==
          "invalid_field");
}

TEST_CASE("every kind of movement stands in its own column, and both reports agree",
          "[scenarios][reports][B48][I12]")
{
    Platform platform;
    live(platform);
    const json::object reply =
        platform.accepted("report.movements", {{"from", "2026-11-01"}, {"to", "2026-11-30"}});
    const auto column = [](const json::object& row, const char* name) {
        return minor_of(row.at(name));
    };
    const json::object paid = row_of(reply, {{"category", "paid"}});
    CHECK(column(paid, "opening") == 0);
    CHECK(column(paid, "issued") == 100'00);
    CHECK(column(paid, "redeemed") == 30'00);
    CHECK(column(paid, "given_back") == 5'00);
    CHECK(column(paid, "adjusted") == -10'00);
    CHECK(column(paid, "closing") == 65'00);
    const json::object unpaid = row_of(reply, {{"category", "unpaid"}});
    CHECK(column(unpaid, "issued") == 51'00);
    CHECK(column(unpaid, "voided") == 11'00);
    CHECK(column(unpaid, "expired") == 7'00); // the rest was brought back
    CHECK(column(unpaid, "adjusted") == -3'00);
    CHECK(column(unpaid, "closing") == 30'00);
    CHECK(column(reply.at("totals").as_array()[0].as_object(), "closing") ==
          owed(platform, {{"as_of", "2026-11-30"}}));
}

TEST_CASE("both reports come as a table for a spreadsheet", "[scenarios][reports][B48]")
{
    Platform platform;
    live(platform);
    const json::object owed_table =
        platform.accepted("report.liability", {{"group_by", "kind"}, {"format", "csv"}});
    CHECK(owed_table.at("media_type") == "text/csv");
    CHECK(word(owed_table.at("document")) ==
          "commodity,kind,vouchers,available,held,total,paid,unpaid,paid_value\r\n"
          "EUR,credit,2,95.00,0.00,95.00,65.00,30.00,65.00\r\n");
    const json::object moved = platform.accepted(
        "report.movements", {{"from", "2026-11-01"}, {"to", "2026-11-30"}, {"format", "csv"}});
    CHECK(
        word(moved.at("document")) ==
        "commodity,category,opening,issued,redeemed,given_back,expired,voided,adjusted,closing\r\n"
        "EUR,unpaid,0.00,51.00,0.00,0.00,7.00,11.00,'-3.00,30.00\r\n"
        "EUR,paid,0.00,100.00,30.00,5.00,0.00,0.00,'-10.00,65.00\r\n");
}
