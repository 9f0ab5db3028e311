#include "storage/anchor_store.hpp"
#include "storage/audit_store.hpp"
#include "storage/check_store.hpp"
#include "storage/counter_store.hpp"
#include "storage/entry_store.hpp"
#include "storage/export_store.hpp"
#include "storage/history_store.hpp"
#include "storage/hold_store.hpp"
#include "storage/import_store.hpp"
#include "storage/job_store.hpp"
#include "storage/key_store.hpp"
#include "storage/notice_store.hpp"
#include "storage/order_store.hpp"
#include "storage/outbox_store.hpp"
#include "storage/person_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/referral_store.hpp"
#include "storage/refund_store.hpp"
#include "storage/scope_store.hpp"
#include "storage/studio_export_store.hpp"
#include "storage/text_store.hpp"
#include "storage/throttle_store.hpp"
#include "support/ledger_world.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

bool begins_with(const std::string& text, const char* start)
{
    return text.rfind(start, 0) == 0;
}

// Names every store, so that its file is linked and its statements are registered.
void link_all_stores(Unit& unit, const std::string& studio, const secrets::Keys& keys)
{
    HoldStore{unit, studio}.open_in_studio({});
    RedemptionStore{unit, studio}.on_order("o");

    CheckStore{unit, studio}.counts();
    OrderStore{unit, studio}.is_deleted("o");
    ImportStore{unit, studio, "b"}.has("x");
    AnchorStore{unit, studio}.last();
    JobStore{unit, studio}.position("health");
    NoticeStore{unit, studio}.due({}, {}, {}, 1, 1);
    OutboxStore{unit, studio}.unsent(1);
    EntryStore{unit, studio}.of_movement("v", 1);
    ExportStore{unit, studio, "p"}.known_as("", 1);
    RefundStore{unit, studio}.overpayment_notes("o");
    StudioExportStore{unit, studio}.settings(0, 1);
    ScopeStore{unit, studio, keys}.keep({"a"}, "x");
    PersonStore{unit, studio}.refs_of("p");
    ReferralStore{unit, studio}.is_rewarded("p");
    CounterStore{unit, studio}.raise("n", "", 1, std::nullopt);
    ThrottleStore{unit, studio}.paused_until({.scope = "session", .subject = "x"}, {});
    KeyStore{unit, studio, keys}.find("k");
    TextStore{unit, studio, keys}.about("x");
    VoucherStore{unit, studio, {}}.ids_after("", 1);
    VoucherStore{unit, studio, {}}.totals({});
    write_audit(unit,
                studio,
                {.audit_id = "a",
                 .actor_role = "admin",
                 .operation = "x",
                 .outcome = "ok",
                 .idempotency_key = "k"});
}

std::vector<std::string> plan_of(const RawDatabase& raw, const Statement& statement)
{
    std::vector<std::string> details;
    for (const auto& row : raw.rows("explain query plan " + statement.text())) {
        details.push_back(row.at(3));
    }
    return details;
}

// The catalogue without what tests themselves have added.
std::vector<const Statement*> catalogue()
{
    std::vector<const Statement*> statements;
    for (const Statement* statement : Statement::all()) {
        if (!begins_with(statement->name(), "test.")) statements.push_back(statement);
    }
    return statements;
}

bool is_control(const Statement& statement)
{
    const std::string name = statement.name();
    return name == "begin.read" || name == "begin.write" || name == "commit" || name == "rollback";
}

} // namespace

TEST_CASE("every statement of the catalogue can be prepared, and names its studio",
          "[storage][g2][I35]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    const RawDatabase raw = world.raw();
    CHECK(catalogue().size() > 80);
    for (const Statement* statement : catalogue()) {
        INFO(statement->name() << ": " << statement->text());
        sqlite3_stmt* prepared = nullptr;
        const char* tail = nullptr;
        const int result =
            sqlite3_prepare_v2(raw.handle(), statement->text().c_str(), -1, &prepared, &tail);
        CHECK(result == SQLITE_OK);
        CHECK(std::string{tail ? tail : "?"}.empty()); // one statement per string (S15)
        CHECK(static_cast<std::size_t>(sqlite3_column_count(prepared)) ==
              statement->columns().size());
        sqlite3_finalize(prepared);
        const bool is_studios = begins_with(statement->name(), "schema_version") ||
                                is_control(*statement) ||
                                statement->name() == std::string{"job.clock"};
        const bool names_studio = statement->text().find("studio_id") != std::string::npos &&
                                  statement->text().find(":studio") != std::string::npos;
        CHECK((is_studios || names_studio));
        CHECK(statement->text().find('\'' + std::string{":"}) == std::string::npos); // S21
        CHECK(statement->text().find(';') == std::string::npos);
        CHECK(statement->text().find("returning") == std::string::npos); // S22
    }
}

