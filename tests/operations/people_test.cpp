// What merging and erasing leave in the tables.
#include "support/accepted.hpp"

#include <algorithm>
#include <map>

using namespace scrip::tests;

TEST_CASE("merging leaves old entries, transactions and movements byte for byte",
          "[operations][people][B45][I26]")
{
    PluginWorld world;
    const Answer one = accepted(world.admin("credit.add", credit("c1", 50'00)));
    accepted(world.admin("credit.add", credit("c2", 20'00)));
    accepted(world.admin("payment.redeem", order("o1", 5'00, 5'00) + by_code(one.id("/code"))));
    const std::vector<std::string> tables{
        "scrip_entry", "scrip_transaction", "scrip_movement", "scrip_redemption"};
    const auto rows_of = [&](const std::string& table) {
        return world.raw().rows("select * from " + table + " order by 1, 2, 3");
    };
    std::map<std::string, std::vector<std::vector<std::string>>> before;
    for (const std::string& table : tables)
        before[table] = rows_of(table);

    accepted(world.admin("customer.merge", R"("from":"c1","into":"c2")"));
    for (const std::string& table : tables) {
        INFO(table);
        const auto after = rows_of(table);
        for (const auto& row : before[table])
            CHECK(std::count(after.begin(), after.end(), row) == 1);
        const std::size_t more = table == "scrip_redemption" ? 0 : 1;
        CHECK(after.size() == before[table].size() + more);
    }
    CHECK(world.raw().number("select count(distinct holder) from scrip_voucher") == 1);
    CHECK(accepted(world.admin("report.verify", R"("x":1)")).at("/ok").as_bool());
    // A second merge finds nothing to do and writes nothing.
    const std::string kept = world.dump();
    accepted(world.admin("customer.merge", R"("from":"c1","into":"c2")"));
    CHECK(world.dump() == kept);
}

TEST_CASE("erasing leaves no id, name or text of the person, and every entry",
          "[operations][people][B46][I26]")
{
    PluginWorld world;
    const std::string texts = R"(,"internal_note":"n","name":"for Ann")";
    const Answer one =
        accepted(world.admin("credit.add",
                             R"("customer":{"customer_id":"c1","name":"Ann"},"amount":)" +
                                 money(50'00) + R"(,"description":"d")" + texts));
    const std::string voucher = id_member("voucher_id", one.id("/voucher/voucher_id"));
    accepted(world.admin("credit.add", credit("c2", 20'00, texts)));
    accepted(world.admin("debit.add", credit("c1", 5'00, R"(,"internal_note":"n")")));
    accepted(world.admin("voucher.extend", voucher + R"(,"expires_on":null)" + reason));
    accepted(world.admin("voucher.reveal", voucher + reason));
    accepted(world.admin("payment.redeem", order("o1", 5'00, 5'00) + by_code(one.id("/code"))));
    accepted(world.admin("payment.refund", R"("order_id":"o1")" + reason));
    accepted(world.admin("customer.merge", R"("from":"c0","into":"c1")"));
    const auto raw = world.raw();
    const std::string of_c1 = "select customer_ref from scrip_customer where host_customer_id in"
                              " ('c0', 'c1')";
    CHECK(raw.number("select count(*) from scrip_text where kind = 'reason'") == 3);
    CHECK(raw.number("select count(*) from scrip_text where customer_ref not in (" + of_c1 + ")") ==
          3);
    CHECK(raw.number("select count(*) from scrip_text where customer_ref is null") == 0);
    const auto entries = raw.rows("select * from scrip_entry order by 1, 2, 3");
    const auto transactions = raw.rows("select * from scrip_transaction order by 1, 2");

    accepted(world.admin("customer.erase", R"("customer_id":"c0","balance":"forfeit")"));
    CHECK(raw.number("select count(*) from scrip_text") == 3);
    CHECK(raw.number("select count(*) from scrip_customer_name") == 0);
    CHECK(raw.number("select count(*) from scrip_customer where erased_ts is not null") == 2);
    CHECK(raw.number("select count(*) from scrip_customer where erased_ts is not null and"
                     " coalesce(host_customer_id, name_sealed, text_key_sealed, referral_code)"
                     " is not null") == 0);
    CHECK(raw.number("select count(*) from scrip_customer where erased_ts is null") == 1);
    const auto after = raw.rows("select * from scrip_entry order by 1, 2, 3");
    for (const auto& row : entries)
        CHECK(std::count(after.begin(), after.end(), row) == 1);
    const auto heads = raw.rows("select * from scrip_transaction order by 1, 2");
    for (const auto& row : transactions)
        CHECK(std::count(heads.begin(), heads.end(), row) == 1);
    CHECK(raw.number("select amount from scrip_entry where account = 'breakage'") == 45'00);
    CHECK(accepted(world.admin("report.verify", R"("x":1)")).at("/ok").as_bool());
    // Undoing a debit of somebody who is gone gives the value back to the voucher.
    const std::string debit =
        raw.text("select transaction_id from scrip_transaction where type = 'debit'");
    const Answer undone =
        accepted(world.admin("debit.reverse", id_member("transaction_id", debit) + reason));
    CHECK(undone.minor("/transaction/amount") == 5'00);
    CHECK(accepted(world.admin("report.verify", R"("x":1)")).at("/ok").as_bool());
}

TEST_CASE("a preview of an erasure keeps all there is", "[operations][people][B46][B29]")
{
    PluginWorld world;
    accepted(world.admin("credit.add", credit("c1", 50'00)));
    const std::string before = world.raw().dump();
    for (const char* balance : {"forfeit", "to_bearer"}) {
        accepted(world.admin("customer.erase",
                             R"("customer_id":"c1","balance":")" + std::string{balance} + '"',
                             {.is_dry_run = true}));
        CHECK(world.raw().dump() == before);
    }
}
