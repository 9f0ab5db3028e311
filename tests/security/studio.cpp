#include "studio.hpp"

#include <filesystem>
#include <stdexcept>

namespace scrip::security {

using scenarios::with;

namespace {

// What stands for itself in every studio. "$name" is a thing; a word ends where no letter, digit or
// underscore follows.
const Things constants{
    {"one", R"({"minor":100,"currency":"EUR"})"},
    {"customer", R"({"customer_id":"$owner","name":"Léa Martin"})"},
    {"newcomer", R"({"customer_id":"$new_customer","name":"Ann Bee"})"},
    {"line",
     R"({"line_id":"l1","activity_id":"surf","label":"Surfing","units":1,)"
     R"("total":{"minor":500,"currency":"EUR"},"date":"2026-12-01"})"},
    {"order",
     R"({"order_id":"$new_order","customer":$customer,"currency":"EUR",)"
     R"("total":{"minor":500,"currency":"EUR"},"due":{"minor":500,"currency":"EUR"},)"
     R"("lines":[$line]})"},
    {"spent",
     R"({"order_id":"$spent_order","customer":$customer,"currency":"EUR",)"
     R"("total":{"minor":1000,"currency":"EUR"},"due":{"minor":0,"currency":"EUR"},)"
     R"("lines":[$line]})"},
    {"sold",
     R"({"order_id":"$sold_order","customer":$customer,"currency":"EUR",)"
     R"("total":{"minor":1000,"currency":"EUR"},"due":{"minor":0,"currency":"EUR"},)"
     R"("lines":[$line]})"},
};

struct Template {
    const char* hook;
    const char* members;
    const char* behind = "";
};

// Together they name every text that the requests' schemas know: a test checks it.
constexpr Template templates[] = {
    {"credit.add",
     R"("customer":$customer,"amount":$one,"origin":"manual","description":"why",)"
     R"("internal_note":"NOTE OF STAFF","name":"A note","expires_on":"2028-01-31",)"
     R"("order_id":"$new_order","holder_only":false,"priority":50,"paid":$one)"},
    {"debit.add",
     R"("customer":$customer,"amount":$one,"description":"why","internal_note":"NOTE OF STAFF",)"
     R"("order_id":"$new_order","voucher_id":"$voucher")"},
    {"debit.reverse", R"("transaction_id":"$debit","reason":"REASON OF STAFF")"},
    {"credit.clawback",
     R"("voucher_id":"$spare","amount":$one,"reason":"REASON OF STAFF","reference":"claim 7")"},
    {"credit.reinstate", R"("clawback_id":"$clawback","reason":"REASON OF STAFF")"},
    {"customer.balance", R"("customer_id":"$owner")"},
    {"customer.statement",
     R"("customer_id":"$owner","from":"2026-11-01","to":"2026-12-31","payments":[)"
     R"({"at":"2026-11-20T10:00:00Z","amount":$one,"description":"card","order_id":"$spent_order",)"
     R"("reference":"pay 1"}])"},
    {"customer.statement",
     R"("customer_id":"$owner","page":{"limit":1,"cursor":"$statement_cursor"})"},
    {"customer.update", R"("customer":{"customer_id":"$owner","name":"Lea Martin"})"},
    {"customer.merge", R"("from":"$third","into":"$other")"},
    {"customer.export", R"("customer_id":"$owner")"},
    {"customer.export", R"("customer_id":"$owner","page":{"limit":1,"cursor":"$export_cursor"})"},
    {"customer.erase", R"("customer_id":"$third","balance":"forfeit")"},
    {"referral.reward",
     R"("referral_code":"$referral","customer":$newcomer,"order_id":"$new_order")"},
    {"voucher.sell",
     R"("order":$order,"line":{"line_id":"l2","kind":"credit","quantity":2,"amount":$one,)"
     R"("paid":$one},"beneficiary":{"customer_id":"$other","name":"Bob Cee"},"name":"A present",)"
     R"("message":"enjoy","expires_on":"2028-01-31","description":"why","internal_note":"NOTE OF STAFF",)"
     R"("vat_kind":"multi_purpose","is_paid":true)"},
    {"voucher.sell",
     R"("order":$order,"line":{"line_id":"l3","kind":"gift","units":2,)"
     R"("scope":{"activities":["surf","kite"]},"paid":$one},"is_paid":false)"},
    {"voucher.sell",
     R"("order":$order,"line":{"line_id":"l4","kind":"package","units":2,"unit_price":$one,)"
     R"("as":"money","paid":$one},"is_paid":false)"},
    {"voucher.check", R"("code":"$code")"},
    {"voucher.check", R"("code":"$code","order":$order)"},
    {"voucher.list",
     R"("customer_id":"$owner","query":"lea","kind":"credit","status":["active"],)"
     R"("sort":"created","with_totals":true)"},
    {"voucher.list", R"("customer_id":"$owner","page":{"limit":1,"cursor":"$list_cursor"})"},
    {"voucher.get", R"("voucher_id":"$voucher")"},
    {"voucher.history", R"("voucher_id":"$voucher")"},
    {"voucher.history", R"("voucher_id":"$voucher","page":{"limit":1,"cursor":"$history_cursor"})"},
    {"voucher.extend",
     R"("voucher_id":"$voucher","expires_on":"2030-01-31","reason":"REASON OF STAFF")"},
    {"voucher.void", R"("voucher_id":"$spare","reason":"REASON OF STAFF")"},
    {"voucher.block", R"("voucher_id":"$spare","reason":"REASON OF STAFF")"},
    {"voucher.unblock", R"("voucher_id":"$blocked","reason":"REASON OF STAFF")"},
    {"voucher.reveal", R"("voucher_id":"$voucher","reason":"REASON OF STAFF")"},
    {"voucher.reissue_code", R"("voucher_id":"$voucher","reason":"REASON OF STAFF")"},
    {"voucher.transfer",
     R"("voucher_id":"$spare","to":{"customer_id":"$other","name":"Bob Cee"},"amount":$one,)"
     R"("reason":"REASON OF STAFF")"},
    {"voucher.retarget",
     R"("voucher_id":"$gift","scope":{"activities":["surf","kite"]},"reason":"REASON OF STAFF")"},
    {"voucher.import",
     R"("batch":"$new_batch","rows":[{"external_id":"x1","code":"OLD-7K3M-QX29TT",)"
     R"("customer":$newcomer,"kind":"credit","face":$one,"available":$one,)"
     R"("expires_on":"2028-01-31","name":"Old","description":"why","internal_note":"NOTE OF STAFF",)"
     R"("paid":$one,"apply_as":"payment","vat_kind":"multi_purpose"},)"
     R"({"external_id":"x2","customer":$newcomer,"kind":"gift","face":{"units":2},)"
     R"("available":{"units":2},"scope":{"activities":["surf"]}}])"},
    {"voucher.import",
     R"("batch":"$new_batch","partial":true,"rows":[{"external_id":"x3","sealed_code":"ab12",)"
     R"("customer":$newcomer,"kind":"gift","face":{"units":2},"available":{"units":2},)"
     R"("scope":{"activities":["surf"]}}])"},
    {"voucher.ticket", R"("voucher_id":"$pending","format":"svg")"},
    {"order.paid", R"("order":$sold)"},
    {"order.overpaid", R"("order":$spent,"excess":$one,"reference":"excess 1")"},
    {"order.cancel",
     R"("order":$spent,"refundable":$one,"tenders":[{"tender":"card","reference":"pay 2",)"
     R"("captured":$one}],"as":"credit","strategy":"card_first","reason":"weather","note":"REASON OF STAFF",)"
     R"("lines":["l1"])"},
    {"order.line_delete", R"("order_id":"$sold_order","line_id":"l1")"},
    {"order.delete", R"("order_id":"$spent_order","reason":"REASON OF STAFF")"},
    {"payment.methods", R"("order":$order)"},
    {"payment.hold",
     R"("order":$order,"source":{"code":"$code"},"amount":$one,"apply_as":"payment")"},
    {"payment.hold", R"("order":$order,"source":{"codes":["$code"]},"ttl_s":600)"},
    {"payment.hold", R"("order":$order,"source":{"voucher_id":"$gift"},"lines":["l1"])"},
    {"payment.hold", R"("order":$order,"source":{"customer_id":"$owner"})"},
    {"payment.redeem",
     R"("order":$order,"source":{"code":"$code"},"amount":$one,"apply_as":"payment")"},
    {"payment.redeem", R"("order":$order,"source":{"codes":["$code"]})"},
    {"payment.redeem", R"("order":$order,"source":{"voucher_id":"$gift"},"lines":["l1"])"},
    {"payment.redeem", R"("order":$order,"source":{"customer_id":"$owner"})"},
    {"payment.capture", R"("hold_id":"$hold","amount":$one)"},
    {"payment.release", R"("hold_id":"$hold")"},
    {"payment.refund",
     R"("order_id":"$spent_order","amount":$one,"reason":"REASON OF STAFF","restore":"new_note")"},
    {"payment.refund", R"("hold_id":"$spent_hold","reason":"REASON OF STAFF")"},
    {"payment.query", R"("key":"$payment_key")"},
    {"payment.query", R"("hold_id":"$hold")"},
    {"panel.render", R"("panel":"customer.account","customer_id":"$owner")"},
    {"panel.render", R"("panel":"customer.portal","customer_id":"$owner")"},
    {"panel.render", R"("panel":"customer.gifts","customer_id":"$owner")"},
    {"panel.render",
     R"("panel":"studio.vouchers","filter":{"query":"lea","kind":"credit","status":["active"],)"
     R"("sort":"created"})"},
    {"panel.render",
     R"("panel":"studio.vouchers","page":{"table":"vouchers","limit":1,"cursor":"$panel_cursor"})"},
    {"panel.render", R"("panel":"order.detail","order":$spent)"},
    {"panel.render", R"("panel":"checkout.payment","order":$order)"},
    {"panel.render",
     R"("panel":"studio.reports","filter":{"voucher_id":"$voucher","from":"2026-11-01",)"
     R"("to":"2026-11-30","as_of":"2026-11-21"})"},
    {"panel.action",
     R"("panel":"customer.account","action":"add_credit","customer_id":"$owner",)"
     R"("form":{"amount":$one,"description":"why","name":"A note","order_id":"$new_order"})",
     "credit.add"},
    {"panel.action",
     R"("panel":"customer.account","action":"reverse_debit","customer_id":"$owner",)"
     R"("transaction_id":"$debit","form":{"reason":"REASON OF STAFF"})",
     "debit.reverse"},
    {"panel.action",
     R"("panel":"studio.vouchers","action":"extend","voucher_id":"$voucher",)"
     R"("form":{"expires_on":"2030-01-31","reason":"REASON OF STAFF"})",
     "voucher.extend"},
    {"panel.action",
     R"("panel":"studio.vouchers","action":"block","voucher_id":"$spare","form":{"reason":"REASON OF STAFF"})",
     "voucher.block"},
    {"panel.action",
     R"("panel":"studio.vouchers","action":"reveal","voucher_id":"$voucher",)"
     R"("form":{"reason":"REASON OF STAFF"})",
     "voucher.reveal"},
    {"panel.action",
     R"("panel":"order.detail","action":"delete_line","order":$sold,"line_id":"l1","form":{})",
     "order.line_delete"},
    {"panel.action",
     R"("panel":"checkout.payment","action":"pay_with_code","order":$order,)"
     R"("form":{"code":"$code","amount":$one})",
     "payment.redeem"},
    {"panel.action",
     R"("panel":"checkout.payment","action":"reserve_code","order":$order,)"
     R"("form":{"code":"$code"})",
     "payment.hold"},
    {"panel.action",
     R"("panel":"checkout.payment","action":"check_code","order":$order,)"
     R"("form":{"code":"$code"})",
     "voucher.check"},
    {"panel.action",
     R"("panel":"checkout.payment","action":"pay_with_voucher","order":$order,)"
     R"("voucher_id":"$voucher","form":{"amount":$one})",
     "payment.redeem"},
    {"panel.action",
     R"("panel":"checkout.payment","action":"release","order":$order,"hold_id":"$hold",)"
     R"("form":{})",
     "payment.release"},
    {"report.liability", R"("as_of":"2026-11-21","group_by":["kind"],"format":"json")"},
    {"report.movements", R"("from":"2026-11-01","to":"2026-11-30","format":"csv")"},
    {"report.export", R"("page":{"limit":1,"cursor":"$studio_cursor"})"},
    {"report.verify", R"("voucher_id":"$voucher","anchors":[{"day":"2026-11-20","hash":"ab12"}])"},
    {"job.run", R"("job":"expire")"},
    {"job.run", R"("job":"holds","limit":10)"},
};

bool is_of_word(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
}

std::string replaced(std::string_view text, const Things& things)
{
    std::string result;
    while (!text.empty()) {
        const std::size_t mark = text.find('$');
        result += text.substr(0, mark);
        if (mark == std::string_view::npos) break;
        text.remove_prefix(mark + 1);
        std::size_t length = 0;
        while (length < text.size() && is_of_word(text[length]))
            ++length;
        const std::string name{text.substr(0, length)};
        const auto constant = constants.find(name);
        result +=
            constant == constants.end() ? things.at(name) : replaced(constant->second, things);
        text.remove_prefix(length);
    }
    return result;
}

// As many as the list of a page needs to have a next one.
constexpr std::string_view one_each = R"("page":{"limit":1})";

} // namespace

std::vector<std::string> hooks()
{
    constexpr std::string_view ending = ".request.schema.json";
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{SCRIP_SCHEMA_DIR}) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(ending)) names.push_back(name.substr(0, name.size() - ending.size()));
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string verdict_of(const json::object& answer)
{
    if (const auto* const error = answer.if_contains("error")) {
        return scenarios::word(error->at("code"));
    }
    const json::object& reply = answer.at("reply").as_object();
    if (const auto* const declined = reply.if_contains("declined")) {
        return scenarios::word(declined->at("code"));
    }
    return scenarios::word(answer.at("status"));
}