TEST_CASE("no statement reads a whole table", "[storage][g2]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    const RawDatabase raw = world.raw();
    static const std::regex scan{R"(SCAN (\w+).*)"};
    for (const Statement* statement : catalogue()) {
        if (is_control(*statement)) continue;
        for (const std::string& detail : plan_of(raw, *statement)) {
            std::smatch match;
            if (!std::regex_match(detail, match, scan)) continue;
            const std::string name = match[1];
            const std::regex alias{"scrip_\\w+ " + name + "\\b"};
            INFO(statement->name() << ": " << detail << "\n" << statement->text());
            CHECK_FALSE(begins_with(name, "scrip_"));
            CHECK_FALSE(std::regex_search(statement->text(), alias));
        }
    }
}

TEST_CASE("only sums over a studio walk through all of it", "[storage][g2]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    const RawDatabase raw = world.raw();
    const std::set<std::string> of_whole_studio{"check.counts",
                                                "studio.purge",
                                                "studio.remains",
                                                "studio.find_voucher",
                                                "studio.find",
                                                "studio.set_state",
                                                "studio.set_settings",
                                                "studio.note_foreign_codes",
                                                "anchor.totals",
                                                "throttle.prune",
                                                "voucher.page_by_available",
                                                "voucher.totals"};
    for (const Statement* statement : catalogue()) {
        if (is_control(*statement) || of_whole_studio.count(statement->name()) > 0) continue;
        for (const std::string& detail : plan_of(raw, *statement)) {
            INFO(statement->name() << ": " << detail << "\n" << statement->text());
            CHECK(detail.find("(studio_id=?)") == std::string::npos);
        }
    }
}

TEST_CASE("what one person has is found by them, however large the studio is", "[storage][g2]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    const RawDatabase raw = world.raw();
    int found = 0;
    for (const Statement* statement : catalogue()) {
        const std::string name = statement->name();
        const bool is_of_person = name == "voucher.held_by" || name == "voucher.with_value" ||
                                  name == "voucher.page_of_person" ||
                                  name == "voucher.changeable_of";
        if (!is_of_person) continue;
        ++found;
        std::string plan;
        for (const std::string& detail : plan_of(raw, *statement))
            plan += detail + "\n";
        INFO(name << ": " << plan);
        CHECK(plan.find("scrip_voucher_by_holder") != std::string::npos);
    }
    CHECK(found == 6);
}

TEST_CASE("pages of vouchers by their dates come out of an index in their order", "[storage][g2]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    const RawDatabase raw = world.raw();
    int pages = 0;
    for (const Statement* statement : catalogue()) {
        if (std::string{statement->name()} != "voucher.page") continue;
        ++pages;
        if (statement->text().find("c.person = :holder) and") != std::string::npos) continue;
        for (const std::string& detail : plan_of(raw, *statement)) {
            INFO(detail << "\n" << statement->text());
            CHECK(detail.find("TEMP B-TREE") == std::string::npos);
        }
    }
    CHECK(pages == 4);
}

