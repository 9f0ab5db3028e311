// Who may ask for what: the table of security.md, section 3, walked as data.
#include "platform.hpp"

#include <functional>

using namespace scrip::scenarios;

namespace {

// What there is to name: all of it c1's.
struct Things {
    Made credit, pending, bare;
    json::value hold_id, debit_id, clawback_id, referral_code;
};

Things things_of(Platform& platform)
{
    Things things;
    things.credit = platform.credit(100'00);
    things.referral_code = platform.balance("c1").at("referral_code");
    things.pending = platform.sell("o-sold", 10'00, false).at(0);
    things.bare = platform.credit(10'00);
    const json::object source{{"code", things.credit.code}};
    things.hold_id =
        platform.accepted("payment.hold", {{"order", order("o-held", 10'00)}, {"source", source}})
            .at("hold")
            .at("hold_id");
    platform.redeem("o-spent", 10'00, source);
    const json::object debit{
        {"customer", {{"customer_id", "c1"}}}, {"amount", eur(1'00)}, {"description", "paid out"}};
    things.debit_id = platform.accepted("debit.add", debit).at("transaction").at("transaction_id");
    const json::object clawback{
        {"voucher_id", things.bare.id}, {"amount", eur(1'00)}, {"reason", "charged back"}};
    things.clawback_id = platform.accepted("credit.clawback", clawback).at("clawback_id");
    return things;
}

constexpr const char* yes = "OK";
constexpr const char* no = "permission_denied";
constexpr const char* hidden = "not_found";

struct Row {
    const char* hook;
    std::function<json::object(const Things&)> request;
    const char *admin, *agent, *owner, *other, *anonymous, *host;
};

const auto of_customer = [](const Things&) { return json::object{{"customer_id", "c1"}}; };
const auto of_voucher = [](const Things& things) {
    return json::object{
        {"voucher_id", things.credit.id}, {"reason", "asked for"}, {"expires_on", nullptr}};
};
const auto of_order = [](const Things&) {
    return json::object{{"order", order("o-new", 5'00)}, {"excess", eur(1)}, {"reference", "r1"}};
};
const auto of_order_id = [](const Things&) {
    return json::object{{"order_id", "o-sold"}, {"line_id", "l1"}};
};
const auto of_hold = [](const Things& things) { return json::object{{"hold_id", things.hold_id}}; };
const auto to_customer = [](const Things&) {
    return json::object{
        {"customer", {{"customer_id", "c1"}}}, {"amount", eur(1'00)}, {"description", "why"}};
};
const auto by_code = [](const Things& things) {
    return json::object{{"order", order("o-new", 5'00)},
                        {"source", {{"code", things.credit.code}}}};
};
const auto by_voucher = [](const Things& things) {
    return json::object{{"order", order("o-new", 5'00)},
                        {"source", {{"voucher_id", things.credit.id}}}};
};
const auto by_customer = [](const Things&) {
    return json::object{{"order", order("o-new", 5'00)}, {"source", {{"customer_id", "c1"}}}};
};
const auto with_code = [](const Things& things) {
    return json::object{{"code", things.credit.code}};
};
const auto sale = [](const Things&) {
    const json::object line{
        {"line_id", "l1"}, {"kind", "credit"}, {"amount", eur(5'00)}, {"paid", eur(5'00)}};
    return json::object{{"order", order("o-new", 5'00)}, {"line", line}, {"is_paid", false}};
};
const auto reversal = [](const Things& things) {
    return json::object{{"transaction_id", things.debit_id}, {"reason", "a mistake"}};
};
const auto transfer = [](const Things& things) {
    return json::object{
        {"voucher_id", things.bare.id}, {"to", {{"customer_id", "c2"}}}, {"reason", "a present"}};
};
const auto ticket_of_credit = [](const Things& things) {
    return json::object{{"voucher_id", things.credit.id}, {"format", "svg"}};
};
const auto ticket_of_sale = [](const Things& things) {
    return json::object{{"voucher_id", things.pending.id}, {"format", "html"}};
};
const auto clawback = [](const Things& things) {
    return json::object{
        {"voucher_id", things.bare.id}, {"amount", eur(1'00)}, {"reason", "charged back"}};
};
const auto reinstatement = [](const Things& things) {
    return json::object{{"clawback_id", things.clawback_id}, {"reason", "the dispute is won"}};
};
const auto refund = [](const Things&) {
    return json::object{{"order_id", "o-spent"}, {"reason", "rain"}};
};
const auto job = [](const Things&) { return json::object{{"job", "expire"}}; };
const auto period = [](const Things&) {
    return json::object{{"from", "2026-11-01"}, {"to", "2026-11-30"}};
};
const auto nothing = [](const Things&) { return json::object{}; };
const auto cancellation = [](const Things&) {
    return json::object{{"order", order("o-new", 5'00)},
                        {"refundable", eur(5'00)},
                        {"tenders", {{{"tender", "card"}, {"captured", eur(5'00)}}}},
                        {"as", "original"},
                        {"reason", "studio"}};
};
const auto extension = of_voucher;

const auto erasure = [](const Things&) {
    return json::object{{"customer_id", "c1"}, {"balance", "to_bearer"}};
};
const auto reward = [](const Things& things) {
    return json::object{{"referral_code", things.referral_code},
                        {"customer", {{"customer_id", "c4"}}},
                        {"order_id", "o-new"}};
};
const auto merger = [](const Things&) { return json::object{{"from", "c1"}, {"into", "c3"}}; };
const auto renaming = [](const Things&) {
    return json::object{{"customer", {{"customer_id", "c1"}, {"name", "Ann"}}}};
};

const auto panel_of = [](const char* panel) {
    return [panel](const Things&) {
        return json::object{
            {"panel", panel}, {"customer_id", "c1"}, {"order", order("o-new", 5'00)}};
    };
};
const auto action_of = [](const char* action, const json::object& form) {
    return [action, form](const Things& things) {
        return json::object{{"panel", "customer.account"},
                            {"action", action},
                            {"customer_id", "c1"},
                            {"voucher_id", things.credit.id},
                            {"form", form}};
    };
};
const json::object extending{{"expires_on", nullptr}, {"reason", "asked for"}};
const json::object crediting{{"amount", eur(1'00)}, {"description", "why"}};

const std::vector<Row>& table()
{
    static const std::vector<Row> rows{
        // hook, request, admin, agent, customer own, customer other, anonymous, system
        {"credit.add", to_customer, yes, no, no, no, no, yes},
        {"debit.add", to_customer, yes, no, no, no, no, no},
        {"debit.reverse", reversal, yes, no, no, no, no, no},
        {"credit.clawback", clawback, yes, no, no, no, no, yes},
        {"credit.reinstate", reinstatement, yes, no, no, no, no, yes},
        {"customer.balance", of_customer, yes, yes, yes, no, no, yes},
        {"customer.statement", of_customer, yes, yes, yes, no, no, yes},
        {"customer.update", renaming, yes, yes, no, no, no, yes},
        {"customer.merge", merger, yes, no, no, no, no, yes},
        {"customer.export", of_customer, yes, no, yes, no, no, yes},
        {"customer.erase", erasure, yes, no, no, no, no, yes},
        {"referral.reward", reward, yes, no, no, no, no, yes},
        {"voucher.sell", sale, yes, yes, yes, no, yes, yes},
        {"voucher.check", with_code, yes, yes, yes, yes, no, no},
        {"voucher.list", of_customer, yes, yes, yes, no, no, yes},
        {"voucher.get", of_voucher, yes, yes, yes, hidden, no, yes},
        {"voucher.history", of_voucher, yes, yes, yes, hidden, no, yes},
        {"voucher.extend", extension, yes, no, no, no, no, no},
        {"voucher.void",
         [](const Things& things) {
             return json::object{{"voucher_id", things.pending.id}, {"reason", "a typo"}};
         },
         yes,
         no,
         no,
         no,
         no,
         no},
        {"voucher.block", of_voucher, yes, yes, yes, hidden, no, yes},
        {"voucher.unblock", of_voucher, yes, no, no, no, no, no},
        {"voucher.reveal", of_voucher, yes, no, yes, hidden, no, no},
        {"voucher.reissue_code", of_voucher, yes, no, no, no, no, no},
        {"voucher.transfer", transfer, yes, no, no, no, no, no},
        {"voucher.ticket", ticket_of_credit, yes, no, yes, hidden, no, yes},
        {"voucher.ticket", ticket_of_sale, yes, yes, yes, hidden, no, yes},
        {"order.paid", of_order, yes, no, no, no, no, yes},
        {"order.overpaid", of_order, yes, no, no, no, no, yes},
        {"order.cancel", cancellation, yes, yes, yes, no, no, yes},
        {"order.line_delete", of_order_id, yes, no, no, no, no, yes},
        {"order.delete", of_order_id, yes, no, no, no, no, yes},
        {"payment.methods", of_order, yes, yes, yes, no, yes, yes},
        {"payment.hold", by_code, yes, yes, yes, no, yes, yes},
        {"payment.hold", by_voucher, yes, yes, yes, no, no, yes},
        {"payment.hold", by_customer, yes, yes, yes, no, no, yes},
        {"payment.redeem", by_code, yes, yes, yes, no, yes, yes},
        {"payment.redeem", by_voucher, yes, yes, yes, no, no, yes},
        {"payment.redeem", by_customer, yes, yes, yes, no, no, yes},
        {"payment.capture", of_hold, yes, yes, yes, hidden, hidden, yes},
        {"payment.release", of_hold, yes, yes, yes, hidden, hidden, yes},
        {"payment.query", of_hold, yes, yes, yes, hidden, hidden, yes},
        {"payment.refund", refund, yes, no, no, no, no, yes},
        {"panel.render", panel_of("customer.account"), yes, yes, no, no, no, no},
        {"panel.render", panel_of("customer.portal"), yes, yes, yes, no, no, no},
        {"panel.render", panel_of("customer.gifts"), yes, yes, yes, no, no, no},
        {"panel.render", panel_of("studio.vouchers"), yes, yes, no, no, no, no},
        {"panel.render", panel_of("order.detail"), yes, yes, no, no, no, no},
        {"panel.render", panel_of("checkout.payment"), yes, yes, yes, no, yes, no},
        {"panel.render", panel_of("studio.reports"), yes, no, no, no, no, no},
        {"panel.action", action_of("add_credit", crediting), yes, no, no, no, no, yes},
        {"panel.action", action_of("extend", extending), yes, no, no, no, no, no},
        {"panel.action", action_of("block", {{"reason", "lost"}}), yes, yes, yes, no, no, yes},
        {"panel.action", action_of("reveal", {{"reason", "lost"}}), yes, no, yes, no, no, no},
        {"report.liability", nothing, yes, no, no, no, no, yes},
        {"report.movements", period, yes, no, no, no, no, yes},
        {"report.verify", nothing, yes, no, no, no, no, yes},
        {"job.run", job, yes, no, no, no, no, yes},
    };
    return rows;
}

std::string outcome(Platform& platform, const Row& row, const json::object& request, bool is_dry)
{
    const json::object envelope = is_dry ? json::object{{"dry_run", true}} : json::object{};
    const json::object answer = platform.ask(row.hook, request, envelope);
    const json::value* error = answer.if_contains("error");
    return error ? word(error->at("code")) : word(answer.at("status"));
}

std::string state_of(Platform& platform)
{
    return json::serialize(platform.accepted("voucher.list", {{"include_void", true}})) +
           json::serialize(platform.balance("c1"));
}

} // namespace

TEST_CASE("every hook answers each role as the table says, and a dry run needs the same right",
          "[scenarios][roles][A05][A22][R7][R8][R9][I38][i1]")
{
    Platform platform{{{"referral", {{"referrer", eur(10'00)}, {"referee", eur(5'00)}}}}};
    const Things things = things_of(platform);
    const std::string before = state_of(platform);
    for (const Row& row : table()) {
        const std::pair<json::object, const char*> callers[] = {
            {admin(), row.admin},
            {agent(), row.agent},
            {customer("c1"), row.owner},
            {customer("c2"), row.other},
            {anonymous(), row.anonymous},
            {host_itself(), row.host},
            {{{"role", "owner"}, {"id", "u"}}, no},
        };
        for (const auto& [actor, wanted] : callers) {
            INFO(row.hook << " by " << json::serialize(actor));
            const json::object request = with(row.request(things), {{"actor", actor}});
            CHECK(outcome(platform, row, request, is_write(row.hook)) == wanted);
            // A refusal is one without the dry run too, and changes nothing.
            if (std::string{wanted} != yes) CHECK(outcome(platform, row, request, false) == wanted);
        }
        json::object nobody = row.request(things);
        nobody["actor"] = nullptr;
        CHECK(outcome(platform, row, nobody, false) == "invalid_field");
        nobody["actor"] = json::object{{"id", "u"}};
        CHECK(outcome(platform, row, nobody, false) == "invalid_field");
    }
    CHECK(state_of(platform) == before);
    platform.verify();
}

TEST_CASE("a customer without an id of their own owns nothing", "[scenarios][roles][R9]")
{
    Platform platform;
    const Things things = things_of(platform);
    const json::object actor{{"role", "customer"}, {"id", "u"}};
    for (const char* hook : {"customer.balance", "customer.statement", "voucher.list"}) {
        const json::object request{{"actor", actor}, {"customer_id", "c1"}};
        CHECK(platform.refused(hook, request) == "invalid_field");
    }
    const json::object request{{"actor", actor}, {"voucher_id", things.credit.id}};
    CHECK(platform.refused("voucher.get", request) == "invalid_field");
}

TEST_CASE(
    "a customer cannot pay from somebody else's account or voucher inside an order of their own",
    "[scenarios][roles][R9][B47]")
{
    Platform platform;
    const Things things = things_of(platform);
    const json::object own_order{{"actor", customer("c2")}, {"order", order("o-c2", 5'00, "c2")}};
    CHECK(platform.refused("payment.redeem",
                           with(own_order, {{"source", {{"customer_id", "c1"}}}})) ==
          "permission_denied");
    CHECK(platform.refused("payment.redeem",
                           with(own_order, {{"source", {{"voucher_id", things.credit.id}}}})) ==
          "not_found");
    platform.accepted("payment.redeem",
                      with(own_order, {{"source", {{"code", things.credit.code}}}}));
}

TEST_CASE("a visitor ends the hold a visitor made, and no other", "[scenarios][roles][U11]")
{
    Platform platform;
    const Things things = things_of(platform);
    const json::object use{{"order", order("o-new", 5'00, "new")},
                           {"source", {{"code", things.credit.code}}}};
    const json::object held =
        platform.accepted("payment.hold", with(use, {{"actor", anonymous()}}));
    const json::object own{{"hold_id", held.at("hold").at("hold_id")}, {"actor", anonymous()}};
    CHECK(platform.accepted("payment.query", own).at("state") == "held");
    platform.accepted("payment.release", own);
    CHECK(platform.refused("payment.release",
                           {{"hold_id", things.hold_id}, {"actor", anonymous()}}) == "not_found");
}

TEST_CASE("a visitor may check a code only where the studio says so", "[scenarios][roles][U09]")
{
    Platform open{{{"anonymous_check", true}}};
    const Made credit = open.credit(10'00);
    CHECK(open.accepted("voucher.check", {{"actor", anonymous()}, {"code", credit.code}})
              .at("redeemable")
              .as_bool());
}
