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

// Of SQLite.
std::vector<std::string> plan_of(const LedgerWorld& world, const Statement& statement)
{
    const auto backend = Backend::of(world.database());
    std::vector<std::string> details;
    for (const auto& row :
         world.raw().rows("explain query plan " + backend->spelled(statement.text()))) {
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

// The statement with something else in the place of each value.
template <class Place>
std::string with_values(const std::string& text, const Place& place)
{
    static const std::regex value{R"(:(\w+))"};
    std::string changed;
    auto at = text.begin();
    for (std::sregex_iterator found{text.begin(), text.end(), value}, end; found != end; ++found) {
        changed.append(at, text.begin() + found->position()).append(place((*found)[1]));
        at = text.begin() + found->position() + found->length();
    }
    return changed.append(at, text.end());
}

// As PostgreSQL takes it; `names` become those of its values in order.
std::string numbered(const std::string& text, std::vector<std::string>& names)
{
    return with_values(text, [&](const std::string& name) {
        auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) found = names.insert(names.end(), name);
        return "$" + std::to_string(found - names.begin() + 1);
    });
}

bool is_flag(const std::string& text, const std::string& name)
{
    return text.find(":" + name + " = 0") != text.npos ||
           text.find(":" + name + " = 1") != text.npos;
}

// Only the place of a number takes no text.
std::string with_ones(const std::string& text)
{
    static const std::regex limit{R"(limit '1')"};
    return std::regex_replace(
        with_values(text, [](const std::string&) { return "'1'"; }), limit, "limit 1");
}

void check_prepared_by_sqlite(const RawDatabase& raw,
                              const Statement& statement,
                              const std::string& spelled)
{
    using namespace sqlite_api;
    auto* const handle =
        static_cast<soci::sqlite3_session_backend*>(raw.session().get_backend())->conn_;
    sqlite3_stmt* prepared = nullptr;
    const char* tail = nullptr;
    const int result = sqlite3_prepare_v2(handle, spelled.c_str(), -1, &prepared, &tail);
    CHECK(result == SQLITE_OK);
    CHECK(std::string{tail ? tail : "?"}.empty()); // one statement per string (S15)
    CHECK(static_cast<std::size_t>(sqlite3_column_count(prepared)) == statement.columns().size());
    sqlite3_finalize(prepared);
}

// What a column is read as, by PostgreSQL's number of its type: a sum that is not cast is neither
// (S12).
char kind_of(Oid type)
{
    constexpr Oid eight_bytes = 20;
    constexpr Oid four_bytes = 23;
    constexpr Oid text = 25;
    constexpr Oid varchar = 1043;
    if (type == eight_bytes || type == four_bytes) return 'i';
    return type == text || type == varchar ? 't' : '?';
}

void check_prepared_by_postgresql(const RawDatabase& raw,
                                  const Statement& statement,
                                  const std::string& spelled)
{
    using Result = std::unique_ptr<PGresult, void (*)(PGresult*)>;
    auto* const handle =
        static_cast<soci::postgresql_session_backend*>(raw.session().get_backend())->conn_;
    std::vector<std::string> names;
    const std::string text = numbered(spelled, names);
    const Result made{PQprepare(handle, "", text.c_str(), 0, nullptr), PQclear};
    INFO(PQerrorMessage(handle));
    REQUIRE(PQresultStatus(made.get()) == PGRES_COMMAND_OK);
    const Result prepared{PQdescribePrepared(handle, ""), PQclear};
    REQUIRE(static_cast<std::size_t>(PQnparams(prepared.get())) == names.size());
    for (int at = 0; at < PQnparams(prepared.get()); ++at) {
        const std::string& name = names[static_cast<std::size_t>(at)];
        INFO(name);
        const Oid type = PQparamtype(prepared.get(), at);
        CHECK(kind_of(type) != '?');
        constexpr Oid four_bytes = 23; // an amount would not fit
        CHECK((type != four_bytes || is_flag(spelled, name)));
    }
    std::string columns;
    for (int at = 0; at < PQnfields(prepared.get()); ++at)
        columns += kind_of(PQftype(prepared.get(), at));
    CHECK(columns == statement.columns());
}

char kind_of(enum_field_types type)
{
    switch (type) {
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG: return 'i';
    case MYSQL_TYPE_VAR_STRING:
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_BLOB:
    case MYSQL_TYPE_LONG_BLOB: return 't';
    default: return '?';
    }
}

void check_prepared_by_mariadb(const RawDatabase& raw,
                               const Statement& statement,
                               const std::string& spelled)
{
    auto* const handle =
        static_cast<soci::mysql_session_backend*>(raw.session().get_backend())->conn_;
    const std::string text = with_values(spelled, [](const std::string&) { return "?"; });
    const std::unique_ptr<MYSQL_STMT, my_bool (*)(MYSQL_STMT*)> prepared{mysql_stmt_init(handle),
                                                                         mysql_stmt_close};
    const int result = mysql_stmt_prepare(prepared.get(), text.data(), text.size());
    INFO(mysql_stmt_error(prepared.get()));
    REQUIRE(result == 0);
    const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> shape{
        mysql_stmt_result_metadata(prepared.get()), mysql_free_result};
    // It tells what an insert returns only when that runs.
    if (!shape && spelled.find("returning") != std::string::npos) return;
    std::string columns;
    for (unsigned at = 0; shape && at < mysql_num_fields(shape.get()); ++at)
        columns += kind_of(mysql_fetch_field_direct(shape.get(), at)->type);
    CHECK(columns == statement.columns());
}

void check_prepared(const RawDatabase& raw, const Statement& statement, const std::string& spelled)
{
    switch (raw.backend()) {
    case TestBackend::sqlite: return check_prepared_by_sqlite(raw, statement, spelled);
    case TestBackend::postgresql: return check_prepared_by_postgresql(raw, statement, spelled);
    case TestBackend::mariadb: return check_prepared_by_mariadb(raw, statement, spelled);
    }
}

} // namespace

