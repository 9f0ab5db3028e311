#include "storage/check_store.hpp"
#include "storage/counter_store.hpp"
#include "storage/history_store.hpp"
#include "storage/hold_store.hpp"
#include "storage/order_store.hpp"
#include "storage/redemption_store.hpp"
#include "support/ledger_world.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

const Bearer staff{.is_trusted = true, .customer = std::nullopt};

std::string micros(Instant instant)
{
    return std::to_string(instant.time_since_epoch().count());
}

// Takes 100.00 from the voucher, once, and keeps nothing: what the guard says.
std::optional<Failure> taken(LedgerWorld& world,
                             const Voucher& voucher,
                             Account to,
                             const Bearer& bearer,
                             const std::string& studio)
{
    std::optional<Failure> failure;
    world.store->write(limits_of(world.host), [&](Unit& unit) {
        Transaction transaction{unit, studio, *world.keys, world.head(TransactionType::hold)};
        failure = failure_of([&] { transaction.take(voucher, 100'00, to, bearer); });
        return Verdict::discard;
    });
    return failure;
}

} // namespace

TEST_CASE("value is taken only while every fact of the guard holds", "[storage][R5][q4][I21]")
{
    struct Row {
        const char* fact;
        std::string edit;
        bool is_taken;
    };
    LedgerWorld world;
    const std::string now = micros(world.host.now());
    const std::string later = micros(world.host.now() + std::chrono::microseconds{1});
    const std::string holder = world.know("c1").customer_ref;
    const std::string other = world.know("c2").customer_ref;
    const std::string code = "holder_only = 1, holder = '";
    // Each refusing row has one edit that only its own conjunct looks at.
    const std::vector<Row> rows{
        {"as issued", "priority = 50", true},
        {"available", "available = 9999, expired = 1", false},
        {"available, with more than asked", "available = 10001, face = 10001", true},
        {"commodity", "commodity = 'USD'", false},
        {"activated", "activated_ts = null", false},
        {"voided", "voided_ts = " + now, false},
        {"blocked", "blocked_ts = " + now, false},
        {"quarantined", "quarantined_ts = " + now, false},
        {"bound now", "expires_bound = " + now, false},
        {"bound after", "expires_bound = " + later, true},
        {"bound long over", "expires_bound = 0", false},
        {"holder only, the holder", code + holder + "'", true},
        {"holder only, another", code + other + "'", false},
        {"holder only, nobody's", "holder_only = 1, holder = null", false},
        {"reissued", "code_hash = 'of another code'", false},
        {"not holder only, another's", "holder = '" + other + "'", true},
    };
    const Account to = GENERATE(Account::held, Account::order, Account::debit);
    for (const Row& row : rows) {
        const Voucher voucher = world.issue(world.voucher(100'00));
        world.raw().forge("update scrip_voucher set " + row.edit + " where voucher_id = '" +
                          voucher.voucher_id + "'");
        const Bearer bearer{.is_trusted = false, .customer = holder};
        INFO(row.fact << " to " << word(to));
        const auto failure = taken(world, voucher, to, bearer, world.studio);
        CHECK(failure.has_value() == !row.is_taken);
        if (!row.is_taken) CHECK(failure == Failure::conflict);
        const bool is_about_bearer = std::string{row.fact}.rfind("holder only", 0) == 0;
        if (is_about_bearer) {
            CHECK_FALSE(taken(world, voucher, to, staff, world.studio).has_value());
        }
        CHECK(world.raw().number("select count(*) from scrip_entry where voucher_id = '" +
                                 voucher.voucher_id + "'") == 2);
    }
}

TEST_CASE("value of another studio is never taken", "[storage][I35][h1]")
{
    LedgerWorld world;
    world.add_studio("s2");
    const Voucher voucher = world.issue(world.voucher(100'00));
    CHECK(taken(world, voucher, Account::held, staff, "s2") == Failure::conflict);
    CHECK_FALSE(taken(world, voucher, Account::held, staff, world.studio).has_value());
}

TEST_CASE("what is taken leaves its trace in row, entries and paid value", "[storage][I3][I24]")
{
    LedgerWorld world;
    Voucher made = world.voucher(100'00);
    made.paid_value = 33'33;
    made = world.issue(made);
    Taken taken;
    world.write([&](Unit& unit) {
        taken = world.begin(unit, TransactionType::hold).take(made, 10'00, Account::held, staff);
    });
    CHECK(taken.amount == 10'00);
    CHECK(taken.paid == 3'33);
    CHECK(taken.available_after == 90'00);
    // The clock went back: the voucher's own time does not.
    world.host.advance(-std::chrono::hours{24});
    world.write([&](Unit& unit) {
        taken = world.begin(unit, TransactionType::debit).take(made, 90'00, Account::debit, staff);
    });
    CHECK(taken.paid == 30'00); // the last taker gets the rest
    const Voucher after = world.find(made.voucher_id).value();
    CHECK(after.available == 0);
    CHECK(after.paid_available == 0);
    CHECK(after.held == 10'00);
    CHECK(after.captured == 90'00);
    CHECK(after.debited == 90'00);
    CHECK(after.chain_len == 6);
    CHECK(after.last_at == made.last_at);
    CHECK(world.raw().number("select count(*) from scrip_entry where ts < " +
                             micros(made.last_at)) == 0);
}

TEST_CASE("what came back since a voucher was read can be taken", "[storage][I3][R5]")
{
    LedgerWorld world;
    const Voucher made = world.issue(world.voucher(100'00));
    Voucher read = made;
    read.available = 99'99;
    read.chain_len -= 1;
    CHECK_FALSE(taken(world, read, Account::held, staff, world.studio).has_value());
}

TEST_CASE("whatever takes value, its entries follow the last ones, in place and in time",
          "[storage][I24][I27]")
{
    LedgerWorld world;
    const Voucher made = world.issue(world.voucher(100'00));
    const Account to = GENERATE(Account::held, Account::order, Account::debit);
    Voucher read = made;
    read.chain_len -= GENERATE(0, 1); // as it was before somebody else changed it
    world.host.advance(-std::chrono::hours{24});
    world.write(
        [&](Unit& unit) { world.begin(unit, TransactionType::hold).take(read, 10'00, to, staff); });
    CHECK(world.raw().number("select count(*) from scrip_voucher v join scrip_entry e"
                             " on e.voucher_id = v.voucher_id and e.seq = v.chain_len"
                             " and e.hash = v.chain_head") == 1);
    const Voucher after = world.find(made.voucher_id).value();
    CHECK(after.last_at == made.last_at);
    CHECK(after.chain_len == 4);
    CHECK(world.raw().number("select max(seq) from scrip_entry") == 4);
    CHECK(world.raw().number("select min(seq) from scrip_entry where amount in (1000, -1000)") ==
          3);
    CHECK(world.raw().number("select seq from scrip_movement order by seq desc limit 1") == 3);
    // Only a debit counts as one.
    CHECK(after.debited == (to == Account::debit ? 10'00 : 0));
    CHECK(after.captured == (to == Account::held ? 0 : 10'00));
    world.write([&](Unit& unit) {
        world.begin(unit, TransactionType::extend).change(after, state_change());
    });
    CHECK(world.find(made.voucher_id).value().last_at == made.last_at);
}

TEST_CASE("a voucher that changed since it was read is not changed", "[storage][R5]")
{
    LedgerWorld world;
    const Voucher voucher = world.issue(world.voucher(100'00));
    const auto changed = [&](const Voucher& seen) {
        std::optional<Failure> failure;
        world.store->write(limits_of(world.host), [&](Unit& unit) {
            Transaction transaction = world.begin(unit, TransactionType::expire);
            failure = failure_of([&] {
                transaction.change(seen, movement(Account::available, Account::breakage, 1, 0));
            });
            return Verdict::discard;
        });
        return failure;
    };
    CHECK_FALSE(changed(voucher).has_value());
    Voucher stale = voucher;
    stale.chain_len -= 1;
    CHECK(changed(stale) == Failure::conflict); // before its next entry, which is there already
    stale.chain_len += 2;
    CHECK(changed(stale) == Failure::conflict);

    const auto raw = world.raw();
    for (const char* const column : {"voided_ts", "quarantined_ts"}) {
        INFO(column);
        raw.run("update scrip_voucher set " + std::string{column} + " = 1");
        CHECK(changed(voucher) == Failure::conflict);
        raw.run("update scrip_voucher set " + std::string{column} + " = null");
        CHECK_FALSE(changed(voucher).has_value());
    }
    // Blocked and expired vouchers still receive give-backs.
    raw.run("update scrip_voucher set blocked_ts = 1, expires_bound = 1");
    CHECK_FALSE(changed(voucher).has_value());
}

namespace {

Hold hold_of(const LedgerWorld& world, const Voucher& voucher, std::int64_t amount)
{
    Hold hold{.hold_id = world.host.new_id(),
              .order_id = "o1",
              .currency = *Currency::parse("EUR"),
              .expires_at = world.host.now() + std::chrono::minutes{15},
              .created_at = world.host.now()};
    hold.parts = {{.part_no = 1,
                   .voucher_id = voucher.voucher_id,
                   .amount = amount,
                   .open = amount,
                   .paid_open = amount,
                   .worth = amount,
                   .commodity = "EUR"}};
    return hold;
}

} // namespace

TEST_CASE("a hold ends once, and is captured only before its time is over", "[storage][I21][R5]")
{
    LedgerWorld world;
    const Voucher voucher = world.issue(world.voucher(100'00));
    const Hold hold = hold_of(world, voucher, 40'00);
    world.write([&](Unit& unit) {
        OrderStore{unit, world.studio}.touch("o1");
        HoldStore{unit, world.studio}.insert(hold);
    });
    const auto ended = [&](HoldState state, Instant now, Verdict verdict) {
        std::optional<Failure> failure;
        world.store->write(limits_of(world.host), [&](Unit& unit) {
            failure = failure_of([&] { HoldStore{unit, world.studio}.end(hold, state, {}, now); });
            return verdict;
        });
        return failure;
    };
    using std::chrono::microseconds;
    const Instant end = hold.expires_at;
    CHECK(ended(HoldState::captured, end, Verdict::discard) == Failure::conflict);
    CHECK_FALSE(ended(HoldState::captured, end - microseconds{1}, Verdict::discard).has_value());
    CHECK_FALSE(ended(HoldState::timed_out, end, Verdict::discard).has_value());
    CHECK_FALSE(ended(HoldState::released, end - microseconds{1}, Verdict::keep).has_value());
    for (const HoldState state : {HoldState::captured, HoldState::released, HoldState::timed_out}) {
        CHECK(ended(state, end - microseconds{1}, Verdict::discard) == Failure::conflict);
    }
}

TEST_CASE("no more leaves a hold part than is open, and only once", "[storage][I6][R5]")
{
    LedgerWorld world;
    const Voucher voucher = world.issue(world.voucher(100'00));
    const Hold hold = hold_of(world, voucher, 40'00);
    world.write([&](Unit& unit) {
        OrderStore{unit, world.studio}.touch("o1");
        HoldStore{unit, world.studio}.insert(hold);
    });
    const auto closed = [&](std::int64_t captured, std::int64_t released, Verdict verdict) {
        std::optional<Failure> failure;
        world.store->write(limits_of(world.host), [&](Unit& unit) {
            failure = failure_of([&] {
                HoldStore{unit, world.studio}.close_part(hold, hold.parts[0], captured, released);
            });
            return verdict;
        });
        return failure;
    };
    CHECK(closed(40'00, 1, Verdict::discard) == Failure::conflict);
    CHECK(closed(39'99, 0, Verdict::discard) == Failure::conflict);
    CHECK_FALSE(closed(40'00, 0, Verdict::discard).has_value());
    CHECK_FALSE(closed(15'00, 25'00, Verdict::keep).has_value());
    CHECK(closed(40'00, 0, Verdict::discard) == Failure::conflict);
    CHECK(closed(15'00, 25'00, Verdict::discard) == Failure::conflict);
    const auto found = world.read([&](Unit& unit) {
        return HoldStore{unit, world.studio}.find(hold.hold_id).value();
    });
    CHECK(found.parts.at(0).captured == 15'00);
    CHECK(found.parts.at(0).released == 25'00);
    CHECK(found.parts.at(0).paid_open == 0);
}

TEST_CASE("no more comes back than was spent, and only from what was seen", "[storage][I8][R5]")
{
    LedgerWorld world;
    const Voucher voucher = world.issue(world.voucher(100'00));
    Hold hold = hold_of(world, voucher, 50);
    hold.redemption_id = "r1";
    Redemption spent{.redemption_id = "r1",
                     .part_no = 1,
                     .hold_id = hold.hold_id,
                     .voucher_id = voucher.voucher_id,
                     .amount = 50,
                     .paid_value = 50,
                     .worth = 50,
                     .commodity = "EUR"};
    world.write([&](Unit& unit) {
        OrderStore{unit, world.studio}.touch("o1");
        HoldStore{unit, world.studio}.insert(hold);
        RedemptionStore{unit, world.studio}.insert(
            {.redemption = spent, .order_id = "o1", .at = world.host.now()});
    });
    const auto came_back = [&](std::int64_t amount, std::int64_t seen, Verdict verdict) {
        std::optional<Failure> failure;
        world.store->write(limits_of(world.host), [&](Unit& unit) {
            Redemption read = spent;
            read.given_back = seen;
            failure = failure_of([&] {
                RedemptionStore{unit, world.studio}.give_back(
                    read, {.amount = amount, .paid = 0, .worth = amount});
            });
            return verdict;
        });
        return failure;
    };
    CHECK(came_back(51, 0, Verdict::discard) == Failure::conflict);
    CHECK(came_back(1, 1, Verdict::discard) == Failure::conflict);
    CHECK_FALSE(came_back(50, 0, Verdict::discard).has_value());
    CHECK_FALSE(came_back(20, 0, Verdict::keep).has_value());
    CHECK(came_back(30, 0, Verdict::discard) == Failure::conflict); // somebody else's give-back
    CHECK(came_back(31, 20, Verdict::discard) == Failure::conflict);
    CHECK_FALSE(came_back(30, 20, Verdict::keep).has_value());
    CHECK(came_back(1, 50, Verdict::discard) == Failure::conflict);
    const auto sums = world.read([&](Unit& unit) {
        return RedemptionStore{unit, world.studio}.on_order("o1");
    });
    CHECK(sums.captured == 50);
    CHECK(sums.given_back == 50);
}

TEST_CASE("of more parts than one page has none is left out", "[storage][I6][I8][S16]")
{
    constexpr std::size_t count = 2 * Unit::list_max + 1;
    LedgerWorld world;
    const Voucher voucher = world.issue(world.voucher(5000));
    Hold hold = hold_of(world, voucher, 1);
    hold.redemption_id = "r1";
    while (hold.parts.size() < count) {
        hold.parts.push_back(hold.parts.front());
        hold.parts.back().part_no = static_cast<std::int64_t>(hold.parts.size());
    }
    world.write([&](Unit& unit) {
        OrderStore{unit, world.studio}.touch("o1");
        HoldStore{unit, world.studio}.insert(hold);
        for (const HoldPart& part : hold.parts) {
            RedemptionStore{unit, world.studio}.insert(
                {.redemption = {.redemption_id = "r1",
                                .part_no = part.part_no,
                                .hold_id = hold.hold_id,
                                .voucher_id = part.voucher_id,
                                .amount = 1,
                                .worth = 1,
                                .commodity = "EUR"},
                 .order_id = "o1",
                 .at = world.host.now()});
        }
    });
    const auto numbers = [](const auto& parts) {
        std::set<std::int64_t> set;
        for (const auto& part : parts)
            set.insert(part.part_no);
        return set;
    };
    world.read([&](Unit& unit) {
        RedemptionStore redemptions{unit, world.studio};
        for (const auto& found : {redemptions.of_order("o1"),
                                  redemptions.left_of_order("o1"),
                                  redemptions.left_of_hold(hold.hold_id)}) {
            CHECK(found.size() == count);
            CHECK(numbers(found).size() == count);
        }
        const Hold found = HoldStore{unit, world.studio}.find(hold.hold_id).value();
        CHECK(found.parts.size() == count);
        CHECK(numbers(found.parts).size() == count);
        return true;
    });
}

TEST_CASE("a counter reaches its limit and never passes it", "[storage]")
{
    LedgerWorld world;
    const auto raise = [&](std::int64_t by, std::optional<std::int64_t> limit) {
        std::optional<std::int64_t> value;
        world.write([&](Unit& unit) {
            value = CounterStore{unit, world.studio}.raise("n", "p", by, limit);
        });
        return value;
    };
    CHECK_FALSE(raise(11, 10).has_value());
    CHECK(raise(4, 10) == 4);
    CHECK_FALSE(raise(7, 10).has_value());
    CHECK(raise(6, 10) == 10);
    CHECK_FALSE(raise(1, 10).has_value());
    CHECK(raise(1, std::nullopt) == 11);
    CHECK(world.raw().number("select used from scrip_counter where name = 'n'") == 11);
}

TEST_CASE("an order that was deleted stays so", "[storage][I9]")
{
    LedgerWorld world;
    const auto in = [&](const auto& ask) {
        std::optional<decltype(ask(std::declval<OrderStore&>()))> answer;
        world.write([&](Unit& unit) {
            OrderStore orders{unit, world.studio};
            answer = ask(orders);
        });
        return *answer;
    };
    const auto touch = [](OrderStore& orders) { return orders.touch("o1"); };
    const auto is_deleted = [](OrderStore& orders) { return orders.is_deleted("o1"); };
    const auto mark = [&](OrderStore& orders) {
        orders.mark_deleted("o1", world.host.now());
        return true;
    };
    CHECK_FALSE(in(is_deleted));
    using Known = OrderStore::Known;
    CHECK(in(touch) == Known::new_order);
    CHECK(in(touch) == Known::earlier);
    CHECK(in(touch) == Known::earlier);
    CHECK(in(mark));
    CHECK(in(is_deleted));
    CHECK(in(touch) == Known::deleted);
    CHECK(in(mark));
    CHECK(world.raw().number("select count(*) from scrip_order") == 1);
    // One never met before is deleted as well.
    CHECK(in([&](OrderStore& orders) {
        orders.mark_deleted("o2", world.host.now());
        return orders.is_deleted("o2") && orders.touch("o2") == Known::deleted;
    }));
    const auto excess = [](OrderStore& orders) {
        return orders.note_excess("o1", "ref", 5, Instant{});
    };
    CHECK(in(excess));
    CHECK_FALSE(in(excess));
}

TEST_CASE("large values come back to the unit on every way out", "[storage][k1][S2][S12]")
{
    const std::int64_t value = GENERATE(std::int64_t{1},
                                        std::int64_t{2147483647},
                                        std::int64_t{2147483648},
                                        std::int64_t{3'000'000'000},
                                        std::int64_t{1'000'000'000'000'000},
                                        std::int64_t{9'007'199'254'740'993});
    LedgerWorld world;
    const auto holder = world.know("c1");
    Voucher made = world.voucher(value);
    made.holder = holder.customer_ref;
    made.paid_value = value;
    made.order_id = "o1";
    made.expires_bound = world.host.now() + std::chrono::hours{1};
    made.expires_on = parse_date("2026-11-22");
    const Voucher voucher = world.issue(made);
    world.write([&](Unit& unit) {
        OrderStore{unit, world.studio}.link_sold("o1", "l1", 1, voucher.voucher_id);
    });

    const auto same = [&](const Voucher& found) {
        CHECK(found.voucher_id == voucher.voucher_id);
        CHECK(found.face == value);
        CHECK(found.available == value);
        CHECK(found.paid_value == value);
        CHECK(found.paid_available == value);
    };
    const auto in_store = [&](const auto& ask) {
        return world.read([&](Unit& unit) {
            VoucherStore vouchers{unit, world.studio, world.host.now()};
            return ask(vouchers);
        });
    };
    same(in_store([&](auto& v) { return v.find(voucher.voucher_id).value(); }));
    same(in_store([&](auto& v) { return v.find_by_code({{1, voucher.code_hash}}).value(); }));
    same(in_store([&](auto& v) { return v.with_value_of(holder.customer_ref).at(0); }));
    same(in_store([&](auto& v) { return v.held_by(holder.customer_ref, "", 10).at(0); }));
    same(in_store([&](auto& v) { return v.sold_on("o1", "l1").at(0); }));
    same(in_store([&](auto& v) { return v.expired_with_value(*made.expires_bound, 10).at(0); }));
    ListFilter by_holder;
    by_holder.holder = holder.customer_ref;
    ListFilter by_query;
    by_query.number = voucher.number;
    for (const ListFilter& filter : {ListFilter{}, by_holder, by_query}) {
        for (const Sort sort : {Sort::created, Sort::expires, Sort::available}) {
            same(in_store([&](auto& v) { return v.page(filter, sort, std::nullopt, 5).at(0); }));
        }
        CHECK(in_store([&](auto& v) { return v.totals(filter).available; }) == value);
    }

    Hold hold = hold_of(world, voucher, value);
    hold.redemption_id = "r1";
    world.write([&](Unit& unit) {
        OrderStore{unit, world.studio}.touch("o1");
        world.begin(unit, TransactionType::hold).take(voucher, value, Account::held, staff);
        HoldStore{unit, world.studio}.insert(hold);
        RedemptionStore{unit, world.studio}.insert({.redemption = {.redemption_id = "r1",
                                                                   .part_no = 1,
                                                                   .hold_id = hold.hold_id,
                                                                   .voucher_id = voucher.voucher_id,
                                                                   .amount = value,
                                                                   .paid_value = value,
                                                                   .worth = value,
                                                                   .commodity = "EUR"},
                                                    .order_id = "o1",
                                                    .at = world.host.now()});
    });
    world.read([&](Unit& unit) {
        const auto found = HoldStore{unit, world.studio}.find(hold.hold_id).value();
        CHECK(found.captured == value);
        CHECK(found.parts.at(0).amount == value);
        CHECK(found.parts.at(0).paid_open == value);
        CHECK(HoldStore{unit, world.studio}.open_on_order("o1", world.host.now()).amount == value);
        RedemptionStore redemptions{unit, world.studio};
        CHECK(redemptions.left_of_order("o1").at(0).amount == value);
        CHECK(redemptions.left_of_hold(hold.hold_id).at(0).paid_value == value);
        CHECK(redemptions.on_order("o1").captured == value);
        HistoryStore history{unit, world.studio};
        const auto items = history.of_voucher(voucher.voucher_id, INT64_MAX, 10);
        CHECK(items.at(0).item.amount == -value);
        CHECK(items.at(1).item.amount == value);
        CHECK(items.at(1).item.available_after == value);
        CHECK(history
                  .of_customer(
                      {holder.customer_ref}, Instant::min(), Instant::max(), std::nullopt, 10)
                  .at(0)
                  .amount == value);
        CHECK(history.account_at({holder.customer_ref}, Instant::min(), value) == 0);
        CHECK(history.whole(items.at(1).item.transaction_id)->amount == value);
        CheckStore check{unit, world.studio};
        CHECK(check.entries(voucher.voucher_id, 0).at(0).entry.amount == -value);
        CHECK(check.uses(voucher.voucher_id).at(0).redeemed == value);
        CHECK(check.uses(voucher.voucher_id).at(0).open == value);
        CHECK(StudioStore{unit, world.studio}.remains().value == value);
        return true;
    });
    CHECK(in_store([&](auto& v) { return v.find(voucher.voucher_id)->held; }) == value);
    world.host.advance(std::chrono::minutes{15});
    CHECK(in_store([&](auto& v) { return v.find(voucher.voucher_id)->lapsed; }) == value);
}

TEST_CASE("sums over many vouchers of the largest amount are exact", "[storage][k1][S12]")
{
    LedgerWorld world;
    const std::string holder = world.know("c1").customer_ref;
    for (int half = 0; half < 2; ++half) {
        world.host.advance(std::chrono::minutes{1});
        world.write([&](Unit& unit) {
            for (int i = 0; i < 600; ++i) {
                Voucher made = world.voucher(requested_amount_max);
                made.holder = holder;
                world.begin(unit, TransactionType::issue).issue(made);
            }
        });
    }
    const std::int64_t expected = 1'200 * requested_amount_max;
    world.read([&](Unit& unit) {
        VoucherStore vouchers{unit, world.studio, world.host.now()};
        CHECK(vouchers.totals({}).available == expected);
        CHECK(vouchers.totals({}).count == 1'200);
        // More than one list holds.
        CHECK(vouchers.with_value_of(holder).size() == 1'200);
        // More than it looks at first on either side.
        CHECK(HistoryStore{unit, world.studio}.account_at({holder}, world.host.now(), expected) ==
              expected / 2);
        return true;
    });
}

TEST_CASE("what is not there comes back as nothing", "[storage][S20]")
{
    LedgerWorld world;
    Voucher made = world.voucher(5);
    made.activated_at.reset();
    const Voucher bare = world.issue(made);
    const Voucher found = world.find(bare.voucher_id).value();
    CHECK_FALSE(found.holder.has_value());
    CHECK_FALSE(found.payer.has_value());
    CHECK_FALSE(found.order_id.has_value());
    CHECK_FALSE(found.line_id.has_value());
    CHECK_FALSE(found.expires_on.has_value());
    CHECK_FALSE(found.expires_bound.has_value());
    CHECK_FALSE(found.activated_at.has_value());
    CHECK_FALSE(found.blocked_at.has_value());
    CHECK_FALSE(found.voided_at.has_value());
    CHECK_FALSE(found.quarantined_at.has_value());
    CHECK_FALSE(found.code_sealed.has_value());
    CHECK_FALSE(found.held_until.has_value());
    CHECK_FALSE(world.find("nobody").has_value());

    // A full one read by the same statement after an empty one, and the other way round.
    made = world.voucher(5);
    made.holder = world.know("c1").customer_ref;
    made.payer = made.holder;
    made.order_id = "o1";
    made.line_id = "l1";
    made.expires_on = parse_date("2027-01-31");
    made.expires_bound = world.host.now() + std::chrono::hours{3};
    made.code_sealed = "sealed";
    made.is_holder_only = true;
    made.priority = 7;
    const Voucher full = world.issue(made);
    for (int i = 0; i < 2; ++i) {
        const Voucher again = world.find(full.voucher_id).value();
        CHECK(again.holder == full.holder);
        CHECK(again.payer == full.payer);
        CHECK(again.order_id == "o1");
        CHECK(again.line_id == "l1");
        CHECK(to_text(again.expires_on.value()) == "2027-01-31");
        CHECK(again.expires_bound == full.expires_bound);
        CHECK(again.activated_at == world.host.now());
        CHECK(again.code_sealed == "sealed");
        CHECK(again.is_holder_only);
        CHECK(again.priority == 7);
        CHECK_FALSE(world.find(bare.voucher_id)->code_sealed.has_value());
    }
}

TEST_CASE("texts come back byte for byte, whatever they look like", "[storage][g1]")
{
    LedgerWorld world;
    const char* const text = GENERATE("'; drop table scrip_voucher; --",
                                      "\" or 1=1",
                                      ":studio :now ?1 $x @y",
                                      "\\' \\\\ %s %n",
                                      "\xE2\x80\xAE\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
                                      "a ",
                                      "\n\t\x01",
                                      "\xF0\x9F\x8F\x84");
    const auto tables = world.raw().tables();
    const auto customer = world.know(text, text);
    CHECK(customer.host_id == text);
    world.read([&](Unit& unit) {
        CustomerStore customers{unit, world.studio, *world.keys};
        CHECK(customers.find(text)->name == text);
        CHECK(customers.find(text)->customer_ref == customer.customer_ref);
        CHECK_FALSE(customers.find(std::string{text} + " ").has_value());
        return true;
    });
    CHECK(world.raw().tables() == tables);
}

TEST_CASE("a new holder is one more entry of the chain, with the facts it vouches for",
          "[storage][ledger][B45][I28]")
{
    LedgerWorld world;
    const std::string from = world.know("c1").customer_ref;
    const std::string into = world.know("c2").customer_ref;
    Voucher made = world.voucher(10'00);
    made.holder = from;
    made.is_holder_only = true;
    const Voucher before = *world.find(world.issue(made).voucher_id);
    const std::string entries = "select count(*) from scrip_entry";
    const std::int64_t count = world.raw().number(entries);
    Voucher after = before;
    after.holder = into;
    after.is_holder_only = false;
    world.write([&](Unit& unit) {
        world.begin(unit, TransactionType::holder).change(before, after, state_change());
    });
    const Voucher stored = *world.find(before.voucher_id);
    CHECK(stored.holder == into);
    CHECK_FALSE(stored.is_holder_only);
    CHECK(stored.available == before.available);
    CHECK(stored.chain_len == before.chain_len + 1);
    CHECK(stored.chain_head != before.chain_head);
    CHECK(world.raw().number(entries) == count + 1);
    const std::string facts =
        world.raw().text("select facts from scrip_entry order by seq desc limit 1");
    CHECK(facts.find("holder=32:" + into) != std::string::npos);
    CHECK(facts.find(from) == std::string::npos);
}

TEST_CASE("nobody who was erased meanwhile gets a voucher", "[storage][ledger]")
{
    LedgerWorld world;
    Voucher made = world.voucher(10'00);
    made.holder = world.know("c1").customer_ref;
    const auto given = [&] { return failure_of([&] { world.issue(made); }); };
    world.raw().run("update scrip_customer set erased_ts = 1");
    CHECK(given() == Failure::conflict);
    CHECK(world.raw().number("select count(*) from scrip_voucher") == 0);
    world.raw().run("update scrip_customer set erased_ts = null");
    CHECK_FALSE(given().has_value());
}
