#include "storage/key_store.hpp"
#include "support/ledger_world.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

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
                " 5, 1, null, null)");
        raw.run("insert into scrip_hold_part values ('s1', 'h1', 1, '" + voucher +
                "', 'EUR', 5000, 3000, 2000, 0, 3000, 5000, null, 'payment', 5)");
        raw.run(
            "insert into scrip_redemption values ('s1', 'r1', 1, 'h1', '" + voucher +
            "', 'order', 'o1', null, 'EUR', 2000, 500, 2000, 500, 2000, 500, 'payment', null, 1)");
        raw.run("insert into scrip_scope values ('s1', 'x1', 'd', '4:surf')");
        raw.run("insert into scrip_settings values ('s1', 1, '{}', 1)");
        raw.run("insert into scrip_audit values ('s1', 'a1', 1, 'admin', null, 'x', null, 'ok',"
                " 'k', 0, null)");
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

// PostgreSQL has no such thing: there a second row is all one can try.
std::string replacing(TestBackend backend)
{
    switch (backend) {
    case TestBackend::sqlite: return "insert or replace";
    case TestBackend::postgresql: return "insert";
    case TestBackend::mariadb: return "replace";
    }
    throw std::logic_error{"no such backend"};
}

std::string check_text(const RawDatabase& raw, const std::string& name)
{
    switch (raw.backend()) {
    case TestBackend::sqlite:
        return raw.text("select substr(sql, instr(sql, 'constraint " + name +
                        "')) from sqlite_master where type = 'table' and sql like '%constraint " +
                        name + "%'");
    case TestBackend::postgresql:
        return raw.text("select pg_get_constraintdef(oid) from pg_constraint where conname = '" +
                        name + "'");
    case TestBackend::mariadb:
        return raw.text("select check_clause from information_schema.check_constraints where"
                        " constraint_schema = database() and constraint_name = '" +
                        name + "'");
    }
    throw std::logic_error{"no such backend"};
}

// SQLite ignores the lengths of columns, so checks say them again.
SqlRefusal too_long(const RawDatabase& raw)
{
    return raw.backend() == TestBackend::sqlite ? SqlRefusal::check : SqlRefusal::too_long;
}

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
              SqlRefusal::trigger);
        CHECK(raw.try_run("delete from " + std::string{table}) == SqlRefusal::trigger);
        CHECK(raw.dump() == before);
    }
    for (const char* const table :
         {"scrip_voucher", "scrip_redemption", "scrip_hold", "scrip_hold_part", "scrip_key"}) {
        INFO(table);
        REQUIRE(raw.number("select count(*) from " + std::string{table}) > 0);
        CHECK(raw.try_run("delete from " + std::string{table}) == SqlRefusal::trigger);
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
        std::string columns;
        for (const std::string& column : raw.columns(table))
            columns += (columns.empty() ? "" : ", ") + column;
        CHECK(raw.try_run(replacing(raw.backend()) + " into " + table + " (" + columns +
                          ") select " + columns + " from " + table) != SqlRefusal::none);
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
    if (raw.backend() == TestBackend::sqlite) CHECK(raw.rows("PRAGMA foreign_key_check").empty());
}

TEST_CASE("a studio whose customers were merged is purged, too", "[storage][I26][B45]")
{
    LedgerWorld world;
    std::vector<std::string> refs;
    for (const char* const id : {"c1", "c2", "c3", "c4"})
        refs.push_back(world.know(id, "Ann " + std::string{id}).customer_ref);
    const auto raw = world.raw();
    // One step after the other, so that steps lead both ways through the rows' order.
    for (const auto& [from, into] : {std::pair{0, 2}, std::pair{2, 1}, std::pair{3, 1}}) {
        const std::string target = "'" + refs.at(static_cast<std::size_t>(into)) + "'";
        const std::string source = "'" + refs.at(static_cast<std::size_t>(from)) + "'";
        raw.run("update scrip_customer set merged_into = " + target +
                " where customer_ref = " + source);
        raw.run("update scrip_customer set person = " + target + " where person = " + source);
    }
    world.write([&](Unit& unit) { StudioStore{unit, world.studio}.purge(); });
    CHECK(raw.number("select count(*) from scrip_customer") == 0);
    CHECK(raw.number("select count(*) from scrip_studio") == 0);
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
    CHECK(raw.try_run("update scrip_voucher set " + std::string{row.set}) == SqlRefusal::check);
    CHECK(raw.try_run("update scrip_voucher set available = available - 1, held = held + 1") ==
          SqlRefusal::none);
}

