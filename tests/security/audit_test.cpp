// Every accepted change, every code that is shown and every refusal leave one audit row.
#include "studio.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

using namespace scrip::security;
using scrip::scenarios::with;
using scrip::scenarios::word;

namespace {

// Ever new studios, so that each request finds one in which it is accepted.
class Studios {
public:
    explicit Studios(Platform& platform) : platform_{platform} { open(); }

    const Studio& now() const { return *studio_; }

    void open()
    {
        const std::string name = "s" + std::to_string(++opened_);
        studio_ = std::make_unique<Studio>(platform_, name, "a");
    }

private:
    Platform& platform_;
    std::unique_ptr<Studio> studio_;
    int opened_ = 0;
};

// The request at the place in the list, in a studio of ours, by its key.
json::object asked(const Studio& studio, std::size_t place, const std::string& key)
{
    const Request request = studio.requests().at(place);
    return studio.ask(request.hook, request.payload, {{"key", key}});
}

bool changes_nothing(const std::string& hook, const json::object& reply)
{
    if (hook == "voucher.check") return true;
    if (hook == "job.run") return reply.at("done") == 0;
    return hook == "voucher.import" && reply.at("imported") == 0;
}

// The condition about rows of that table.
std::string about(std::string condition, const std::string& table)
{
    for (std::size_t at = 0; (at = condition.find('%', at)) != std::string::npos;)
        condition.replace(at, 1, table);
    return condition;
}

bool shows_code(const json::value& value)
{
    if (const auto* const list = value.if_array())
        return std::any_of(list->begin(), list->end(), shows_code);
    const auto* const object = value.if_object();
    if (!object) return false;
    return std::any_of(object->begin(), object->end(), [](const auto& member) {
        const bool is_full = member.key() == "code" && member.value().is_string() &&
                             member.value().get_string().find("-") != json::string::npos &&
                             member.value().get_string().find("•") == json::string::npos;
        const bool is_ticket = member.key() == "document";
        return is_full || is_ticket || shows_code(member.value());
    });
}

using Totals = std::map<std::string, std::pair<std::int64_t, std::int64_t>>; // before, after

// What the audit row of that call tells.
Totals told_totals(const scrip::tests::RawDatabase& raw, const std::string& where)
{
    Totals totals;
    for (const auto& row : raw.rows("select coalesce(totals, '[]') from scrip_audit" + where)) {
        const json::value all = json::parse(row.at(0));
        for (const json::value& each : all.as_array())
            totals[word(each.at("commodity"))] = {each.at("before").as_int64(),
                                                  each.at("after").as_int64()};
    }
    return totals;
}

// The same from the ledger: what the vouchers with entries of that call have, less what it moved.
Totals ledger_totals(const scrip::tests::RawDatabase& raw, const std::string& where)
{
    const std::string of_call =
        " from scrip_entry e join scrip_transaction t on t.studio_id = e.studio_id"
        " and t.transaction_id = e.transaction_id" +
        where;
    Totals totals;
    for (const auto& row : raw.rows("select distinct e.commodity" + of_call))
        totals[row.at(0)] = {0, 0};
    for (const auto& row : raw.rows("select commodity, sum(available) from scrip_voucher"
                                    " where voucher_id in (select e.voucher_id" +
                                    of_call + ") group by commodity"))
        totals[row.at(0)] = {std::stoll(row.at(1)), std::stoll(row.at(1))};
    for (const auto& row : raw.rows("select e.commodity, sum(e.amount)" + of_call +
                                    " and e.account = 'available' group by e.commodity"))
        totals[row.at(0)].first -= std::stoll(row.at(1));
    return totals;
}

} // namespace

