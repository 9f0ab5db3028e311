#include "secrets/name_search.hpp"
#include "support/ledger_world.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

using Ids = std::set<std::string>;

Ids ids_of(LedgerWorld& world, const ListFilter& filter, Sort sort, std::int64_t limit)
{
    Ids seen;
    std::optional<ListPosition> after;
    for (;;) {
        const auto page = world.read([&](Unit& unit) {
            return VoucherStore{unit, world.studio, world.host.now()}.page(
                filter, sort, after, limit);
        });
        for (const Voucher& voucher : page) {
            if (!seen.insert(voucher.voucher_id).second) FAIL("a voucher came twice");
        }
        if (std::cmp_less(page.size(), limit)) return seen;
        after = position_of(page.back(), sort, world.host.now());
    }
}

// Every combination of the facts that a status rests on.
class AllFacts {
public:
    AllFacts()
    {
        const Voucher pattern = world.issue(world.voucher(100));
        const auto raw = world.raw();
        const std::string columns = column_list(raw);
        std::string sql = "insert into scrip_order values ('s1', 'o1', 1, null)";
        for (int facts = 0; facts < 768; ++facts)
            sql += inserts(columns, pattern, facts);
        raw.forge(sql);
        world.read([&](Unit& unit) {
            VoucherStore store{unit, world.studio, world.host.now()};
            std::string after;
            for (;;) {
                const auto ids = store.ids_after(after, 500);
                if (ids.empty()) return true;
                for (const std::string& id : ids)
                    vouchers.push_back(*store.find(id));
                after = ids.back();
            }
        });
    }

    // One that the ledger could have made: pending ones hold nothing, void ones neither.
    static bool is_possible(const Voucher& voucher)
    {
        const bool is_empty = voucher.available == 0 && voucher.held == 0 && voucher.expired == 0;
        return is_empty || (voucher.activated_at && !voucher.voided_at);
    }

    LedgerWorld world;
    std::vector<Voucher> vouchers;

private:
    static std::string column_list(const RawDatabase& raw)
    {
        std::string list;
        for (const std::string& column : raw.columns("scrip_voucher"))
            list += (list.empty() ? "" : ", ") + column;
        return list;
    }

    std::string inserts(const std::string& columns, const Voucher& pattern, int facts) const
    {
        const auto bit = [&](int at) { return (facts / 3 >> at & 1) != 0; };
        const std::int64_t now = world.host.now().time_since_epoch().count();
        const std::string id = "facts-" + std::to_string(facts);
        const std::map<std::string, std::string> changed{
            {"voucher_id", "'" + id + "'"},
            {"code_hash", "'" + id + "'"},
            {"number", std::to_string(facts + 1000)},
            {"expires_bound",
             facts % 3 == 0   ? "null"
             : facts % 3 == 1 ? std::to_string(now)
                              : std::to_string(now + 1)},
            {"voided_ts", bit(0) ? "1" : "null"},
            {"activated_ts", bit(1) ? "1" : "null"},
            {"blocked_ts", bit(2) ? "1" : "null"},
            {"quarantined_ts", bit(3) ? "1" : "null"},
            {"available", bit(4) ? "10" : "0"},
            {"held", std::to_string((bit(5) ? 20 : 0) + (bit(6) ? 40 : 0))},
            {"expired", bit(7) ? "5" : "0"}};
        std::string selected = columns;
        for (const auto& [column, value] : changed) {
            const auto at = (", " + selected + ",").find(", " + column + ",");
            selected.replace(at, column.size(), value);
        }
        return "; insert into scrip_voucher (" + columns + ") select " + selected +
               " from scrip_voucher where voucher_id = '" + pattern.voucher_id + "'" +
               (bit(5) ? insert_of_part(id, 1, 20, now) : "") +
               (bit(6) ? insert_of_part(id, 2, 40, now + 1) : "") +
               insert_of_part(id, 3, 0, now); // closed: counts for nothing
    }

    static std::string
    insert_of_part(const std::string& voucher_id, int part, int open, std::int64_t expires)
    {
        return "; insert into scrip_hold_part values ('s1', 'hold-" + voucher_id + "', " +
               std::to_string(part) + ", '" + voucher_id + "', 'EUR', 50, " + std::to_string(open) +
               ", " + std::to_string(50 - open) + ", 0, 0, 50, null, 'payment', " +
               std::to_string(expires) + ")";
    }
};

} // namespace

