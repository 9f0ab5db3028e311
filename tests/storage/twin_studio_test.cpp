#include "storage/counter_store.hpp"
#include "storage/entry_store.hpp"
#include "storage/hold_store.hpp"
#include "storage/key_store.hpp"
#include "storage/order_store.hpp"
#include "storage/outbox_store.hpp"
#include "storage/person_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/refund_store.hpp"
#include "storage/text_store.hpp"
#include "storage/throttle_store.hpp"
#include "support/ledger_world.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

const Bearer staff{.is_trusted = true, .customer = std::nullopt};

HoldPart part(std::int64_t number, const Voucher& voucher)
{
    return {.part_no = number,
            .voucher_id = voucher.voucher_id,
            .amount = 10,
            .open = 10,
            .paid_open = 0,
            .worth = 10,
            .commodity = "EUR"};
}

// A studio with two of everything, so that what is changed has a neighbour.
struct TwinWorld : LedgerWorld {
    TwinWorld()
    {
        ann = know("ann", "Ann Lee");
        ben = know("ben", "Ben Roe");
        eve = know("eve");
        first = issue(of(ann, "o1"));
        second = issue(of(ben, "o2"));
        write([&](Unit& unit) { fill(unit); });
    }

    Voucher of(const Customer& customer, const std::string& order_id) const
    {
        Voucher made = voucher(100'00);
        made.holder = customer.customer_ref;
        made.order_id = order_id;
        made.expires_on = parse_date("2027-01-31");
        made.expires_bound = host.now() + std::chrono::hours{24 * 70};
        return made;
    }

    Hold hold(const std::string& hold_id, const Customer& customer) const
    {
        return {.hold_id = hold_id,
                .order_id = "o1",
                .customer = customer.customer_ref,
                .currency = first.currency,
                .expires_at = host.now() + std::chrono::minutes{15},
                .created_at = host.now(),
                .parts = {part(1, first), part(2, second)}};
    }

    Redemption spent(const std::string& redemption_id, std::int64_t part_no) const
    {
        return {.redemption_id = redemption_id,
                .part_no = part_no,
                .voucher_id = first.voucher_id,
                .amount = 50,
                .worth = 50,
                .commodity = "EUR"};
    }

    void fill(Unit& unit) const
    {
        OrderStore orders{unit, studio};
        RefundStore refunds{unit, studio};
        TextStore texts{unit, studio, *keys};
        KeyStore answers{unit, studio, *keys};
        ThrottleStore tries{unit, studio};
        HoldStore holds{unit, studio};
        RedemptionStore redemptions{unit, studio};
        for (const char* const id : {"1", "2"}) {
            const std::string name{id};
            orders.touch("o" + name);
            refunds.insert("o" + name, "f", 1, {{Tender::card, "c" + name}, 5}, host.now());
            answers.keep("k" + name, {.operation = "x", .reply = "{}"}, host.now());
            tries.raise({"session", name}, host.now());
            tries.raise({"address", name}, host.now());
            CounterStore{unit, studio}.raise("n" + name, "p1", 1, std::nullopt);
            CounterStore{unit, studio}.raise("n" + name, "p2", 1, std::nullopt);
            holds.insert(hold("h" + name, name == "1" ? ann : ben));
            for (const std::int64_t part_no : {1, 2}) {
                redemptions.insert(
                    {.redemption = spent("r" + name, part_no), .order_id = "o1", .at = host.now()});
            }
        }
        orders.link_sold("o1", "l1", 1, first.voucher_id);
        orders.link_made_from("o1", second.voucher_id);
        texts.keep(first.voucher_id, TextKind::name, "a name", ann);
        texts.keep(second.voucher_id, TextKind::name, "a name", ben);
    }

    // The same rows once more, under the same ids, in a studio of their own.
    void make_twin() const
    {
        const RawDatabase database = raw();
        for (const std::string& table : database.tables()) {
            const auto columns = database.columns(table);
            if (columns.front() != "studio_id") continue;
            std::string others;
            for (std::size_t i = 1; i < columns.size(); ++i)
                others += ", " + columns[i];
            database.forge("insert into " + table + " (studio_id" + others + ") select 's2'" +
                           others + " from " + table + " where studio_id = 's1'");
        }
        database.forge("update scrip_text set kind = 'message' where studio_id = 's2'");
    }

    using Tables = std::map<std::string, RawDatabase::Rows>;
    Tables rows_of(const std::string& studio_id) const
    {
        const RawDatabase database = raw();
        Tables tables;
        for (const std::string& table : database.tables()) {
            if (database.columns(table).front() != "studio_id") continue;
            auto rows =
                database.rows("select * from " + table + " where studio_id = '" + studio_id + "'");
            std::sort(rows.begin(), rows.end());
            tables[table] = std::move(rows);
        }
        return tables;
    }

    Customer ann;
    Customer ben;
    Customer eve;
    Voucher first{*Currency::parse("EUR")};
    Voucher second{*Currency::parse("EUR")};
};

// How many rows of each table are other or new.
std::map<std::string, int> changed(const TwinWorld::Tables& before, const TwinWorld::Tables& after)
{
    std::map<std::string, int> counts;
    for (const auto& [table, rows] : after) {
        for (const auto& row : rows) {
            const auto& known = before.at(table);
            if (std::find(known.begin(), known.end(), row) == known.end()) ++counts[table];
        }
    }
    return counts;
}

struct Change {
    const char* what;
    std::string table;
    std::function<void(Unit&)> make;
};

std::vector<Change> changes_of(const TwinWorld& world)
{
    const std::string& studio = world.studio;
    const Instant now = world.host.now();
    const auto take = [&world](Account to) {
        return [&world, to](Unit& unit) {
            world.begin(unit, TransactionType::hold).take(world.first, 1, to, staff);
        };
    };
    return {
        {"take to hold", "scrip_voucher", take(Account::held)},
        {"take to spend", "scrip_voucher", take(Account::order)},
        {"change",
         "scrip_voucher",
         [&, studio](Unit& unit) {
             const auto read =
                 VoucherStore{unit, studio, world.host.now()}.find(world.first.voucher_id);
             world.begin(unit, TransactionType::extend).change(*read, state_change());
         }},
        {"quarantine",
         "scrip_voucher",
         [&, studio, now](Unit& unit) {
             VoucherStore{unit, studio, now}.quarantine(world.first.voucher_id);
         }},
        {"close a part",
         "scrip_hold_part",
         [&, studio](Unit& unit) {
             const Hold hold = world.hold("h1", world.ann);
             HoldStore{unit, studio}.close_part(hold, hold.parts[0], 4, 6);
         }},
        {"end a hold",
         "scrip_hold",
         [&, studio, now](Unit& unit) {
             HoldStore{unit, studio}.end(world.hold("h1", world.ann), HoldState::released, {}, now);
         }},
        {"change a holder",
         "scrip_hold",
         [&, studio](Unit& unit) {
             HoldStore{unit, studio}.change_customer(world.ann.customer_ref,
                                                     world.eve.customer_ref);
         }},
        {"give back",
         "scrip_redemption",
         [&, studio](Unit& unit) {
             RedemptionStore{unit, studio}.give_back(world.spent("r1", 1),
                                                     {.amount = 5, .worth = 5});
         }},
        {"raise a counter",
         "scrip_counter",
         [studio](Unit& unit) {
             CounterStore{unit, studio}.raise("n1", "p1", 1, 2);
         }},
        {"raise a throttle",
         "scrip_throttle",
         [studio, now](Unit& unit) {
             ThrottleStore{unit, studio}.raise({"session", "1"}, now);
         }},
        {"settle a throttle",
         "scrip_throttle",
         [studio, now](Unit& unit) {
             ThrottleStore{unit, studio}.settle({"session", "1", 1, std::chrono::hours{1}},
                                                now + std::chrono::hours{2});
         }},
        {"replace a reply",
         "scrip_key",
         [&, studio](Unit& unit) {
             KeyStore{unit, studio, *world.keys}.replace_reply("k1", "{\"a\":1}");
         }},
        {"touch an order",
         "scrip_order",
         [studio](Unit& unit) {
             OrderStore{unit, studio}.touch("o1");
         }},
        {"delete an order",
         "scrip_order",
         [studio, now](Unit& unit) {
             OrderStore{unit, studio}.mark_deleted("o1", now);
         }},
        {"tell an event",
         "scrip_outbox",
         [studio, now](Unit& unit) {
             OutboxStore outbox{unit, studio};
             outbox.mark_sent(outbox.unsent(1).at(0), now);
         }},
        {"lock a person",
         "scrip_customer",
         [&, studio](Unit& unit) {
             PersonStore{unit, studio}.lock(world.ann.customer_ref);
         }},
        {"merge a person",
         "scrip_customer",
         [&, studio](Unit& unit) {
             PersonStore{unit, studio}.merge(world.ann.customer_ref, world.ben.customer_ref);
         }},
    };
}

// What a studio's stores answer, as one text.
std::string answers(TwinWorld& world)
{
    std::string text;
    const auto add = [&](const char* what, std::int64_t number) {
        text += std::string{what} + " " + std::to_string(number) + "\n";
    };
    world.write([&](Unit& unit) {
        const Instant now = world.host.now();
        const Instant late = now + std::chrono::hours{24 * 90};
        const std::string& ann = world.ann.customer_ref;
        const std::string& id = world.first.voucher_id;
        VoucherStore vouchers{unit, world.studio, now};
        add("voucher", vouchers.find(id).value().available);
        add("code",
            vouchers.find_by_code({{world.keys->version(), world.first.code_hash}}).has_value());
        add("value", static_cast<std::int64_t>(vouchers.with_value_of(ann).size()));
        add("sold", static_cast<std::int64_t>(vouchers.sold_on("o1", std::nullopt).size()));
        add("sold, of another line",
            static_cast<std::int64_t>(vouchers.sold_on("o1", "l2").size()));
        add("made", static_cast<std::int64_t>(vouchers.made_from("o1").size()));
        add("expired", static_cast<std::int64_t>(vouchers.expired_with_value(late, 9).size()));
        add("changeable", static_cast<std::int64_t>(vouchers.changeable_of(ann).size()));
        add("ids", static_cast<std::int64_t>(vouchers.ids_after("", 9).size()));

        HoldStore holds{unit, world.studio};
        add("hold", static_cast<std::int64_t>(holds.find("h1").value().parts.size()));
        add("open", static_cast<std::int64_t>(holds.open_of_order("o1").size()));
        add("lapsed", static_cast<std::int64_t>(holds.lapsed(late, 9).size()));
        add("lapsed on", static_cast<std::int64_t>(holds.lapsed_on_voucher(id, late).size()));
        add("open on", static_cast<std::int64_t>(holds.open_on_voucher(id).size()));
        add("open holds", holds.open_on_order("o1", now).holds);
        add("open amount", holds.open_on_order("o1", now).amount);
        add("open in all", holds.open_in_studio(now));

        RedemptionStore redemptions{unit, world.studio};
        add("of order", static_cast<std::int64_t>(redemptions.of_order("o1").size()));
        add("left of order", static_cast<std::int64_t>(redemptions.left_of_order("o1").size()));
        add("left of hold", static_cast<std::int64_t>(redemptions.left_of_hold("h1").size()));
        add("captured", redemptions.on_order("o1").captured);
        add("using", static_cast<std::int64_t>(redemptions.orders_using(id, now).size()));

        RefundStore refunds{unit, world.studio};
        add("handed out", refunds.handed_out("o1", {Tender::card, "c1"}));
        add("of another card", refunds.handed_out("o1", {Tender::card, "c2"}));
        add("of other tenders", refunds.handed_out("o1", {Tender::cash, "c1"}));
        add("notes", refunds.overpayment_notes("o1"));

        CustomerStore customers{unit, world.studio, *world.keys};
        add("customer", customers.find("ann").has_value());
        add("by ref", customers.find_by_ref(ann).has_value());
        add("by code", customers.find_by_referral_code(world.ann.referral_code).has_value());
        PersonStore people{unit, world.studio};
        add("refs", static_cast<std::int64_t>(people.refs_of(ann).size()));
        add("merges", static_cast<std::int64_t>(people.merges_of("ann").size()));

        EntryStore entries{unit, world.studio};
        add("paid", entries.paid_on_account(id, "available"));
        add("movement", static_cast<std::int64_t>(entries.of_movement(id, 1).size()));
        std::int64_t walked = 0;
        entries.walk(late, [&](const PostedEntry&) { ++walked; });
        add("walked", walked);

        add("texts",
            static_cast<std::int64_t>(TextStore{unit, world.studio, *world.keys}.about(id).size()));
        add("key", KeyStore{unit, world.studio, *world.keys}.find("k1").has_value());
        add("events", static_cast<std::int64_t>(OutboxStore{unit, world.studio}.unsent(99).size()));
        add("covered",
            static_cast<std::int64_t>(
                OrderStore{unit, world.studio}.units_covered("o1", now).size()));
    });
    return text;
}

} // namespace

TEST_CASE("a change is of one row, and none of another studio with the same ids",
          "[storage][sqlite][I35][R5][h1]")
{
    const TwinWorld plan;
    for (std::size_t i = 0; i < changes_of(plan).size(); ++i) {
        TwinWorld world;
        world.make_twin();
        const Change change = changes_of(world)[i];
        INFO(change.what);
        const auto own = world.rows_of("s1");
        const auto twin = world.rows_of("s2");
        world.write(change.make);
        CHECK(changed(own, world.rows_of("s1"))[change.table] == 1);
        CHECK(changed(twin, world.rows_of("s2")).empty());
    }
}

TEST_CASE("a studio is answered the same, whatever another keeps under its ids",
          "[storage][sqlite][I36][I37][h1]")
{
    TwinWorld world;
    const std::string alone = answers(world);
    world.make_twin();
    CHECK(answers(world) == alone);
}