TEST_CASE("what is held and spent never passes the face", "[storage][I7]")
{
    const Rows rows;
    const auto raw = rows.world.raw();
    // I5 alone would take a negative column; I7 stands even then.
    const std::string i7 = check_text(raw, "scrip_voucher_i7");
    INFO(i7);
    for (const char* const word : {"held", "captured", "given_back", "<=", "face"})
        CHECK(i7.find(word) != std::string::npos);
    CHECK(raw.try_run("update scrip_voucher set held = 9000, available = -500") ==
          SqlRefusal::check);
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
    CHECK(rows.world.raw().try_run(edit) == SqlRefusal::check);
}

// Servers round what is no whole number, and none of ours ever is.
TEST_CASE("a column of value takes whole numbers and nothing else",
          "[storage][sqlite][I10][k1][S28]")
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
        CHECK(raw.try_run("update scrip_voucher set " + set) == SqlRefusal::check);
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
    edit("holder_only = 'x'");
    CHECK(raw.try_run("insert into scrip_entry values ('s1', '" + rows.voucher +
                      "', 99, (select transaction_id from scrip_transaction), 'available', 'EUR',"
                      " 1.5, 0, null, 1, 'h')") == SqlRefusal::check);
}

TEST_CASE("servers keep values as whole numbers of 64 bits, texts byte by byte",
          "[storage][server][I10][k1][S2][S29]")
{
    const LedgerWorld world;
    const auto raw = world.raw();
    const auto columns =
        raw.rows("select table_name, column_name, data_type, coalesce(collation_name, '') from"
                 " information_schema.columns where table_name like 'scrip_%'");
    CHECK(columns.size() > 200);
    const bool is_postgresql = raw.backend() == TestBackend::postgresql;
    for (const auto& column : columns) {
        INFO(column[0] << "." << column[1] << ": " << column[2] << " " << column[3]);
        const bool is_number = column[2] == "bigint";
        const bool is_key = column[2] == (is_postgresql ? "character varying" : "varchar");
        const bool is_text = column[2] == (is_postgresql ? "text" : "longtext");
        CHECK((is_number || is_key || is_text));
        if (is_key) CHECK(column[3] == (is_postgresql ? "C" : "utf8mb4_nopad_bin"));
        if (is_text && !is_postgresql) CHECK(column[3] == "utf8mb4_nopad_bin");
    }
}

TEST_CASE("an entry moves value, unless it is about the state alone", "[storage][I10]")
{
    const Rows rows;
    const auto raw = rows.world.raw();
    const auto entry = [&](const std::string& account, int amount) {
        return raw.try_run("insert into scrip_entry values ('s1', '" + rows.voucher +
                           "', 99, (select min(transaction_id) from scrip_transaction), '" +
                           account + "', 'EUR', " + std::to_string(amount) + ", 0, null, 1, 'h')");
    };
    CHECK(entry("available", 0) == SqlRefusal::check);
    CHECK(entry("state", 1) == SqlRefusal::check);
    CHECK(raw.try_run("update scrip_voucher set holder_only = 2") == SqlRefusal::check);
    CHECK(entry("state", 0) == SqlRefusal::none);
}

TEST_CASE("texts have their limits in the database too", "[storage][S23]")
{
    const Rows rows;
    const auto raw = rows.world.raw();
    const auto order = [&](std::size_t length) {
        return raw.try_run("insert into scrip_order values ('s1', '" + std::string(length, 'x') +
                           "', 1, null)");
    };
    CHECK(order(128) == SqlRefusal::none);
    CHECK(order(129) == too_long(raw));
    if (raw.backend() == TestBackend::sqlite) {
        CHECK(raw.try_run("insert into scrip_order values ('s1', x'6162', 1, null)") ==
              SqlRefusal::check);
    }
    CHECK(raw.try_run("insert into scrip_order values ('s1', null, 1, null)") != SqlRefusal::none);
    CHECK(raw.try_run("update scrip_key set idempotency_key = '" + std::string(256, 'k') + "'") ==
          too_long(raw));
    CHECK(raw.try_run("update scrip_key set idempotency_key = '" + std::string(255, 'k') + "'") ==
          SqlRefusal::none);
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
        " null, null)",
        "insert into scrip_settings values ('s3', 1, '{}', 1)",
        "update scrip_voucher set holder = 'nobody'"};
    for (std::string sql : rows_of_s2) {
        if (const auto at = sql.find("%v"); at != std::string::npos) {
            sql.replace(at, 2, rows.voucher);
        }
        INFO(sql);
        CHECK(raw.try_run(sql) == SqlRefusal::foreign_key);
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