TEST_CASE("the database filters by the very rule that readers are shown",
          "[storage][lists][I20][C21]")
{
    AllFacts all;
    LedgerWorld& world = all.world;
    REQUIRE(all.vouchers.size() == 769);
    std::map<VoucherStatus, Ids> by_status;
    std::map<VoucherStatus, std::int64_t> value_by_status;
    for (const Voucher& voucher : all.vouchers) {
        const Standing standing = standing_at(voucher, world.host.now());
        by_status[standing.status].insert(voucher.voucher_id);
        value_by_status[standing.status] += standing.available;
    }
    for (const auto& [status, text] : Words<VoucherStatus>::list) {
        ListFilter filter;
        filter.statuses = {status};
        filter.is_void_included = true;
        INFO(text);
        CHECK_FALSE(by_status[status].empty());
        CHECK(ids_of(world, filter, Sort::created, 200) == by_status[status]);
        CHECK(ids_of(world, filter, Sort::expires, 200) == by_status[status]);
        CHECK(ids_of(world, filter, Sort::available, 200) == by_status[status]);
        const auto totals = world.read([&](Unit& unit) {
            return VoucherStore{unit, world.studio, world.host.now()}.totals(filter);
        });
        CHECK(std::cmp_equal(totals.count, by_status[status].size()));
        CHECK(totals.available == value_by_status[status]);
    }
}

TEST_CASE("what is unused is exactly what has value available or held now", "[storage][lists][C21]")
{
    AllFacts all;
    LedgerWorld& world = all.world;
    Ids unused;
    Ids used;
    Ids impossible;
    for (const Voucher& voucher : all.vouchers) {
        const Standing standing = standing_at(voucher, world.host.now());
        if (!AllFacts::is_possible(voucher))
            impossible.insert(voucher.voucher_id);
        else if (standing.available + standing.held > 0)
            unused.insert(voucher.voucher_id);
        else
            used.insert(voucher.voucher_id);
    }
    const auto listed = [&](bool is_unused) {
        ListFilter filter;
        filter.is_unused = is_unused;
        filter.is_void_included = true;
        Ids ids = ids_of(world, filter, Sort::created, 200);
        for (const std::string& id : impossible)
            ids.erase(id);
        return ids;
    };
    CHECK(unused.size() > 50);
    CHECK(used.size() > 50);
    CHECK(listed(true) == unused);
    CHECK(listed(false) == used);
}

TEST_CASE("a list leaves void vouchers out unless they are asked for", "[storage][lists][D01]")
{
    AllFacts all;
    Ids others;
    Ids every;
    for (const Voucher& voucher : all.vouchers) {
        every.insert(voucher.voucher_id);
        if (!voucher.voided_at) others.insert(voucher.voucher_id);
    }
    ListFilter filter;
    CHECK(ids_of(all.world, filter, Sort::created, 200) == others);
    filter.is_void_included = true;
    CHECK(ids_of(all.world, filter, Sort::created, 200) == every);
    filter.statuses = {VoucherStatus::voided, VoucherStatus::active};
    CHECK(ids_of(all.world, filter, Sort::created, 200).size() > 100);
}

namespace {

// Many vouchers that agree in what lists sort by, of two holders.
class Crowd {
public:
    explicit Crowd(unsigned long seed) : random_{seed}
    {
        lea = world.know("c1", "Léa Martin").customer_ref;
        tom = world.know("c2", "Tom Martin").customer_ref;
        world.add_studio("s2");
        for (int i = 0; i < 137; ++i) {
            if (pick(3) == 0) world.host.advance(std::chrono::seconds{1});
            Voucher made = world.voucher(100 + pick(3));
            // Ids that do not rise with time, so that their order is put to the test.
            made.voucher_id = std::to_string(pick(1'000'000)) + "-" + std::to_string(i);
            made.holder = i % 3 == 0 ? tom : lea;
            made.code_last4 = i % 5 == 0 ? "AAAA" : "BBBB";
            if (pick(3) > 0) {
                made.expires_bound = world.host.now() + std::chrono::hours{24 * (1 + pick(2))};
            }
            vouchers.push_back(world.issue(made));
        }
    }

    int pick(int below) { return std::uniform_int_distribution<int>{0, below - 1}(random_); }

    LedgerWorld world;
    std::string lea;
    std::string tom;
    std::vector<Voucher> vouchers;

private:
    std::mt19937_64 random_;
};

} // namespace

