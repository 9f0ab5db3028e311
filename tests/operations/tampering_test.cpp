// Every column of the ledger, changed behind the plugin's back: report.verify sees it, or it is on
// the list of what verify cannot see.
#include "support/plugin_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace scrip;
using namespace scrip::tests;

namespace {

using Strings = std::set<std::string>;

// One table, the rows of it that are edited, and what of them is not vouched for.
struct Target {
    std::string table;
    std::string rows; // $v is the voucher
    Strings unseen{};
};

// No hash and no sum covers what is listed: it says of a hold, a redemption, a movement or an
// answer whose, when and how, and no balance follows from it. A voucher's facts, a transaction's
// head and every entry are covered whole. Of anchors the last may go unseen here: the host keeps
// its own.
const std::vector<Target> targets{
    {"scrip_entry", "voucher_id = '$v'"},
    {"scrip_transaction", "type = 'redeem'"},
    {"scrip_transaction", "type = 'debit_reverse'"},
    {"scrip_voucher",
     "voucher_id = '$v'",
     {"scope_id", // of one that is not there
      "expires_zone",
      "tzdata",
      "quarantined_ts",
      "created_ts",
      "last_ts",
      "code_prefix"}},
    {"scrip_hold",
     "state = 'open'",
     {"order_id",
      "customer_ref",
      "by_anonymous",
      "currency",
      "channel",
      "expires_at",
      "created_ts",
      "ended_ts"}},
    {"scrip_hold_part", "open > 0", {"part_no", "worth", "line_id", "apply_as", "expires_at"}},
    {"scrip_redemption",
     "purpose = 'order'",
     {"part_no",
      "purpose",
      "order_id",
      "line_id",
      "worth",
      "worth_given_back",
      "apply_as",
      "channel",
      "ts"}},
    {"scrip_movement",
     "voucher_id = '$v' and seq = 1",
     {"seq", "transaction_id", "holder", "kind", "commodity", "amount", "available_after", "ts"}},
    {"scrip_key",
     "operation = 'payment.redeem'",
     {"operation",
      "fingerprint",
      "asker",
      "outcome",
      "hold_id",
      "result_sealed",
      "key_version",
      "ts"}},
    {"scrip_anchor", "vouchers > 0", {"studio_id", "ts"}},
    {"scrip_anchor_item", "voucher_id = '$v'"},
};

std::string literal_of(const std::string& cell)
{
    if (cell == "(null)") return "null";
    std::string text = "'";
    for (const char c : cell)
        text += c == '\'' ? std::string{"''"} : std::string{c};
    return text + "'";
}

// Another value of the same kind and length.
std::string other_than(const std::string& cell)
{
    if (cell == "(null)" || cell.empty()) return "1";
    const bool is_number = cell.size() < 19 && cell.find_first_not_of("-0123456789") == cell.npos &&
                           cell != "-" && cell.find('-', 1) == cell.npos;
    if (is_number) return std::to_string(std::stoll(cell) + 1'000);
    std::string text = cell;
    text.front() = text.front() == 'x' ? 'y' : 'x';
    return text;
}

class Books {
public:
    Books()
    {
        const Answer note =
            world.admin("credit.add",
                        credit("c1", 100'00, R"(,"origin":"cancellation","paid":)" + money(40'00)));
        REQUIRE(note.is_ok());
        voucher = note.id("/voucher/voucher_id");
        done("credit.add", credit("c2", 60'00));
        done("payment.hold", order("o1", 30'00, 30'00) + by_id(voucher));
        done("payment.redeem", order("o2", 20'00, 20'00) + by_id(voucher));
        done("payment.refund", R"("order_id":"o2","amount":)" + money(5'00) + reason);
        const Answer debit = world.admin("debit.add", credit("c1", 1'00));
        done("debit.reverse",
             id_member("transaction_id", debit.id("/transaction/transaction_id")) + reason);
        done("job.run", R"("job":"anchor")");
    }

    // Empty: all is sound. Else where problems are and which.
    std::string problems()
    {
        const Answer verified = world.admin("report.verify", R"("x":1)");
        INFO(verified);
        REQUIRE(verified.is_ok());
        std::string text;
        for (const auto& problem : verified.at("/problems").as_array())
            text += boost::json::serialize(problem) + "\n";
        CHECK(verified.at("/ok").as_bool() == text.empty());
        return text;
    }

    std::string with_voucher(std::string sql) const
    {
        for (auto at = sql.find("$v"); at != sql.npos; at = sql.find("$v"))
            sql.replace(at, 2, voucher);
        return sql;
    }

    PluginWorld world;
    std::string voucher;

private:
    void done(const std::string& hook, const std::string& members)
    {
        const Answer answer = world.admin(hook, members);
        INFO(hook << ": " << answer);
        REQUIRE(answer.is_ok());
    }
};

// A row with one cell changed, and the way back.
struct Edit {
    std::string column;
    std::string forward;
    std::string back;
};

std::vector<Edit> edits_of(const std::string& table,
                           const std::vector<std::string>& columns,
                           const std::vector<std::string>& row)
{
    const auto update = [&](std::size_t at, const std::string& cell, std::vector<std::string> now) {
        std::string sql = "update " + table + " set " + columns[at] + " = " + literal_of(cell);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            sql += (i == 0 ? " where " : " and ") + columns[i] +
                   (now[i] == "(null)" ? " is null" : " = " + literal_of(now[i]));
        }
        return sql;
    };
    std::vector<Edit> edits;
    for (std::size_t at = 0; at < columns.size(); ++at) {
        std::vector<std::string> changed = row;
        changed[at] = other_than(row[at]);
        edits.push_back({columns[at], update(at, changed[at], row), update(at, row[at], changed)});
    }
    return edits;
}

RawDatabase::Rows
rows_of(const RawDatabase& raw, const Target& target, const std::string& which, bool all)
{
    std::string columns;
    for (const std::string& column : raw.columns(target.table))
        columns += (columns.empty() ? "" : ", ") + column;
    auto rows = raw.rows("select " + columns + " from " + target.table + " where " + which);
    std::sort(rows.begin(), rows.end());
    REQUIRE_FALSE(rows.empty());
    if (!all) rows.resize(1);
    return rows;
}

// Every column of the rows: seen, or on the list.
void check_columns(Books& books, const Target& target, bool all_rows)
{
    const RawDatabase raw = books.world.raw();
    // Hundreds of edits, and what is tested is what is read.
    if (raw.backend() == TestBackend::sqlite) raw.run("pragma synchronous = off");
    const std::string before = raw.dump();
    const auto columns = raw.columns(target.table);
    for (const auto& row : rows_of(raw, target, books.with_voucher(target.rows), all_rows)) {
        for (const Edit& edit : edits_of(target.table, columns, row)) {
            INFO(target.table << "." << edit.column << ": " << edit.forward);
            raw.forge(edit.forward);
            REQUIRE(raw.dump() != before);
            const std::string found = books.problems();
            INFO("found " << found);
            CHECK(found.empty() == target.unseen.contains(edit.column));
            raw.forge(edit.back);
            REQUIRE(raw.dump() == before);
        }
    }
    CHECK(books.problems().empty());
}

} // namespace

TEST_CASE("a changed cell of any column of the ledger is seen",
          "[operations][verify][sqlite][B02][F13]")
{
    Books books;
    CHECK(books.problems().empty());
    for (const Target& target : targets)
        check_columns(books, target, target.table == "scrip_entry");
}

TEST_CASE("one half of what belongs together is missed when it is gone",
          "[operations][verify][B02][F13]")
{
    struct Row {
        const char* what;
        const char* sql;
        const char* invariant;
    };
    const Row row = GENERATE(
        Row{"a hold's only part", "delete from scrip_hold_part where open > 0", "I6"},
        Row{"the part of a hold that is over", "delete from scrip_hold_part where open = 0", "I6"},
        Row{"a part's hold", "delete from scrip_hold where state = 'open'", "I6"},
        Row{"the hold of a part that is over",
            "delete from scrip_hold where state <> 'open'",
            "I6"},
        Row{"a redemption's entries",
            "delete from scrip_entry where account = 'order' and amount > 0",
            "I8"},
        Row{"a redemption", "delete from scrip_redemption where purpose = 'debit'", "I8"},
        Row{"a key", "delete from scrip_key where operation = 'payment.hold'", "I13"},
        Row{"a transaction", "delete from scrip_transaction where type = 'hold'", "I27"});
    INFO(row.what);
    Books books;
    const RawDatabase raw = books.world.raw();
    const std::string before = raw.dump();
    raw.forge(row.sql);
    REQUIRE(raw.dump() != before);
    const std::string found = books.problems();
    INFO("found " << found);
    CHECK(found.find('"' + std::string{row.invariant} + '"') != found.npos);
}

TEST_CASE("sums alone do not see two entries that were swapped", "[operations][verify][B02]")
{
    Books books;
    const RawDatabase raw = books.world.raw();
    const auto wrong_sums = [&] {
        return raw.number(
            "select count(*) from scrip_voucher v where available <> (select sum(amount) from"
            " scrip_entry e where e.voucher_id = v.voucher_id and account = 'available')"
            " or held <> (select coalesce(sum(amount), 0) from scrip_entry e where"
            " e.voucher_id = v.voucher_id and account = 'held')");
    };
    REQUIRE(books.problems().empty());
    const std::string of_voucher = " where voucher_id = '" + books.voucher + "'";
    raw.forge("update scrip_entry set seq = case seq when 3 then -5 else -3 end" + of_voucher +
              " and seq in (3, 5); update scrip_entry set seq = -seq where seq < 0");
    CHECK(wrong_sums() == 0);
    CHECK(books.problems().find("\"I28\",\"where\":\"voucher " + books.voucher + ", entry 3") !=
          std::string::npos);
    raw.forge("update scrip_entry set amount = amount + 1" + of_voucher + " and seq = 2");
    CHECK(wrong_sums() == 1);
}

// Of SQLite: a server refuses any change of a row that breaks one of its checks, the quarantine
// too.
TEST_CASE("a row that cannot be read is found, and what comes behind it is checked",
          "[operations][sqlite][verify][B05][F13]")
{
    Books books;
    const RawDatabase raw = books.world.raw();
    // The first of the vouchers that are checked in turn.
    REQUIRE(raw.text("select min(voucher_id) from scrip_voucher") == books.voucher);
    const bool is_voucher = GENERATE(true, false);
    raw.forge(is_voucher ? "update scrip_voucher set kind = 'xredit' where voucher_id = '" +
                               books.voucher + "'"
                         : std::string{"update scrip_transaction set type = 'xold' where"
                                       " type = 'hold'"});
    raw.forge("update scrip_entry set ts = ts + 1 where voucher_id <> '" + books.voucher + "'");
    const std::string found = books.problems();
    INFO(found);
    CHECK(found.find("voucher " + books.voucher + "\",\"text\":\"all its rows") != found.npos);
    const Answer health = books.world.admin("job.run", R"("job":"health")");
    INFO(health);
    CHECK(health.is_ok());
    CHECK(raw.number("select count(*) from scrip_voucher where quarantined_ts is not null") == 2);
}

TEST_CASE("a row that a server lets nobody mark stops the studio, and is read all the same",
          "[operations][server][verify][B05][F13]")
{
    Books books;
    books.world.raw().forge("update scrip_voucher set kind = 'xredit' where voucher_id = '" +
                            books.voucher + "'");
    const Answer health = books.world.admin("job.run", R"("job":"health")");
    INFO(health);
    CHECK(health.status == "data_corrupt");
    CHECK(books.world.raw().text("select state from scrip_studio") == "stopped");
    CHECK(books.world.admin("job.run", R"("job":"prune")").status == "data_corrupt");
    CHECK(books.problems().find(books.voucher) != std::string::npos);
}

// Thinned: each edit of a server's table costs what SQLite does a hundred of.
TEST_CASE("a changed cell of an entry is seen on a server",
          "[operations][verify][server][B02][F13]")
{
    Books books;
    check_columns(books, {"scrip_entry", "voucher_id = '$v' and seq = 3"}, false);
}
