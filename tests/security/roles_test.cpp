// Who may call which hook, and what they are shown: the table of security.md, section 3, written
// down once more.
#include "domain/actor.hpp"
#include "domain/errors.hpp"
#include "domain/panel.hpp"
#include "fields.hpp"
#include "studio.hpp"

#include <algorithm>
#include <array>
#include <map>

using namespace scrip::security;
using scrip::Right;
using scrip::Role;
using scrip::scenarios::customer;
using scrip::scenarios::with;

namespace {

constexpr auto no = Right::none;
constexpr auto yes = Right::full;
constexpr auto own = Right::own;
constexpr auto own_or_code = Right::own_or_code;
constexpr auto code = Right::code;
constexpr auto limits = Right::within_limits;
constexpr auto if_set = Right::if_set;
constexpr auto of_order = Right::of_order;

constexpr std::array roles{Role::admin, Role::agent, Role::customer, Role::anonymous, Role::system};

// In the order of `roles`.
using Rights = std::array<Right, roles.size()>;

const std::map<std::string, Rights> table{
    {"credit.add", {yes, limits, no, no, yes}},
    {"debit.add", {yes, no, no, no, no}},
    {"debit.reverse", {yes, no, no, no, no}},
    {"credit.clawback", {yes, no, no, no, yes}},
    {"credit.reinstate", {yes, no, no, no, yes}},
    {"voucher.sell", {yes, yes, own, yes, yes}},
    {"voucher.check", {yes, yes, own_or_code, if_set, no}},
    {"voucher.list", {yes, yes, own, no, yes}},
    {"voucher.get", {yes, yes, own, no, yes}},
    {"voucher.history", {yes, yes, own, no, yes}},
    {"voucher.reveal", {yes, no, own, no, no}},
    {"voucher.ticket", {yes, of_order, own, no, yes}},
    {"voucher.block", {yes, yes, own, no, yes}},
    {"voucher.unblock", {yes, no, no, no, no}},
    {"voucher.extend", {yes, no, no, no, no}},
    {"voucher.void", {yes, no, no, no, no}},
    {"voucher.retarget", {yes, no, no, no, no}},
    {"voucher.transfer", {yes, no, no, no, no}},
    {"voucher.reissue_code", {yes, no, no, no, no}},
    {"voucher.import", {yes, no, no, no, no}},
    {"report.export", {yes, no, no, no, no}},
    {"order.paid", {yes, no, no, no, yes}},
    {"order.overpaid", {yes, no, no, no, yes}},
    {"order.line_delete", {yes, no, no, no, yes}},
    {"order.delete", {yes, no, no, no, yes}},
    {"order.cancel", {yes, yes, own, no, yes}},
    {"payment.methods", {yes, yes, own, code, yes}},
    {"payment.hold", {yes, yes, own_or_code, code, yes}},
    {"payment.redeem", {yes, yes, own_or_code, code, yes}},
    {"payment.capture", {yes, yes, own, code, yes}},
    {"payment.release", {yes, yes, own, code, yes}},
    {"payment.query", {yes, yes, own, code, yes}},
    {"payment.refund", {yes, no, no, no, yes}},
    {"customer.balance", {yes, yes, own, no, yes}},
    {"customer.statement", {yes, yes, own, no, yes}},
    {"customer.export", {yes, no, own, no, yes}},
    {"customer.update", {yes, yes, no, no, yes}},
    {"customer.merge", {yes, no, no, no, yes}},
    {"customer.erase", {yes, no, no, no, yes}},
    {"referral.reward", {yes, no, no, no, yes}},
    {"panel.render", {yes, yes, own, code, no}},
    {"panel.action", {yes, yes, own, code, yes}}, // and the right to the hook behind
    {"report.liability", {yes, no, no, no, yes}},
    {"report.movements", {yes, no, no, no, yes}},
    {"report.verify", {yes, no, no, no, yes}},
    {"job.run", {yes, no, no, no, yes}},
};

const std::map<std::string, std::array<bool, roles.size()>> panels{
    {"customer.account", {true, true, false, false, false}},
    {"customer.portal", {true, true, true, false, false}},
    {"customer.gifts", {true, true, true, false, false}},
    {"studio.vouchers", {true, true, false, false, false}},
    {"order.detail", {true, true, false, false, false}},
    {"checkout.payment", {true, true, true, true, false}},
    {"studio.reports", {true, false, false, false, false}},
};

struct Caller {
    json::object actor;
    std::size_t column;
};

std::vector<Caller> callers_of(const Studio& studio)
{
    return {{scrip::scenarios::admin(), 0},
            {scrip::scenarios::agent(), 1},
            {studio.owner(), 2},
            {scrip::scenarios::anonymous(), 3},
            {scrip::scenarios::host_itself(), 4}};
}

bool presents_code(const json::object& payload)
{
    const auto* const form = payload.if_contains("form");
    if (form && form->as_object().contains("code")) return true;
    const auto* const source = payload.if_contains("source");
    return !source || source->as_object().contains("code") || source->as_object().contains("codes");
}

// Where the studio sets neither agent_limits nor anonymous_check.
bool is_allowed(const Request& request, std::size_t column)
{
    const Right right = table.at(request.hook).at(column);
    if (right == no) return false;
    if (request.hook == "panel.render") {
        return panels.at(scrip::scenarios::word(request.payload.at("panel"))).at(column);
    }
    const auto* const source = request.payload.if_contains("source");
    if (right == code && source) return presents_code(request.payload);
    if (request.behind.empty()) return right != limits && right != if_set;
    const Right behind = table.at(request.behind).at(column);
    if (behind == code && request.payload.at("action") == "pay_with_voucher") return false;
    return behind != no && behind != limits && behind != if_set;
}

json::object renamed(const json::object& payload, const std::string& from, const std::string& to)
{
    std::string text = json::serialize(payload);
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return json::parse(text).as_object();
}

// As if somebody else had come with what the owner's request names.
json::object by_bearer(const Studio& studio, const json::object& payload, const char* customer_id)
{
    const json::object theirs =
        renamed(renamed(payload, studio.at("owner"), customer_id), "Léa Martin", "Bob Cee");
    return renamed(theirs, "REASON OF STAFF", "reason of mine");
}

} // namespace