TEST_CASE("over its pages a list has every voucher once, in its order",
          "[storage][lists][property]")
{
    const unsigned long seed = std::random_device{}();
    INFO("seed " << seed);
    Crowd crowd{seed};
    LedgerWorld& world = crowd.world;
    struct Case {
        const char* name;
        ListFilter filter;
        Ids expected;
    };
    std::vector<Case> cases(4);
    cases[0].name = "all";
    cases[1].name = "of a holder";
    cases[1].filter.holder = crowd.tom;
    cases[2].name = "by name";
    cases[2].filter.name_hashes = secrets::query_hashes(*world.keys, world.studio, "martin lea");
    cases[3].name = "by last 4 of a holder";
    cases[3].filter.last4 = "AAAA";
    cases[3].filter.holder = crowd.lea;
    for (const Voucher& voucher : crowd.vouchers) {
        const std::string& id = voucher.voucher_id;
        cases[0].expected.insert(id);
        if (voucher.holder == crowd.tom) cases[1].expected.insert(id);
        if (voucher.holder == crowd.lea) cases[2].expected.insert(id);
        if (voucher.holder == crowd.lea && voucher.code_last4 == "AAAA") {
            cases[3].expected.insert(id);
        }
    }
    for (const Case& each : cases) {
        for (const Sort sort : {Sort::created, Sort::expires, Sort::available}) {
            for (const std::int64_t limit : {1, 2, 7, 50, 136, 137, 138, 200}) {
                INFO(each.name << ", sort " << static_cast<int>(sort) << ", limit " << limit);
                CHECK(ids_of(world, each.filter, sort, limit) == each.expected);
            }
            const auto page = world.read([&](Unit& unit) {
                return VoucherStore{unit, world.studio, world.host.now()}.page(
                    each.filter, sort, std::nullopt, 200);
            });
            for (std::size_t i = 1; i < page.size(); ++i) {
                const auto a = position_of(page[i - 1], sort, world.host.now());
                const auto b = position_of(page[i], sort, world.host.now());
                const auto key_a = std::pair{a.sorted_by, a.voucher_id};
                const auto key_b = std::pair{b.sorted_by, b.voucher_id};
                if (sort == Sort::expires)
                    CHECK(key_a < key_b);
                else
                    CHECK(key_a > key_b);
            }
        }
    }
}

TEST_CASE("a list is found by number, by last 4 or by every word of a name", "[storage][lists]")
{
    LedgerWorld world;
    const auto voucher_of = [&](const std::string& customer, const std::string& name) {
        Voucher made = world.voucher(1);
        made.holder = world.know(customer, name).customer_ref;
        made.code_last4 = "K" + std::to_string(made.number + 100);
        return world.issue(made);
    };
    const Voucher lea = voucher_of("c1", "Léa Martin");
    const Voucher tom = voucher_of("c2", "Tom Martin");
    const Voucher none = world.issue(world.voucher(1));
    const auto found = [&](const ListFilter& filter) {
        return ids_of(world, filter, Sort::created, 10);
    };
    const auto named = [&](const char* query) {
        ListFilter filter;
        filter.name_hashes = secrets::query_hashes(*world.keys, world.studio, query);
        return filter;
    };
    CHECK(found(named("LEA")) == Ids{lea.voucher_id});
    CHECK(found(named("martin")) == Ids{lea.voucher_id, tom.voucher_id});
    CHECK(found(named("martin tom")) == Ids{tom.voucher_id});
    CHECK(found(named("lea tom")).empty());
    ListFilter filter;
    filter.number = none.number;
    CHECK(found(filter) == Ids{none.voucher_id});
    filter.number = 99;
    CHECK(found(filter).empty());
    filter.last4 = tom.code_last4;
    CHECK(found(filter) == Ids{tom.voucher_id});
    // A renamed customer is found by the new name alone.
    world.know("c1", "Zoé Durand");
    CHECK(found(named("lea")).empty());
    CHECK(found(named("zoe")) == Ids{lea.voucher_id});
}

TEST_CASE("no list shows another studio's vouchers", "[storage][lists][I36][h1]")
{
    LedgerWorld world;
    world.add_studio("s2");
    Voucher made = world.voucher(1);
    made.holder = world.know("c1", "Léa").customer_ref;
    const Voucher voucher = world.issue(made);
    const std::string other = "s2";
    world.read([&](Unit& unit) {
        VoucherStore theirs{unit, other, world.host.now()};
        CHECK_FALSE(theirs.find(voucher.voucher_id).has_value());
        CHECK_FALSE(theirs.find_by_code({{1, voucher.code_hash}}).has_value());
        CHECK_FALSE(theirs.find_by_code({{2, "h"}, {1, voucher.code_hash}}).has_value());
        CHECK(theirs.with_value_of(*voucher.holder).empty());
        CHECK(theirs.held_by(*voucher.holder, "", 10).empty());
        CHECK(theirs.ids_after("", 10).empty());
        CHECK(theirs.totals({}).count == 0);
        ListFilter filter;
        filter.number = voucher.number;
        filter.last4 = voucher.code_last4;
        filter.name_hashes = secrets::query_hashes(*world.keys, world.studio, "lea");
        for (const Sort sort : {Sort::created, Sort::expires, Sort::available}) {
            CHECK(theirs.page({}, sort, std::nullopt, 10).empty());
            CHECK(theirs.page(filter, sort, std::nullopt, 10).empty());
        }
        CHECK_FALSE(CustomerStore(unit, other, *world.keys).find("c1").has_value());
        return true;
    });
}