TEST_CASE("every statement of the catalogue names its studio, and holds one statement alone",
          "[storage][g2][I35]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    CHECK(catalogue().size() > 80);
    for (const Statement* statement : catalogue()) {
        INFO(statement->name() << ": " << statement->text());
        const bool is_studios = begins_with(statement->name(), "schema_version");
        const bool names_studio = statement->text().find("studio_id") != std::string::npos &&
                                  statement->text().find(":studio") != std::string::npos;
        CHECK((is_studios || names_studio));
        CHECK(statement->text().find('\'' + std::string{":"}) == std::string::npos); // S21
        CHECK(statement->text().find(';') == std::string::npos);                     // S15
        if (statement->text().find("returning") != std::string::npos) {              // S22
            CHECK(begins_with(statement->text(), "insert into"));
        }
    }
}

TEST_CASE("every statement of the catalogue can be prepared, with columns of the kinds it tells",
          "[storage][g2][S12]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    const RawDatabase raw = world.raw();
    const auto backend = Backend::of(world.database());
    for (const Statement* statement : catalogue()) {
        INFO(statement->name() << ": " << statement->text());
        check_prepared(raw, *statement, backend->spelled(statement->text()));
    }
}

TEST_CASE("every statement of the catalogue runs, or is refused for its values alone",
          "[storage][g2]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    const RawDatabase raw = world.raw();
    const auto backend = Backend::of(world.database());
    for (const Statement* statement : catalogue()) {
        const std::string sql = with_ones(backend->spelled(statement->text()));
        INFO(statement->name() << ": " << sql);
        raw.run("begin");
        const SqlRefusal refusal = raw.try_run(sql);
        raw.run("rollback");
        const bool is_for_values = refusal == SqlRefusal::foreign_key ||
                                   refusal == SqlRefusal::check || refusal == SqlRefusal::trigger ||
                                   refusal == SqlRefusal::unique;
        CHECK((refusal == SqlRefusal::none || is_for_values));
    }
}

TEST_CASE("no statement reads a whole table", "[storage][sqlite][g2]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    static const std::regex scan{R"(SCAN (\w+).*)"};
    for (const Statement* statement : catalogue()) {
        for (const std::string& detail : plan_of(world, *statement)) {
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

TEST_CASE("only sums over a studio walk through all of it", "[storage][sqlite][g2]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    const std::set<std::string> of_whole_studio{"check.counts",
                                                "studio.purge",
                                                "studio.part_customers",
                                                "studio.remains",
                                                "studio.find_voucher",
                                                "studio.find",
                                                "studio.keys",
                                                "studio.set_key_version",
                                                "studio.set_state",
                                                "studio.stop",
                                                "studio.set_settings",
                                                "studio.note_foreign_codes",
                                                "anchor.totals",
                                                "throttle.prune",
                                                "voucher.page_by_available",
                                                "voucher.totals"};
    for (const Statement* statement : catalogue()) {
        if (of_whole_studio.count(statement->name()) > 0) continue;
        for (const std::string& detail : plan_of(world, *statement)) {
            INFO(statement->name() << ": " << detail << "\n" << statement->text());
            CHECK(detail.find("(studio_id=?)") == std::string::npos);
        }
    }
}

TEST_CASE("what one person has is found by them, however large the studio is",
          "[storage][sqlite][g2]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    int found = 0;
    for (const Statement* statement : catalogue()) {
        const std::string name = statement->name();
        const bool is_of_person = name == "voucher.held_by" || name == "voucher.with_value" ||
                                  name == "voucher.page_of_person" ||
                                  name == "voucher.changeable_of";
        if (!is_of_person) continue;
        ++found;
        std::string plan;
        for (const std::string& detail : plan_of(world, *statement))
            plan += detail + "\n";
        INFO(name << ": " << plan);
        CHECK(plan.find("scrip_voucher_by_holder") != std::string::npos);
    }
    CHECK(found == 6);
}

TEST_CASE("pages of vouchers by their dates come out of an index in their order",
          "[storage][sqlite][g2]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { link_all_stores(unit, world.studio, *world.keys); });
    int pages = 0;
    for (const Statement* statement : catalogue()) {
        if (std::string{statement->name()} != "voucher.page") continue;
        ++pages;
        if (statement->text().find("c.person = :holder) and") != std::string::npos) continue;
        for (const std::string& detail : plan_of(world, *statement)) {
            INFO(detail << "\n" << statement->text());
            CHECK(detail.find("TEMP B-TREE") == std::string::npos);
        }
    }
    CHECK(pages == 4);
}