Studio::Studio(Platform& platform,
               std::string name,
               const std::string& mark,
               const json::object& settings)
    : platform_{platform}, name_{std::move(name)}
{
    const json::object referral{{"referrer", scenarios::eur(10'00)},
                                {"referee", scenarios::eur(5'00)}};
    platform_.enable(name_, with({{"currency", "EUR"}, {"referral", referral}}, settings));
    for (const char* const id : {"owner",
                                 "other",
                                 "third",
                                 "new_customer",
                                 "new_order",
                                 "new_batch",
                                 "spent_order",
                                 "sold_order",
                                 "held_order"})
        things_[id] = mark + id;
    things_["payment_key"] = "payment of " + mark.substr(0, 1);

    const char* const voucher = "/voucher/voucher_id";
    const json::object note = accepted(
        "credit.add",
        filled(
            R"("customer":$customer,"amount":{"minor":10000,"currency":"EUR"},"origin":"manual",)"
            R"("description":"a gesture","internal_note":"NOTE OF STAFF")"));
    things_["voucher"] = scenarios::word(note.at("voucher").at("voucher_id"));
    things_["code"] = scenarios::word(note.at("code"));
    things_["referral"] = scenarios::word(note.at("balance").at("referral_code"));
    const char* const credit =
        R"("customer":$customer,"amount":{"minor":2000,"currency":"EUR"},"description":"more")";
    things_["spare"] = made("credit.add", credit, voucher);
    things_["blocked"] = made("credit.add", credit, voucher);
    accepted("voucher.block", filled(R"("voucher_id":"$blocked","reason":"REASON OF STAFF")"));
    made(
        "credit.add",
        R"("customer":{"customer_id":"$other","name":"Bob Cee"},"amount":$one,"description":"his")",
        voucher);
    made("credit.add",
         R"("customer":{"customer_id":"$third"},"amount":$one,"description":"his")",
         voucher);
    things_["pending"] =
        made("voucher.sell",
             R"("order":$sold,"line":{"line_id":"l1","kind":"credit","amount":$one,"paid":$one},)"
             R"("is_paid":false)",
             "/vouchers/0/voucher/voucher_id");
    things_["gift"] = made("voucher.sell",
                           R"("order":$sold,"line":{"line_id":"l2","kind":"gift","units":3,)"
                           R"("scope":{"activities":["surf"]},"paid":$one},"is_paid":true)",
                           "/vouchers/0/voucher/voucher_id");
    things_["hold"] = made("payment.hold",
                           R"("order":{"order_id":"$held_order","customer":$customer,)"
                           R"("currency":"EUR","total":$one,"due":$one},)"
                           R"("source":{"code":"$code"})",
                           "/hold/hold_id");
    const json::object pay =
        filled(R"("order":{"order_id":"$spent_order","customer":$customer,"currency":"EUR",)"
               R"("total":{"minor":1000,"currency":"EUR"},"due":{"minor":1000,"currency":"EUR"}},)"
               R"("source":{"code":"$code"})");
    const json::object paid = ask("payment.redeem", pay, {{"key", at("payment_key")}});
    things_["spent_hold"] = scenarios::word(paid.at("reply").at("hold").at("hold_id"));
    things_["debit"] = made("debit.add",
                            R"("customer":$customer,"amount":$one,"description":"paid out")",
                            "/transaction/transaction_id");
    things_["bare"] = made("credit.add", credit, voucher);
    things_["clawback"] = made("credit.clawback",
                               R"("voucher_id":"$bare","amount":$one,"reason":"REASON OF STAFF")",
                               "/clawback_id");
    keep_cursors();
}

void Studio::keep_cursors()
{
    const std::string page{one_each};
    things_["list_cursor"] = made("voucher.list", R"("customer_id":"$owner",)" + page, "/next");
    things_["statement_cursor"] =
        made("customer.statement", R"("customer_id":"$owner",)" + page, "/next");
    things_["export_cursor"] =
        made("customer.export", R"("customer_id":"$owner",)" + page, "/next");
    things_["history_cursor"] =
        made("voucher.history", R"("voucher_id":"$voucher",)" + page, "/next");
    things_["studio_cursor"] = made("report.export", page, "/next");
    things_["panel_cursor"] =
        made("panel.render", R"("panel":"studio.vouchers","page":{"limit":1})", "/tables/0/next");
}

std::vector<Request> Studio::requests() const
{
    std::vector<Request> requests;
    for (const Template& each : templates)
        requests.push_back({each.hook, filled(each.members), each.behind});
    return requests;
}

json::object Studio::filled(std::string_view members) const
{
    return json::parse("{" + replaced(members, things_) + "}").as_object();
}

json::object
Studio::ask(const std::string& hook, const json::object& payload, json::object envelope) const
{
    envelope["studio"] = name_;
    return platform_.ask(hook, payload, envelope);
}

json::object
Studio::dry(const std::string& hook, const json::object& payload, json::object envelope) const
{
    envelope["dry_run"] = true;
    return ask(hook, payload, envelope);
}

json::object Studio::accepted(const std::string& hook, const json::object& payload) const
{
    return platform_.accepted(hook, payload, {{"studio", name_}});
}

std::string
Studio::made(const std::string& hook, std::string_view members, std::string_view pointer)
{
    const json::value reply = accepted(hook, filled(members));
    const auto& id = reply.at_pointer(pointer);
    INFO(hook << " " << pointer << " of " << json::serialize(reply));
    REQUIRE(id.is_string());
    return scenarios::word(id);
}

json::object Studio::owner() const
{
    return scenarios::customer(at("owner"));
}

json::object Studio::stranger() const
{
    return scenarios::customer(at("other"));
}

} // namespace scrip::security
