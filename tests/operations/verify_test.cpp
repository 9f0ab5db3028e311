// Controls: what report.verify must find, each with its invariant.
#include "support/plugin_world.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::tests;

namespace {

struct Books {
    Books()
    {
        const Answer note =
            world.admin("credit.add", credit("c1", 100'00, R"(,"origin":"cancellation")"));
        REQUIRE(note.is_ok());
        voucher = note.id("/voucher/voucher_id");
        REQUIRE(world.admin("credit.add", credit("c2", 60'00)).is_ok());
        const Answer hold = world.admin("payment.hold", order("o1", 30'00, 30'00) + by_id(voucher));
        REQUIRE(hold.is_ok());
        REQUIRE(world.admin("payment.redeem", order("o2", 20'00, 20'00) + by_id(voucher)).is_ok());
        REQUIRE(world.admin("payment.refund", R"("order_id":"o2","amount":)" + money(5'00) + reason)
                    .is_ok());
        REQUIRE(world.admin("debit.add", credit("c1", 1'00)).is_ok());
    }

    // The invariants of the problems found, each once, in order.
    std::string found()
    {
        const Answer verified = world.admin("report.verify", R"("x":1)");
        REQUIRE(verified.is_ok());
        std::string invariants;
        for (const auto& problem : verified.at("/problems").as_array()) {
            const std::string invariant =
                boost::json::value_to<std::string>(problem.at("invariant"));
            if (invariants.find(invariant) == std::string::npos) invariants += invariant + " ";
        }
        CHECK(verified.at("/ok").as_bool() == invariants.empty());
        return invariants;
    }

    PluginWorld world;
    std::string voucher;
};

struct Edit {
    const char* what;
    const char* sql; // $v is the voucher
    const char* invariant;
};

const Edit edits[] = {
    {"a byte of an entry's hash",
     "update scrip_entry set hash = replace(hash, substr(hash, 1, 1), 'x') where"
     " voucher_id = $v and seq = 3",
     "I28"},
    {"an entry's amount",
     "update scrip_entry set amount = amount + 1 where voucher_id = $v"
     " and seq = 4",
     "I28"},
    {"both amounts of a pair",
     "update scrip_entry set amount = amount * 2 where voucher_id = $v and seq in (3, 4)",
     "I28"},
    {"an entry's account",
     "update scrip_entry set account = 'debit' where voucher_id = $v and account = 'order'",
     "I28"},
    {"an entry's paid value",
     "update scrip_entry set paid_value = 0 where voucher_id = $v and seq = 2",
     "I28"},
    {"an entry's time",
     "update scrip_entry set ts = ts - 1 where voucher_id = $v and seq = 5",
     "I28"},
    {"an entry's facts",
     "update scrip_entry set facts = replace(facts, 'goodwill', 'manual') || ';' where"
     " voucher_id = $v and facts is not null",
     "I28"},
    {"the last entry removed",
     "delete from scrip_entry where voucher_id = $v and seq = (select max(seq) from"
     " scrip_entry where voucher_id = $v)",
     "I27"},
    {"an entry in the middle removed",
     "delete from scrip_entry where voucher_id = $v and seq = 3",
     "I27"},
    {"two entries swapped",
     "update scrip_entry set seq = case seq when 3 then -5 else -3 end where voucher_id = $v"
     " and seq in (3, 5); update scrip_entry set seq = -seq where seq < 0",
     "I28"},
    {"an entry moved to another voucher",
     "update scrip_entry set voucher_id = (select voucher_id from scrip_voucher where"
     " voucher_id <> $v), seq = 99 where voucher_id = $v and seq = 6",
     "I27"},
    {"the available value",
     "update scrip_voucher set available = available + 100, expired = expired - 100 where"
     " voucher_id = $v",
     "I3"},
    {"available against held",
     "update scrip_voucher set available = available + 100, held = held - 100 where"
     " voucher_id = $v",
     "I3"},
    {"the face", "update scrip_voucher set face = face + 1 where voucher_id = $v", "I5"},
    {"the paid value available",
     "update scrip_voucher set paid_available = paid_available - 1 where voucher_id = $v",
     "I3"},
    {"the last day",
     "update scrip_voucher set expires_on = '2099-12-31' where voucher_id = $v",
     "I28"},
    {"the bound", "update scrip_voucher set expires_bound = null where voucher_id = $v", "I28"},
    {"the holder",
     "update scrip_voucher set holder = (select customer_ref from scrip_customer where"
     " host_customer_id = 'c2') where voucher_id = $v",
     "I28"},
    {"holder only", "update scrip_voucher set holder_only = 1 where voucher_id = $v", "I28"},
    {"blocked", "update scrip_voucher set blocked_ts = 5 where voucher_id = $v", "I28"},
    {"the code's hash", "update scrip_voucher set code_hash = 'x' where voucher_id = $v", "I31"},
    {"the code's hash, seen by the chain",
     "update scrip_voucher set code_hash = 'x', code_sealed = null where voucher_id = $v",
     "I28"},
    {"what a transaction could not take",
     "update scrip_transaction set shortfall = 1 where transaction_id in"
     " (select transaction_id from scrip_entry where voucher_id = $v and seq = 3)",
     "I28"},
    {"the last four of the code",
     "update scrip_voucher set code_last4 = '0000' where voucher_id = $v",
     "I31"},
    {"the sealed code",
     "update scrip_voucher set code_sealed = (select code_sealed from scrip_voucher where"
     " voucher_id <> $v) where voucher_id = $v",
     "I31"},
    {"a hold part's open value",
     "update scrip_hold_part set open = open - 1, released = released + 1 where voucher_id ="
     " $v and open > 0",
     "I6"},
    {"a hold part of another voucher",
     "update scrip_hold_part set voucher_id = (select voucher_id from scrip_voucher where"
     " voucher_id <> $v) where open > 0",
     "I6"},
    {"a hold part that does not add up",
     "update scrip_hold_part set released = released + 1 where voucher_id = $v",
     "I6"},
    {"a redemption's amount",
     "update scrip_redemption set amount = amount + 1 where voucher_id = $v",
     "I8"},
    {"a redemption given back",
     "update scrip_redemption set given_back = given_back + 1 where voucher_id = $v and"
     " purpose = 'order'",
     "I8"},
    {"a redemption removed", "delete from scrip_redemption where purpose = 'order'", "I8"},
    {"a transaction's actor",
     "update scrip_transaction set actor_id = 'u2' where type = 'debit'",
     "I28"},
    {"a transaction's order",
     "update scrip_transaction set order_id = 'o7' where type = 'redeem'",
     "I28"},
    {"a transaction's reason",
     "update scrip_transaction set reason_commitment = 'x' where type = 'give_back'",
     "I28"},
    {"a transaction's type and its detail hash",
     "update scrip_transaction set type = 'release', detail_hash = 'x' where type = 'hold'",
     "I28"},
    {"a transaction removed", "delete from scrip_transaction where type = 'debit'", "I27"},
    {"the chain's head", "update scrip_voucher set chain_head = 'x' where voucher_id = $v", "I28"},
    {"the chain's length",
     "update scrip_voucher set chain_len = chain_len - 1 where voucher_id = $v",
     "I27"},
    {"a number", "update scrip_voucher set number = 7 where voucher_id = $v", "I28"},
    {"a movement, as statements show it",
     "update scrip_movement set amount = amount - 1, value_change = value_change - 1 where"
     " voucher_id = $v and seq = 1",
     "I3"},
    {"a movement removed", "delete from scrip_movement where voucher_id = $v and seq = 1", "I3"},
    {"a hold that is said to be over",
     "update scrip_hold set state = 'released' where state = 'open'",
     "I6"},
};

} // namespace

TEST_CASE("sound books have no problems", "[operations][verify]")
{
    Books books;
    CHECK(books.found().empty());
    const Answer verified = books.world.admin("report.verify", R"("x":1)");
    CHECK(verified.at("/checked/vouchers").as_int64() == 2);
    CHECK(verified.at("/checked/holds").as_int64() == 2);
    CHECK(verified.at("/checked/transactions").as_int64() == 6);
    CHECK(verified.at("/checked/entries").as_int64() == 12);
    CHECK(books.world.admin("report.verify", id_member("voucher_id", books.voucher))
              .at("/ok")
              .as_bool());
}

TEST_CASE("whatever is edited behind the plugin's back is found",
          "[operations][verify][B02][F13][I28]")
{
    const Edit row = GENERATE(from_range(std::begin(edits), std::end(edits)));
    Books books;
    std::string sql = row.sql;
    for (auto at = sql.find("$v"); at != std::string::npos; at = sql.find("$v")) {
        sql.replace(at, 2, "'" + books.voucher + "'");
    }
    const RawDatabase raw = books.world.raw();
    const std::string before = raw.dump();
    raw.forge(sql);
    REQUIRE(raw.dump() != before);
    INFO(row.what);
    const std::string found = books.found();
    INFO("found " << found);
    CHECK(found.find(row.invariant) != std::string::npos);
}

TEST_CASE("a voucher that was taken away whole leaves a gap in the numbers",
          "[operations][verify][F13]")
{
    Books books;
    const RawDatabase raw = books.world.raw();
    for (const char* const table : {"scrip_movement",
                                    "scrip_entry",
                                    "scrip_redemption",
                                    "scrip_hold_part",
                                    "scrip_voucher"}) {
        raw.forge("delete from " + std::string{table} + " where voucher_id = '" + books.voucher +
                  "'");
    }
    CHECK(books.found().find("I27") != std::string::npos);
}
