// A studio leaves with all it has, and is rebuilt elsewhere.
#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

// All pages of the export.
json::array exported(Platform& platform, std::int64_t limit)
{
    json::array items;
    json::value cursor;
    do {
        const json::object page =
            platform.accepted("report.export", {{"page", {{"limit", limit}, {"cursor", cursor}}}});
        for (const json::value& item : page.at("items").as_array())
            items.push_back(item);
        cursor = page.at("next");
    } while (!cursor.is_null());
    return items;
}

std::vector<json::object> of_type(const json::array& items, const std::string& type)
{
    std::vector<json::object> found;
    for (const json::value& item : items) {
        if (word(item.at("type")) == type) found.push_back(item.as_object());
    }
    return found;
}

json::array import_rows(const json::array& items)
{
    json::array rows;
    for (const json::object& item : of_type(items, "voucher")) {
        if (!item.at("import_row").is_null()) rows.push_back(item.at("import_row"));
    }
    return rows;
}

struct Story {
    Platform platform{{{"expiry", {{"manual", "P1M"}}}}};
    Made credit = platform.credit(100'00, {{"paid", eur(40'00)}, {"holder_only", true}});
    Made gift = platform.sell_units("o1", 3, {"surf-1h"}, 100'00)[0];
    Made blocked = platform.credit(20'00, {{"expires_on", nullptr}}, "c2");
    Made pending = platform.sell("o2", 30'00, false)[0];
    Made spent = platform.credit(5'00, {}, "c2");
    Made voided = platform.credit(7'00, {}, "c2");

    Story()
    {
        platform.redeem("o3", 25'00, {{"voucher_id", credit.id}});
        platform.accepted("payment.hold",
                          {{"order", order("o4", 15'00)}, {"source", {{"voucher_id", credit.id}}}});
        platform.redeem("o5", 5'00, {{"voucher_id", spent.id}});
        platform.accepted("voucher.block", {{"voucher_id", blocked.id}, {"reason", "stolen"}});
        platform.accepted("voucher.void", {{"voucher_id", voided.id}, {"reason", "twice"}});
    }
};

} // namespace

TEST_CASE(
    "an export holds every setting, customer, voucher, hold, transaction and entry, codes sealed",
    "[scenarios][B51][R08][I32]")
{
    Story story;
    const json::array items = exported(story.platform, 200);
    CHECK(of_type(items, "settings").size() == 1);
    CHECK(of_type(items, "settings")[0].at("settings").at("currency") == "EUR");
    CHECK(of_type(items, "customer").size() == 2);
    CHECK(of_type(items, "voucher").size() == 6);
    CHECK(of_type(items, "hold").size() == 3); // a redemption makes one too
    CHECK(of_type(items, "redemption").size() == 2);

    // Two entries each but for those that record a state: the sale, the block.
    std::size_t entries = 0;
    std::int64_t money = 0;
    for (const json::object& entry : of_type(items, "entry")) {
        ++entries;
        if (entry.at("commodity") == "EUR") money += minor_of(entry.at("amount"));
    }
    CHECK(money == 0);
    CHECK(entries == 20);
    CHECK(of_type(items, "transaction").size() == 11);
    for (const json::object& head : of_type(items, "transaction")) {
        if (head.at("kind") == "block") CHECK(head.at("reason") == "stolen");
    }

    const std::string text = json::serialize(items);
    for (const std::string& code : story.platform.codes())
        CHECK(text.find(code) == std::string::npos);

    // Small pages are the same list.
    CHECK(exported(story.platform, 3).size() == items.size());
}

TEST_CASE("an empty studio gets equal balances from the rows of an export", "[scenarios][B51]")
{
    Story story;
    Platform& platform = story.platform;
    json::array rows = import_rows(exported(platform, 50));
    CHECK(rows.size() == 3); // what is spent, void or not paid for stays behind

    platform.enable("s2", {{"currency", "EUR"}});
    const json::object elsewhere{{"studio", "s2"}};
    const json::object import{{"batch", "from-s1"}, {"rows", rows}};
    // Sealed for one studio, a code opens for no other.
    const json::object refused = platform.accepted("voucher.import", import, elsewhere);
    CHECK(refused.at("imported") == 0);
    CHECK(refused.at("rejected").as_array().size() == 3);
    CHECK(refused.at("rejected").as_array()[0].at("code") == "wrong_keys");

    for (json::value& row : rows)
        row.as_object().erase("sealed_code");
    CHECK(platform.accepted("voucher.import", {{"batch", "from-s1"}, {"rows", rows}}, elsewhere)
              .at("imported") == 3);
    for (const char* const customer : {"c1", "c2"}) {
        const json::object before = platform.balance(customer);
        const json::object after =
            platform.accepted("customer.balance", {{"customer_id", customer}}, elsewhere)
                .at("balance")
                .as_object();
        CHECK(minor_of(after.at("available")) ==
              minor_of(before.at("available")) + minor_of(before.at("held")));
        CHECK(after.at("units").as_array().size() == before.at("units").as_array().size());
    }
    CHECK(platform.accepted("report.verify", {}, elsewhere).at("ok").as_bool());
}

TEST_CASE("a studio that is rebuilt under its own name keeps its codes", "[scenarios][B51]")
{
    Story story;
    Platform& platform = story.platform;
    const json::array rows = import_rows(exported(platform, 200));
    const auto liability = [&] {
        return platform.accepted("report.liability", {}).at("totals").as_array()[0].as_object();
    };
    const json::object before = liability();

    platform.control({{"control", "studio.purge"}, {"studio", "s1"}, {"confirmed", true}});
    platform.enable("s1", {{"currency", "EUR"}});
    CHECK(platform.accepted("voucher.list", {}).at("items").as_array().empty());
    CHECK(
        platform.accepted("voucher.import", {{"batch", "again"}, {"rows", rows}}).at("imported") ==
        3);

    const json::object after = liability();
    CHECK(minor_of(after.at("total")) == minor_of(before.at("total")));
    const json::object checked = platform.accepted("voucher.check", {{"code", story.credit.code}});
    CHECK(checked.at("voucher").at("available_text") == "€75.00 of €100.00");
    CHECK(checked.at("voucher").at("expires_on") == story.credit.voucher.at("expires_on"));
    // 40.00 of 100.00 were paid: of the 75.00 that are left, 30.00.
    CHECK(minor_of(checked.at("voucher").at("paid")) == 30'00);
    CHECK(checked.at("voucher").at("holder_only").as_bool());
    CHECK(platform.accepted("voucher.check", {{"code", story.blocked.code}}).at("why_not") ==
          "blocked");
    CHECK(platform.accepted("voucher.check", {{"code", story.gift.code}})
              .at("voucher")
              .at("available")
              .at("units") == 3);
    platform.verify();
}