TEST_CASE("the rights in the code are those of the contract, for every hook and role",
          "[security][i1][R7][R8][field-R7][field-R8]")
{
    CHECK(hooks().size() == table.size());
    for (const std::string& hook : hooks()) {
        INFO(hook);
        REQUIRE(table.contains(hook));
        for (std::size_t column = 0; column < roles.size(); ++column) {
            CHECK(scrip::right_of(roles.at(column), hook) == table.at(hook).at(column));
        }
    }
    for (const Role role : roles) {
        CHECK(scrip::right_of(role, "voucher.recharge") == Right::none);
        CHECK(scrip::right_of(role, "") == Right::none);
    }
    for (const auto& [name, row] : panels) {
        const auto panel = scrip::parse_word<scrip::PanelName>(name);
        REQUIRE(panel);
        for (std::size_t column = 0; column < roles.size(); ++column) {
            CHECK(scrip::may_see(roles.at(column), *panel) == row.at(column));
        }
    }
}

TEST_CASE("the loaded plugin answers each role as the contract says, in a dry run as well",
          "[security][i1][R7][R8][field-R7][field-R8]")
{
    Platform platform;
    const Studio studio{platform, "s1", "a"};
    std::size_t denied = 0;
    for (const Request& request : studio.requests()) {
        for (const Caller& caller : callers_of(studio)) {
            const json::object payload = with(request.payload, {{"actor", caller.actor}});
            const std::string verdict = verdict_of(studio.dry(request.hook, payload));
            INFO(request.hook << " " << json::serialize(payload) << " -> " << verdict);
            const bool is_permitted = is_allowed(request, caller.column);
            CHECK((verdict != "permission_denied") == is_permitted);
            if (caller.column == 0) CHECK(verdict == "OK");
            if (is_permitted) continue;
            ++denied;
            CHECK(verdict_of(studio.ask(request.hook, payload)) == "permission_denied");
        }
        const auto verdict_for = [&](const json::value& actor) {
            return verdict_of(studio.ask(request.hook, with(request.payload, {{"actor", actor}})));
        };
        INFO(request.hook);
        CHECK(verdict_for(json::object{{"role", "owner"}, {"id", "u"}}) == "permission_denied");
        CHECK(verdict_for(json::object{{"role", "Admin"}, {"id", "u"}}) == "permission_denied");
        CHECK(verdict_for(json::object{{"id", "u"}}) == "invalid_field");
        CHECK(verdict_for(nullptr) == "invalid_field");
    }
    CHECK(denied > 100);
    platform.verify();
}