TEST_CASE("every accepted write and every code that is shown has one audit row, with who and what",
          "[security][I39][I33]")
{
    Platform platform;
    Studios studios{platform};
    const auto requests = studios.now().requests();
    const auto raw = platform.raw_database();
    std::set<std::string> accepted;
    std::size_t showing = 0;
    std::size_t with_totals = 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const Request& request = requests[i];
        if (!scrip::scenarios::is_write(request.hook) || request.hook == "report.export") continue;
        const std::string key = "audited " + std::to_string(i);
        json::object answer = asked(studios.now(), i, key);
        if (verdict_of(answer) != "OK") {
            studios.open();
            answer = asked(studios.now(), i, key);
        }
        INFO(request.hook << " " << json::serialize(answer));
        REQUIRE(verdict_of(answer) == "OK");
        const auto rows =
            raw.rows("select operation, outcome, actor_role, actor_id from scrip_audit"
                     " where studio_id = '" +
                     studios.now().name() + "' and idempotency_key = '" + key + "'");
        const std::string work = request.behind.empty() ? request.hook : request.behind;
        if (changes_nothing(work, answer.at("reply").as_object())) {
            CHECK(rows.empty());
            continue;
        }
        REQUIRE(rows.size() == 1);
        CHECK(rows[0] == std::vector<std::string>{work, "ok", "admin", "boss"});
        accepted.insert(request.hook);
        const std::string where = " where %.studio_id = '" + studios.now().name() +
                                  "' and %.idempotency_key = '" + key + "'";
        const Totals told = told_totals(raw, about(where, "scrip_audit"));
        // Jobs have transactions of their own, a page at a time.
        if (work != "job.run") CHECK(told == ledger_totals(raw, about(where, "t")));
        if (!told.empty()) ++with_totals;
        if (shows_code(answer.at("reply"))) ++showing;
        // The answer again is no second change.
        asked(studios.now(), i, key);
        CHECK(raw.number("select count(*) from scrip_audit where idempotency_key = '" + key +
                         "' and studio_id = '" + studios.now().name() + "'") == 1);
    }
    CHECK(showing >= 10);
    CHECK(with_totals >= 20);
    for (const std::string& hook : hooks()) {
        INFO(hook);
        const bool is_write = scrip::scenarios::is_write(hook) && hook != "report.export";
        if (hook != "job.run") CHECK(accepted.contains(hook) == is_write);
    }
    platform.verify();
}

TEST_CASE("every call that a role may not make leaves a row of who asked for what",
          "[security][I39][i1]")
{
    Platform platform;
    const Studio studio{platform, "s1", "a"};
    const auto raw = platform.raw_database();
    const auto denials = [&](const std::string& role, const std::string& hook) {
        return raw.number("select count(*) from scrip_audit where outcome = 'permission_denied'"
                          " and actor_role = '" +
                          role + "' and operation = '" + hook + "'");
    };
    std::size_t denied = 0;
    for (const Request& request : studio.requests()) {
        const std::string work = request.behind.empty() ? request.hook : request.behind;
        for (const json::object& actor : {scrip::scenarios::agent(),
                                          studio.owner(),
                                          scrip::scenarios::host_itself(),
                                          scrip::scenarios::anonymous()}) {
            const std::string role = word(actor.at("role"));
            const auto before = denials(role, work);
            const json::object payload = with(request.payload, {{"actor", actor}});
            const auto answer = studio.dry(request.hook, payload);
            const bool is_denied = verdict_of(answer) == "permission_denied";
            // An anonymous caller is nobody to write down.
            const bool is_told = is_denied && role != "anonymous";
            INFO(request.hook << " " << role);
            CHECK(denials(role, work) == before + (is_told ? 1 : 0));
            if (is_told) ++denied;
        }
    }
    CHECK(denied > 50);
}

TEST_CASE("staff who act on a customer account that is their own are flagged", "[security][i1]")
{
    Platform platform;
    const json::object as_c1{{"role", "admin"}, {"id", "boss"}, {"customer_id", "c1"}};
    const auto first = platform.credit(10'00);
    const auto given = [&](const char* customer, const json::object& actor) {
        platform.accepted("credit.add",
                          {{"actor", actor},
                           {"customer", {{"customer_id", customer}}},
                           {"amount", scrip::scenarios::eur(5'00)},
                           {"description", "a gesture"}});
    };
    given("c1", as_c1);
    given("c2", as_c1);
    given("c2", with(as_c1, {{"customer_id", "never met"}}));
    given("c1", scrip::scenarios::admin());
    const json::object renamed{{"actor", as_c1},
                               {"customer", {{"customer_id", "c1"}, {"name", "Ada"}}}};
    platform.accepted("customer.update", renamed);
    platform.accepted("voucher.reveal",
                      {{"actor", as_c1}, {"voucher_id", first.id}, {"reason", "asked for"}});
    // A second id of the same person is still that person.
    platform.accepted("customer.merge", {{"from", "c1"}, {"into", "c3"}});
    given("c3", as_c1);

    const auto flags = [&](const char* customer) {
        std::vector<bool> own;
        const json::object all = platform.accepted(
            "customer.export", {{"customer_id", customer}, {"page", {{"limit", 200}}}});
        for (const json::value& item : all.at("items").as_array()) {
            if (item.at("type") == "audit") own.push_back(item.at("own_account").as_bool());
        }
        return own;
    };
    CHECK(flags("c2") == std::vector{false, false});
    // The first credit, one's own, a colleague's, the name, the code, the merge, and one's own.
    CHECK(flags("c3") == std::vector{false, true, false, true, true, false, true});
}
