// G: the life of a studio.
#include "registry.hpp"
#include "sample_studio.hpp"
#include "verdict.hpp"

#include <algorithm>
#include <array>

namespace booking::check {
namespace {

namespace json = boost::json;

std::string state_of(const Answer& answer)
{
    return text_at(answer.document(), "state");
}

std::string enables_twice(const Subject& subject)
{
    need_database(subject);
    World world(subject);
    world.host.open_studio();
    const Contents before = world.database.contents();
    for (int i = 0; i < 2; ++i) {
        const Answer again = world.host.control(Control::enable);
        expect(again.is_ok(), "the second time it answers " + again.shown());
        expect(state_of(again) == "enabled", "the second time the state is " + state_of(again));
    }
    const std::string changed = difference(before, world.database.contents());
    expect(changed.empty(), "the second time changes " + changed);
    const Answer answer = world.host.call(reading_call(subject));
    expect(answer.status >= 0, "after the second time a call answers " + answer.shown());
    return {};
}

// What one studio can ask for with the ids of the other, and what it must not be told.
std::string keeps_studios_apart(const Subject& subject)
{
    CreditWorld world(subject);
    const SampleStudio first(subject, world.host, "first");
    world.host.open_studio("second");
    const Answer mine = world.host.call(first.call("customer.balance"));
    const Contents before = world.database.contents();
    for (const DeclaredHook& hook : known_hooks(subject)) {
        Call call = first.call(hook.hook);
        call.studio = "second";
        const Answer answer = world.host.call(call);
        for (const std::string& text : first.own_texts()) {
            // What the request named may be named back.
            const bool is_asked = call.payload.find(text) != std::string::npos;
            expect(is_asked || answer.reply.find(text) == std::string::npos,
                   hook.hook + " tells one studio of another's");
        }
        const bool speaks_of_an_id = first.names_own_id(hook.hook);
        expect(!speaks_of_an_id || !answer.is_ok(), hook.hook + " takes an id of another studio");
    }
    const Answer after = world.host.call(first.call("customer.balance"));
    expect(after.reply == mine.reply, "what one studio does changes another's balances");
    // Every row that was there is there, and belongs to whom it belonged.
    for (const auto& [table, rows] : before) {
        if (table.find("throttle") != std::string::npos) continue;
        const Contents now = world.database.contents();
        for (const std::string& row : rows) {
            const bool is_first = row.find("first") != std::string::npos ||
                                  row.find("6669727374") != std::string::npos; // in hex
            if (!is_first) continue;
            const auto& still = now.at(table);
            expect(std::binary_search(still.begin(), still.end(), row),
                   "a row of the first studio was changed by the second, in " + table);
        }
    }
    return std::to_string(known_hooks(subject).size()) + " hooks";
}

// Refused while the studio winds down, if the plugin has them.
constexpr std::array<const char*, 7> starting_hooks{"credit.add",
                                                    "voucher.sell",
                                                    "voucher.import",
                                                    "order.overpaid",
                                                    "referral.reward",
                                                    "payment.hold",
                                                    "payment.redeem"};

void expect_winding_down(const Subject& subject, ProbeHost& host, const SampleStudio& studio)
{
    for (const DeclaredHook& hook : known_hooks(subject)) {
        Call call = studio.call(hook.hook);
        call.key = "down-" + hook.hook;
        call.flags = BOOKING_CALL_F_WIND_DOWN;
        // The rest is served; that it does something more is not for here.
        if (!hook.is_read) call.flags |= BOOKING_CALL_F_DRY_RUN;
        const Answer answer = host.call(call);
        const bool is_refused = answer.status == BOOKING_E_STATE && answer.code == "winding_down";
        const bool is_starting =
            std::find(starting_hooks.begin(), starting_hooks.end(), hook.hook) !=
            starting_hooks.end();
        const bool is_cancel_as_credit =
            hook.hook == "order.cancel" && text_at(studio.request(hook.hook), "as") == "credit";
        expect(is_refused == (is_starting || is_cancel_as_credit),
               hook.hook + " of a studio that winds down answers " + answer.shown());
        if (hook.hook != "payment.methods") continue;
        expect(answer.document().at("methods").as_array().empty(),
               "a studio that winds down has payment.methods");
    }
}

// Reports, the customer's rights and payment.query.
bool is_served_disabled(const std::string& hook)
{
    return hook.starts_with("report.") || hook == "payment.query" || hook == "customer.export" ||
           hook == "customer.erase";
}

void expect_disabled(const Subject& subject, ProbeHost& host, const SampleStudio& studio)
{
    for (const DeclaredHook& hook : known_hooks(subject)) {
        Call call = studio.call(hook.hook);
        call.key = "off-" + hook.hook;
        if (!hook.is_read) call.flags = BOOKING_CALL_F_DRY_RUN;
        const Answer answer = host.call(call);
        const bool is_refused =
            answer.status == BOOKING_E_STATE && answer.code == "studio_not_enabled";
        expect(is_refused != is_served_disabled(hook.hook),
               hook.hook + " of a disabled studio answers " + answer.shown());
    }
}

std::string winds_down(const Subject& subject)
{
    CreditWorld world(subject);
    const SampleStudio studio(subject, world.host, "s2");
    const Answer first = world.host.control(Control::disable, "s2");
    expect(first.is_ok() && state_of(first) == "winding_down",
           "with an open hold studio_disable answers " + first.shown());
    expect(first.document().at("open_holds").to_number<int>() == 1,
           "with one open hold studio_disable counts another number");
    expect_winding_down(subject, world.host, studio);
    Call release = studio.call("payment.release");
    release.flags = BOOKING_CALL_F_WIND_DOWN;
    const Answer released = world.host.call(release);
    expect(released.is_ok(), "payment.release of the hold answers " + released.shown());
    const Answer second = world.host.control(Control::disable, "s2");
    expect(second.is_ok() && state_of(second) == "disabled",
           "without an open hold studio_disable answers " + second.shown());
    expect_disabled(subject, world.host, studio);
    const Answer back = world.host.control(Control::enable, "s2");
    expect(back.is_ok() && state_of(back) == "enabled", "enabled again it answers " + back.shown());
    return {};
}

// Rows that speak of the studio; hex is how MariaDB's rows are read.
int rows_of(const TestDatabase& database, const std::string& studio, const std::string& in_hex)
{
    int count = 0;
    for (const auto& [table, rows] : database.contents()) {
        for (const std::string& row : rows) {
            if (row.find(studio) != std::string::npos || row.find(in_hex) != std::string::npos)
                ++count;
        }
    }
    return count;
}

std::string purges_its_own(const Subject& subject)
{
    CreditWorld world(subject);
    const std::string name = "purged", in_hex = "707572676564";
    const SampleStudio studio(subject, world.host, name);
    const SampleStudio other(subject, world.host, "other");
    world.database.execute("create table host_order (note varchar(40))");
    world.database.execute("insert into host_order (note) values ('of the host')");
    Call release = studio.call("payment.release");
    world.host.call(release);
    const Answer disabled = world.host.control(Control::disable, name);
    expect(state_of(disabled) == "disabled", "studio_disable answers " + disabled.shown());
    const Contents before = world.database.contents();
    const Answer unconfirmed = world.host.control(Control::purge, name);
    expect(unconfirmed.status == BOOKING_E_STATE && unconfirmed.code == "has_balance",
           "unconfirmed, with a balance, studio_purge answers " + unconfirmed.shown());
    const Answer dry =
        world.host.control(Control::purge, name, BOOKING_CALL_F_DRY_RUN | BOOKING_CALL_F_CONFIRMED);
    expect(dry.is_ok(), "a dry run of studio_purge answers " + dry.shown());
    const std::string changed = difference(before, world.database.contents());
    expect(changed.empty(), "a purge that is refused or a dry run changes " + changed);
    const Answer purged = world.host.control(Control::purge, name, BOOKING_CALL_F_CONFIRMED);
    expect(purged.is_ok(), "confirmed, studio_purge answers " + purged.shown());
    const int left = rows_of(world.database, name, in_hex);
    expect(left == 0, std::to_string(left) + " rows of the studio are left");
    expect(world.database.contents()["host_order"].size() == 1, "a row of the host's own is gone");
    const Answer balance = world.host.call(other.call("customer.balance"));
    expect(balance.is_ok(), "another studio is then answered " + balance.shown());
    return {};
}

std::string forgets_a_person(const Subject& subject)
{
    CreditWorld world(subject);
    if (!subject.has_hook("customer.export") || !subject.has_hook("customer.erase")) {
        skip("it has no customer.export or customer.erase");
    }
    const std::string name = "Quelconque-Zephyrine", in_hex = "5175656C636F6E717565";
    const auto call = [&](const char* hook, const std::string& members, const std::string& key) {
        return world.credit.call(
            hook, R"({"actor":{"role":"admin","id":"u1"},)" + members + "}", key);
    };
    call("credit.add",
         R"("customer":{"customer_id":"c1","name":")" + name + R"("},"amount":)" + money(500) +
             R"(,"description":"for )" + name + R"(","internal_note":"of )" + name + "\"",
         "k1");
    const Answer exported = call("customer.export", R"("customer_id":"c1")", "");
    expect(exported.is_ok() && exported.reply.find(name) != std::string::npos,
           "customer.export does not tell the name");
    const Answer erased = call("customer.erase", R"("customer_id":"c1","balance":"forfeit")", "k2");
    expect(erased.is_ok(), "customer.erase answers " + erased.shown());
    for (const DeclaredHook& hook : known_hooks(subject)) {
        if (!hook.is_read) continue;
        json::object request = sample_request(hook.hook);
        if (request.contains("customer_id")) request["customer_id"] = "c1";
        const Answer answer = world.credit.call(hook.hook, json::serialize(request));
        expect(answer.reply.find(name) == std::string::npos, hook.hook + " still tells the name");
    }
    const int left = rows_of(world.database, name, in_hex);
    expect(left == 0, std::to_string(left) + " rows still have the name");
    return {};
}

std::string names_its_tables(const Subject& subject)
{
    need_database(subject);
    World world(subject);
    world.host.open_studio();
    const std::vector<std::string> tables = world.database.tables();
    expect(!tables.empty(), "it has no table where the host said");
    if (world.database.backend() == Backend::postgresql) return "in the schema that was given";
    std::string common = tables.front().substr(0, tables.front().find('_') + 1);
    expect(!common.empty(), "the table " + tables.front() + " has no prefix");
    for (const std::string& table : tables)
        expect(table.starts_with(common), "the table " + table + " has not the prefix " + common);
    return "all begin with " + common;
}

constexpr Check checks[] = {
    {"G1", "enabling twice is enabling once", enables_twice},
    {"G5", "two studios never see each other's rows", keeps_studios_apart},
    {"G6",
     "disabled with open holds: nothing new starts, the rest is served, until disabled",
     winds_down},
    {"G7", "purge removes the studio's rows and nothing else", purges_its_own},
    {"G8", "export tells what is personal, erase leaves none of it", forgets_a_person},
    {"G9", "all its tables stand in the given schema, or share one prefix", names_its_tables},
};

} // namespace

std::span<const Check> studio_checks()
{
    return checks;
}

} // namespace booking::check