TEST_CASE("nobody but an admin is shown an internal note, no customer what staff wrote or others "
          "are called",
          "[security][i1][I38][A22]")
{
    const json::object limits_set{{"credit_add", scrip::scenarios::eur(50'00)},
                                  {"per_day", scrip::scenarios::eur(500'00)}};
    Platform platform;
    const Studio studio{
        platform, "s1", "a", {{"anonymous_check", true}, {"agent_limits", limits_set}}};
    std::size_t shown = 0, accepted = 0, named = 0;
    const auto reply_to = [&](const Request& request, const json::object& payload) {
        const json::object answer = studio.dry(request.hook, payload);
        if (verdict_of(answer) != "OK") return std::string{};
        ++accepted;
        return json::serialize(answer.at("reply"));
    };
    const auto holds = [](const std::string& reply, const std::string& text) {
        return reply.find(text) != std::string::npos;
    };
    for (const Request& request : studio.requests()) {
        INFO(request.hook << " " << json::serialize(request.payload));
        const auto reply_for = [&](const json::object& actor) {
            return reply_to(request, with(request.payload, {{"actor", actor}}));
        };
        if (holds(reply_for(scrip::scenarios::admin()), "NOTE OF STAFF")) ++shown;
        for (const json::object& actor :
             {scrip::scenarios::agent(), scrip::scenarios::host_itself()}) {
            const std::string reply = reply_for(actor);
            CHECK_FALSE(holds(reply, "NOTE OF STAFF"));
            CHECK_FALSE(holds(reply, "\"internal_note\""));
        }
        const std::string mine =
            reply_to(request,
                     with(renamed(request.payload, "REASON OF STAFF", "reason of mine"),
                          {{"actor", studio.owner()}}));
        const std::string bearers =
            reply_to(request,
                     with(by_bearer(studio, request.payload, studio.at("other").c_str()),
                          {{"actor", studio.stranger()}}));
        const std::string visitors = reply_to(request,
                                              with(by_bearer(studio, request.payload, "visitor"),
                                                   {{"actor", scrip::scenarios::anonymous()}}));
        for (const std::string& reply : {mine, bearers, visitors}) {
            for (const char* const secret :
                 {"NOTE OF STAFF", "REASON OF STAFF", "\"internal_note\"", "\"boss\"", "\"desk\""})
                CHECK_FALSE(holds(reply, secret));
        }
        CHECK_FALSE(holds(mine, "athird"));
        for (const std::string& reply : {bearers, visitors}) {
            if (holds(reply, "Bob Cee")) ++named;
            CHECK_FALSE(holds(reply, studio.at("owner")));
            CHECK_FALSE(holds(reply, "Léa Martin"));
        }
    }
    // The search can find what is there.
    CHECK(shown > 5);
    CHECK(accepted > 150);
    CHECK(named > 0);
}

TEST_CASE("the requests that the tests of security walk name every text a schema knows",
          "[security]")
{
    Platform platform;
    const Studio studio{platform, "s1", "a"};
    const auto requests = studio.requests();
    std::size_t fields = 0;
    for (const std::string& hook : hooks()) {
        for (const Field& field : fields_of(hook)) {
            if (field.type == "enum" || field.type == "currency" || field.type == "date" ||
                field.type == "instant")
                continue;
            ++fields;
            INFO(hook << " " << field.pointer << " " << field.type);
            CHECK(std::any_of(requests.begin(), requests.end(), [&](const Request& request) {
                json::value payload = request.payload;
                return request.hook == hook && text_at(payload, field.pointer);
            }));
        }
    }
    CHECK(fields > 150);
}
