// What holds and redemptions count for on their order and their voucher, each condition alone.
#include "storage/hold_store.hpp"
#include "storage/order_store.hpp"
#include "storage/redemption_store.hpp"
#include "support/ledger_world.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;
using std::chrono::microseconds;

namespace {

using Ids = std::vector<std::string>;

// Holds that differ in one fact each from the first, which is open and in time.
class HoldsWorld : public LedgerWorld {
public:
    HoldsWorld()
    {
        voucher_id = issue(voucher(100'00)).voucher_id;
        other_id = issue(voucher(100'00)).voucher_id;
    }

    struct Facts {
        std::string order_id = "o1";
        std::string voucher_id{};
        HoldState state = HoldState::open;
        Instant expires_at{};
        std::int64_t open = 10;
        std::optional<std::string> redemption_id{};
    };

    void hold(const std::string& hold_id, const Facts& facts)
    {
        Hold added{.hold_id = hold_id,
                   .order_id = facts.order_id,
                   .currency = *Currency::parse("EUR"),
                   .state = facts.state,
                   .expires_at = facts.expires_at,
                   .created_at = host.now(),
                   .redemption_id = facts.redemption_id};
        added.parts = {{.part_no = 1,
                        .voucher_id = facts.voucher_id,
                        .amount = 10,
                        .open = facts.open,
                        .captured = 10 - facts.open,
                        .worth = 10,
                        .commodity = "EUR"}};
        write([&](Unit& unit) {
            OrderStore{unit, studio}.touch(facts.order_id);
            HoldStore{unit, studio}.insert(added);
        });
    }

    // Held on the one voucher for the one order, till the instant after `now`.
    Facts facts() const
    {
        return {.voucher_id = voucher_id, .expires_at = host.now() + microseconds{1}};
    }

    void redeem(const std::string& id, Redemption redemption, const std::string& order_id)
    {
        redemption.redemption_id = id;
        redemption.part_no = 1;
        redemption.commodity = "EUR";
        redemption.worth = redemption.amount;
        if (!redemption.is_debit) {
            redemption.hold_id = "of " + id;
            hold(*redemption.hold_id,
                 {.order_id = order_id,
                  .voucher_id = redemption.voucher_id,
                  .state = HoldState::captured,
                  .open = 0,
                  .redemption_id = id});
        }
        write([&](Unit& unit) {
            OrderStore{unit, studio}.touch(order_id);
            RedemptionStore redemptions{unit, studio};
            const std::int64_t given_back = redemption.given_back;
            redemption.given_back = 0;
            redemptions.insert({.redemption = redemption, .order_id = order_id, .at = host.now()});
            if (given_back == 0) return;
            redemptions.give_back(redemption,
                                  {.amount = given_back, .paid = 0, .worth = given_back});
        });
    }

    template <class Ask>
    auto of_holds(const Ask& ask)
    {
        return read([&](Unit& unit) {
            HoldStore holds{unit, studio};
            return ask(holds);
        });
    }

    std::string voucher_id;
    std::string other_id;
};

// One hold for each condition, and the one that meets them all.
void add_holds(HoldsWorld& world)
{
    const HoldsWorld::Facts good = world.facts();
    world.hold("good", good);
    HoldsWorld::Facts changed = good;
    changed.order_id = "o2";
    world.hold("of another order", changed);
    changed = good;
    changed.voucher_id = world.other_id;
    world.hold("on another voucher", changed);
    changed = good;
    changed.state = HoldState::captured;
    changed.open = 0;
    world.hold("captured", changed);
    changed = good;
    changed.expires_at = world.host.now();
    world.hold("over", changed);
    changed.state = HoldState::released;
    changed.open = 0;
    world.hold("over and released", changed);
}

} // namespace

TEST_CASE("a hold counts on its order while it is open and its time is not over",
          "[storage][B09][q4]")
{
    HoldsWorld world;
    add_holds(world);
    const auto open = world.of_holds(
        [&](HoldStore& holds) { return holds.open_on_order("o1", world.host.now()); });
    CHECK(open.holds == 2); // "good" and "on another voucher"
    CHECK(open.amount == 20);
    world.host.advance(microseconds{1});
    CHECK(
        world
            .of_holds([&](HoldStore& holds) { return holds.open_on_order("o1", world.host.now()); })
            .holds == 0);
}

TEST_CASE("a hold is swept once its time is over, unless its voucher takes no writes",
          "[storage][B09][B05][q4]")
{
    HoldsWorld world;
    add_holds(world);
    const auto lapsed = [&](std::int64_t limit) {
        return world.of_holds(
            [&](HoldStore& holds) { return holds.lapsed(world.host.now(), limit); });
    };
    const auto lapsed_on = [&](const std::string& voucher_id) {
        return world.of_holds([&](HoldStore& holds) {
            return holds.lapsed_on_voucher(voucher_id, world.host.now());
        });
    };
    CHECK(lapsed(10) == Ids{"over"});
    CHECK(lapsed_on(world.voucher_id) == Ids{"over"});
    CHECK(lapsed_on(world.other_id).empty());
    world.host.advance(microseconds{1});
    CHECK(lapsed(10) == Ids{"over", "good", "of another order", "on another voucher"});
    CHECK(lapsed(2) == Ids{"over", "good"});
    CHECK(lapsed_on(world.voucher_id) == Ids{"good", "of another order", "over"});
    CHECK(lapsed_on(world.other_id) == Ids{"on another voucher"});
    world.raw().run("update scrip_voucher set quarantined_ts = 1 where voucher_id = '" +
                    world.other_id + "'");
    CHECK(lapsed(10) == Ids{"over", "good", "of another order"});
}

TEST_CASE("what was spent on an order are its own payments, and no debit that names it",
          "[storage][A03][q4]")
{
    HoldsWorld world;
    const std::string& voucher_id = world.voucher_id;
    world.redeem("r1", {.voucher_id = voucher_id, .amount = 30, .given_back = 10}, "o1");
    world.redeem("r2", {.voucher_id = voucher_id, .amount = 7}, "o2");
    world.redeem("r3", {.voucher_id = voucher_id, .is_debit = true, .amount = 5}, "o1");
    const auto spent = world.read([&](Unit& unit) {
        return RedemptionStore{unit, world.studio}.on_order("o1");
    });
    CHECK(spent.captured == 30);
    CHECK(spent.given_back == 10);
}

TEST_CASE("a voucher is used by the orders that spent it or hold it, not by those that did",
          "[storage][D06][q4]")
{
    HoldsWorld world;
    const std::string& voucher_id = world.voucher_id;
    const auto using_it = [&] {
        return world.read([&](Unit& unit) {
            return RedemptionStore{unit, world.studio}.orders_using(voucher_id, world.host.now());
        });
    };
    world.redeem("r1", {.voucher_id = voucher_id, .amount = 30, .given_back = 30}, "given back");
    world.redeem("r2", {.voucher_id = voucher_id, .amount = 30, .given_back = 29}, "spent");
    world.redeem("r3", {.voucher_id = world.other_id, .amount = 30}, "another's");
    HoldsWorld::Facts facts = world.facts();
    facts.order_id = "held";
    world.hold("h1", facts);
    facts.order_id = "held by another";
    facts.voucher_id = world.other_id;
    world.hold("h2", facts);
    facts = world.facts();
    facts.order_id = "captured";
    facts.open = 0;
    world.hold("h3", facts);
    facts = world.facts();
    facts.order_id = "over";
    facts.expires_at = world.host.now();
    world.hold("h4", facts);
    CHECK(using_it() == Ids{"held", "spent"});
    world.host.advance(microseconds{1});
    CHECK(using_it() == Ids{"spent"});
}