namespace {

// One voucher of 100.00 with 30.00 held, 20.00 spent and 5.00 given back, and all it hangs on.
struct Rows {
    Rows()
    {
        holder = world.know("c1").customer_ref;
        Voucher made = world.voucher(100'00);
        made.holder = holder;
        made.paid_value = 100'00;
        voucher = world.issue(made).voucher_id;
        const auto raw = world.raw();
        const std::string where = " where voucher_id = '" + voucher + "'";
        raw.run("update scrip_voucher set available = 5500, held = 3000, captured = 2000,"
                " given_back = 500, paid_available = 5500" +
                where);
        raw.run("insert into scrip_order values ('s1', 'o1', 1, null)");
        raw.run("insert into scrip_hold values ('s1', 'h1', 'o1', null, 0, 'EUR', null, 'open',"
                " 5, 1, null)");
        raw.run("insert into scrip_hold_part values ('s1', 'h1', 1, '" + voucher +
                "', 'EUR', 5000, 3000, 2000, 0, 3000, 5000, null, 'payment', 5)");
        raw.run(
            "insert into scrip_redemption values ('s1', 'r1', 1, 'h1', '" + voucher +
            "', 'order', 'o1', null, 'EUR', 2000, 500, 2000, 500, 2000, 500, 'payment', null, 1)");
        raw.run("insert into scrip_scope values ('s1', 'x1', 'd', '4:surf')");
        raw.run("insert into scrip_settings values ('s1', 1, '{}', 1)");
        raw.run("insert into scrip_audit values ('s1', 'a1', 1, 'admin', null, 'x', null, 'ok',"
                " 'k')");
        raw.run("insert into scrip_order_refusal values ('s1', 'o1', 'a1')");
        world.write([&](Unit& unit) {
            KeyStore{unit, world.studio, *world.keys}.keep(
                "k", {.operation = "x", .fingerprint = "f", .reply = "{}"}, world.host.now());
        });
    }

    LedgerWorld world;
    std::string holder;
    std::string voucher;
};

} // namespace

TEST_CASE("what was written stays written", "[storage][I26]")
{
    const Rows rows;
    const auto raw = rows.world.raw();
    for (const char* const table : {"scrip_entry",
                                    "scrip_transaction",
                                    "scrip_movement",
                                    "scrip_audit",
                                    "scrip_order_refusal",
                                    "scrip_settings",
                                    "scrip_scope"}) {
        INFO(table);
        REQUIRE(raw.number("select count(*) from " + std::string{table}) > 0);
        const std::string before = raw.dump();
        CHECK(raw.try_run("update " + std::string{table} + " set studio_id = studio_id") ==
              SQLITE_CONSTRAINT_TRIGGER);
        CHECK(raw.try_run("delete from " + std::string{table}) == SQLITE_CONSTRAINT_TRIGGER);
        CHECK(raw.dump() == before);
    }
    for (const char* const table :
         {"scrip_voucher", "scrip_redemption", "scrip_hold", "scrip_hold_part", "scrip_key"}) {
        INFO(table);
        REQUIRE(raw.number("select count(*) from " + std::string{table}) > 0);
        CHECK(raw.try_run("delete from " + std::string{table}) == SQLITE_CONSTRAINT_TRIGGER);
        CHECK(raw.number("select count(*) from " + std::string{table}) > 0);
    }
}

TEST_CASE("an insert that would replace a written row is refused", "[storage][I26]")
{
    const Rows rows;
    const auto raw = rows.world.raw();
    const std::string before = raw.dump();
    for (const char* const table : {"scrip_entry",
                                    "scrip_transaction",
                                    "scrip_movement",
                                    "scrip_audit",
                                    "scrip_settings",
                                    "scrip_scope",
                                    "scrip_voucher",
                                    "scrip_key",
                                    "scrip_hold",
                                    "scrip_hold_part",
                                    "scrip_redemption"}) {
        INFO(table);
        CHECK(raw.try_run("insert or replace into " + std::string{table} + " select * from " +
                          table) != SQLITE_OK);
    }
    CHECK(raw.dump() == before);
}

TEST_CASE("a studio being purged lets its rows go, and no other's", "[storage][I26][I35]")
{
    Rows rows;
    rows.world.add_studio("s2");
    rows.world.write([&](Unit& unit) { StudioStore{unit, "s2"}.add_settings(1, "{}", {}); });
    rows.world.write([&](Unit& unit) { StudioStore{unit, rows.world.studio}.purge(); });
    const auto raw = rows.world.raw();
    for (const std::string& table : raw.tables()) {
        if (table == "scrip_schema_version") continue;
        INFO(table);
        CHECK(raw.number("select count(*) from " + table + " where studio_id = 's1'") == 0);
    }
    CHECK(raw.number("select count(*) from scrip_settings where studio_id = 's2'") == 1);
    CHECK(raw.rows("PRAGMA foreign_key_check").empty());
}

TEST_CASE("a wrong edit of a voucher's amounts is refused", "[storage][I4][I5][I7]")
{
    struct Row {
        const char* invariant;
        const char* set;
    };
    const Row row = GENERATE(
        // Each keeps the sum of I5 where it is about another rule.
        Row{"I4 face", "face = 0, available = 0, held = 0, captured = 0, given_back = 0"},
        Row{"I4 available", "available = -1, held = held + 5501"},
        Row{"I4 held", "held = -1, available = available + 3001"},
        Row{"I4 given back", "given_back = 2001, available = available + 1501"},
        Row{"I4 given back below 0", "given_back = -1, available = available - 501"},
        Row{"I4 captured", "captured = -1, given_back = -1, available = 7000"},
        Row{"I4 debited", "debited = -1"},
        Row{"I4 expired", "expired = -1, available = available + 1"},
        Row{"I4 voided", "voided = -1, available = available + 1"},
        Row{"I4 moved", "moved = -1, available = available + 1"},
        Row{"I4 paid below 0", "paid_available = -1"},
        Row{"I4 paid above", "paid_available = 10001"},
        Row{"I5 available", "available = available + 1"},
        Row{"I5 held", "held = held - 1"},
        Row{"I5 captured", "captured = captured + 1"},
        Row{"I5 given back", "given_back = given_back + 1"},
        Row{"I5 expired", "expired = 1"},
        Row{"I5 voided", "voided = 1"},
        Row{"I5 moved", "moved = 1"},
        Row{"I5 face", "face = face + 1"},
        Row{"I5 pending with value", "activated_ts = null"});
    const Rows rows;
    const auto raw = rows.world.raw();
    INFO(row.invariant << ": " << row.set);
    CHECK(raw.try_run("update scrip_voucher set " + std::string{row.set}) ==
          SQLITE_CONSTRAINT_CHECK);
    CHECK(raw.try_run("update scrip_voucher set available = available - 1, held = held + 1") ==
          SQLITE_OK);
}

TEST_CASE("what is held and spent never passes the face", "[storage][I7]")
{
    const Rows rows;
    const auto raw = rows.world.raw();
    // I5 alone would take a negative column; I7 stands even then.
    CHECK(raw.text("select sql from sqlite_master where name = 'scrip_voucher'")
              .find("held + captured - given_back <= face") != std::string::npos);
    CHECK(raw.try_run("update scrip_voucher set held = 9000, available = -500") ==
          SQLITE_CONSTRAINT_CHECK);
}

TEST_CASE("a wrong edit of a hold part or a redemption is refused", "[storage][I6][I8]")
{
    const char* const edit = GENERATE("update scrip_hold_part set open = open + 1",
                                      "update scrip_hold_part set open = -1, captured = 5001",
                                      "update scrip_hold_part set captured = -1, open = 5001",
                                      "update scrip_hold_part set released = -1, open = 3001",
                                      "update scrip_hold_part set released = 1",
                                      "update scrip_hold_part set amount = amount - 1",
                                      "update scrip_hold_part set paid_open = -1",
                                      "update scrip_hold_part set worth = 4999",
                                      "update scrip_redemption set worth = 1999",
                                      "update scrip_redemption set worth_given_back = 499",
                                      "update scrip_redemption set worth_given_back = 2001",
                                      "update scrip_redemption set given_back = 2001",
                                      "update scrip_redemption set given_back = -1",
                                      "update scrip_redemption set amount = 0, given_back = 0",
                                      "update scrip_redemption set paid_given_back = 2001",
                                      "update scrip_redemption set paid_given_back = -1",
                                      "update scrip_redemption set paid_value = 499",
                                      "update scrip_redemption set purpose = 'gift'",
                                      "update scrip_hold set state = 'lost'",
                                      "update scrip_key set outcome = 'maybe'",
                                      "update scrip_studio set state = 'gone'");
    const Rows rows;
    INFO(edit);
    CHECK(rows.world.raw().try_run(edit) == SQLITE_CONSTRAINT_CHECK);
}

TEST_CASE("a column of value takes whole numbers and nothing else", "[storage][I10][k1][S28]")
{
    const Rows rows;
    const auto raw = rows.world.raw();
    for (const char* const table : {"scrip_voucher",
                                    "scrip_hold_part",
                                    "scrip_redemption",
                                    "scrip_entry",
                                    "scrip_movement",
                                    "scrip_counter"}) {
        const std::string sql =
            raw.text("select sql from sqlite_master where name = '" + std::string{table} + "'");
        INFO(sql);
        CHECK(sql.find("INTEGER") == std::string::npos); // S2
        CHECK(sql.find(" REAL") == std::string::npos);
    }
    const auto edit = [&](const std::string& set) {
        INFO(set);
        CHECK(raw.try_run("update scrip_voucher set " + set) == SQLITE_CONSTRAINT_CHECK);
    };
    for (const char* const column :
         {"face",           "available",     "held",          "captured",     "given_back",
          "debited",        "expired",       "voided",        "moved",        "paid_value",
          "paid_available", "number",        "priority",      "created_ts",   "last_ts",
          "chain_len",      "key_version",   "expires_bound", "activated_ts", "blocked_ts",
          "voided_ts",      "quarantined_ts"}) {
        edit(std::string{column} + " = 1.5");
        edit(std::string{column} + " = 'x'");
        edit(std::string{column} + " = x'00'");
    }
    edit("holder_only = 2");
    edit("holder_only = 'x'");
    CHECK(raw.try_run("insert into scrip_entry values ('s1', '" + rows.voucher +
                      "', 99, (select transaction_id from scrip_transaction), 'available', 'EUR',"
                      " 1.5, 0, null, 1, 'h')") == SQLITE_CONSTRAINT_CHECK);
    CHECK(raw.try_run("insert into scrip_entry values ('s1', '" + rows.voucher +
                      "', 99, (select transaction_id from scrip_transaction), 'available', 'EUR',"
                      " 0, 0, null, 1, 'h')") == SQLITE_CONSTRAINT_CHECK);
    CHECK(raw.try_run("insert into scrip_entry values ('s1', '" + rows.voucher +
                      "', 99, (select transaction_id from scrip_transaction), 'state', 'EUR',"
                      " 1, 0, null, 1, 'h')") == SQLITE_CONSTRAINT_CHECK);
}

TEST_CASE("texts have their limits in the database too", "[storage][S23]")
{
    const Rows rows;
    const auto raw = rows.world.raw();
    const auto order = [&](std::size_t length) {
        return raw.try_run("insert into scrip_order values ('s1', '" + std::string(length, 'x') +
                           "', 1, null)");
    };
    CHECK(order(128) == SQLITE_OK);
    CHECK(order(129) == SQLITE_CONSTRAINT_CHECK);
    CHECK(raw.try_run("insert into scrip_order values ('s1', x'6162', 1, null)") ==
          SQLITE_CONSTRAINT_CHECK);
    CHECK(raw.try_run("insert into scrip_order values ('s1', null, 1, null)") != SQLITE_OK);
    CHECK(raw.try_run("update scrip_key set idempotency_key = '" + std::string(256, 'k') + "'") ==
          SQLITE_CONSTRAINT_CHECK);
    CHECK(raw.try_run("update scrip_key set idempotency_key = '" + std::string(255, 'k') + "'") ==
          SQLITE_OK);
}

TEST_CASE("no row can belong to another studio than its parent", "[storage][I35]")
{
    Rows rows;
    rows.world.add_studio("s2");
    const auto raw = rows.world.raw();
    const char* const rows_of_s2[] = {
        "insert into scrip_order_voucher values ('s2', 'o1', 'sold', 'l', 1, '%v')",
        "insert into scrip_hold_part values ('s2', 'h1', 2, '%v', 'EUR', 1, 1, 0, 0, 0, 1,"
        " null, 'payment', 5)",
        "insert into scrip_redemption values ('s2', 'r2', 1, null, '%v', 'debit', null, null, 'EUR',"
        " 1, 0, 0, 0, 1, 0, 'payment', null, 1)",
        "insert into scrip_entry values ('s2', '%v', 9, 't', 'available', 'EUR', 1, 0, null, 1,"
        " 'h')",
        "insert into scrip_hold values ('s2', 'h2', 'o1', null, 0, 'EUR', null, 'open', 5, 1,"
        " null)",
        "insert into scrip_settings values ('s3', 1, '{}', 1)",
        "update scrip_voucher set holder = 'nobody'"};
    for (std::string sql : rows_of_s2) {
        if (const auto at = sql.find("%v"); at != std::string::npos) {
            sql.replace(at, 2, rows.voucher);
        }
        INFO(sql);
        CHECK(raw.try_run(sql) == SQLITE_CONSTRAINT_FOREIGNKEY);
    }
}

TEST_CASE("a code, a number and a key are one of their kind in a studio", "[storage][I13][I30]")
{
    LedgerWorld world;
    const Voucher first = world.issue(world.voucher(1));
    Voucher twin = world.voucher(1);
    twin.code_hash = first.code_hash;
    CHECK(failure_of([&] { world.issue(twin); }) == Failure::duplicate);
    twin = world.voucher(1);
    twin.number = first.number;
    CHECK(failure_of([&] { world.issue(twin); }) == Failure::duplicate);
    const auto keep = [&](const std::string& studio) {
        return failure_of([&] {
            world.write([&](Unit& unit) {
                KeyStore{unit, studio, *world.keys}.keep(
                    "k",
                    {.operation = "op", .fingerprint = "print", .reply = "{}"},
                    world.host.now());
            });
        });
    };
    CHECK_FALSE(keep(world.studio).has_value());
    CHECK(keep(world.studio) == Failure::duplicate);
    CHECK_FALSE(keep("s2").has_value());
    const auto found = world.read([&](Unit& unit) {
        return KeyStore{unit, world.studio, *world.keys}.find("k").has_value();
    });
    CHECK(found);
    CHECK(world.raw().number("select count(*) from scrip_voucher") == 1);
}
