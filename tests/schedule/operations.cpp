#include "operations.hpp"

#include "../races/host.hpp"

#include <algorithm>
#include <stdexcept>

namespace scrip::schedule {

namespace {

using tests::eur;
using tests::order_of;

json::object person(const char* id)
{
    return {{"customer_id", id}};
}

json::object by_code(const char* code)
{
    return {{"code", code}};
}

json::object hook_line(const std::string& hook, json::object payload, const std::string& key)
{
    if (!payload.contains("actor")) payload["actor"] = {{"role", "admin"}, {"id", "u1"}};
    return {{"hook", hook},
            {"studio", "s1"},
            {"key", key},
            {"payload", payload},
            // No schedule is ended by the time it takes.
            {"deadline_ms", 600'000}};
}

json::object spending(const char* order, std::int64_t due, json::object source)
{
    return {{"order", order_of(order, due)}, {"source", std::move(source)}};
}

json::object spending(const char* order, std::int64_t due, json::object source, std::int64_t amount)
{
    json::object request = spending(order, due, std::move(source));
    request["amount"] = eur(amount);
    return request;
}

json::object order_with_line(const char* order, std::int64_t due)
{
    json::object with_line = order_of(order, due);
    with_line["lines"] = {
        {{"line_id", "l1"}, {"activity_id", "a1"}, {"units", 4}, {"total", eur(due)}}};
    return with_line;
}

json::object credit(const char* customer, std::int64_t amount)
{
    return {
        {"customer", person(customer)}, {"amount", eur(amount)}, {"description", "for a start"}};
}

json::object sale(const char* order, json::object line, bool is_paid)
{
    line["line_id"] = "l1";
    return {{"order", order_of(order, 10'000)}, {"line", std::move(line)}, {"is_paid", is_paid}};
}

json::object voucher(const char* id)
{
    return {{"voucher_id", id}, {"reason", "asked for"}};
}

json::object cancellation(json::array tenders, std::int64_t refundable, const char* as)
{
    return {{"order", order_of("spent", 8'000)},
            {"refundable", eur(refundable)},
            {"tenders", std::move(tenders)},
            {"as", as},
            {"reason", "weather"}};
}

std::vector<json::object> make_opening()
{
    const json::object limits{{"credit_add", eur(3'000)}, {"per_day", eur(5'000)}};
    const json::object rewards{{"referrer", eur(1'000)}, {"referee", eur(500)}};
    const json::object config{{"currency", "EUR"}, {"referral", rewards}, {"agent_limits", limits}};
    std::vector<json::object> lines{
        {{"control", "studio.enable"}, {"studio", "s1"}, {"config", config}}};
    const auto call = [&](const std::string& hook, json::object payload) {
        const std::string key = "opening-" + std::to_string(lines.size());
        lines.push_back(hook_line(hook, std::move(payload), key));
    };
    call("credit.add", credit("c1", 10'000)); // 1: the one that most calls want, 4,000 in the end
    call("credit.add", credit("c1", 5'000));  // 2: 4,500 in the end
    json::object short_lived = credit("c1", 2'000);
    short_lived["expires_on"] = "2026-11-22";
    call("credit.add", short_lived); // 3: expired, and no job has come by
    json::object lapsed = spending("lapsed", 2'000, by_code("@c2.0"), 1'000);
    lapsed["ttl_s"] = 60;
    call("payment.hold", lapsed); // 4: lapsed as well
    lines.push_back({{"control", "clock.advance"}, {"seconds", 172'800}});
    call("voucher.sell",
         sale("sold", {{"kind", "gift"}, {"amount", eur(8'000)}, {"paid", eur(8'000)}}, true)); // 6
    call("payment.redeem", spending("spent", 8'000, by_code("@c1.0"), 3'000));                  // 7
    json::object held = spending("held", 5'000, by_code("@c1.0"), 2'000);
    held["ttl_s"] = 3'600;
    call("payment.hold", held); // 8
    call("debit.add",
         {{"customer", person("c1")},
          {"amount", eur(1'000)},
          {"description", "paid out"},
          {"voucher_id", "@v1.0"}}); // 9
    call("credit.clawback",
         {{"voucher_id", "@v2.0"}, {"amount", eur(500)}, {"reason", "charged back"}}); // 10
    call("voucher.sell",
         sale("unpaid",
              {{"kind", "credit"}, {"amount", eur(4'000)}, {"paid", eur(4'000)}},
              false));                       // 11
    call("credit.add", credit("c1", 2'500)); // 12
    call("voucher.block", voucher("@v12.0"));
    call("credit.add", credit("c1", 1'500)); // 14: nothing of it is used
    call("voucher.sell",
         sale("pack",
              {{"kind", "package"},
               {"units", 5},
               {"scope", {{"activities", {"a1"}}}},
               {"paid", eur(9'999)}},
              true)); // 15
    call("customer.balance", {{"customer_id", "c1"}});
    call("credit.add", credit("c2", 1'200)); // 17
    call("credit.add", credit("c4", 800));   // 18
    // What the clients do is later than all this.
    lines.push_back({{"control", "clock.advance"}, {"seconds", 1}});
    return lines;
}

std::vector<Operation> payments()
{
    json::object units{
        {"order", order_with_line("b6", 8'000)}, {"source", by_code("@c15.0")}, {"units", 3}};
    const json::object both{{"codes", {"@c1.0", "@c2.0"}}};
    const json::object both_turned{{"codes", {"@c2.0", "@c1.0"}}};
    const json::object all{{"customer_id", "c1"}};
    return {{"redeem", "payment.redeem", spending("b1", 10'000, by_code("@c1.0"), 3'000)},
            {"redeem_rest", "payment.redeem", spending("b2", 10'000, by_code("@c1.0"))},
            {"redeem_all", "payment.redeem", spending("b3", 20'000, all)},
            {"redeem_second", "payment.redeem", spending("b4", 10'000, by_code("@c2.0"), 4'200)},
            {"redeem_gift", "payment.redeem", spending("b5", 10'000, by_code("@c6.0"), 5'000)},
            {"redeem_units", "payment.redeem", units},
            {"redeem_two", "payment.redeem", spending("b7", 7'000, both)},
            {"redeem_spent", "payment.redeem", spending("spent", 5'000, by_code("@c1.0"), 1'000)},
            {"hold", "payment.hold", spending("b8", 10'000, by_code("@c1.0"), 3'000)},
            {"hold_all", "payment.hold", spending("b9", 20'000, all)},
            {"hold_two", "payment.hold", spending("b10", 7'000, both_turned)},
            {"hold_held", "payment.hold", spending("held", 3'000, by_code("@c2.0"), 1'000)},
            {"capture", "payment.capture", {{"hold_id", "@h8.0"}}},
            {"capture_part", "payment.capture", {{"hold_id", "@h8.0"}, {"amount", eur(500)}}},
            {"capture_lapsed", "payment.capture", {{"hold_id", "@h4.0"}}},
            {"release", "payment.release", {{"hold_id", "@h8.0"}}},
            {"refund", "payment.refund", {{"order_id", "spent"}, {"reason", "cancelled"}}},
            {"refund_part",
             "payment.refund",
             {{"hold_id", "@h7.0"}, {"amount", eur(2'000)}, {"reason", "cancelled"}}}};
}

std::vector<Operation> order_steps()
{
    const json::array by_voucher{{{"tender", "voucher"}, {"captured", eur(3'000)}}};
    const json::array by_card{{{"tender", "card"}, {"captured", eur(5'000)}},
                              {{"tender", "voucher"}, {"captured", eur(3'000)}}};
    json::object note = cancellation(by_card, 6'000, "credit");
    note["strategy"] = "card_first";
    return {{"cancel", "order.cancel", cancellation(by_voucher, 3'000, "original")},
            {"cancel_card", "order.cancel", note},
            {"delete_spent", "order.delete", {{"order_id", "spent"}}},
            {"delete_held", "order.delete", {{"order_id", "held"}}},
            {"delete_sold", "order.delete", {{"order_id", "sold"}}},
            {"delete_unpaid", "order.delete", {{"order_id", "unpaid"}}},
            {"delete_line", "order.line_delete", {{"order_id", "sold"}, {"line_id", "l1"}}},
            {"overpaid",
             "order.overpaid",
             {{"order", order_of("spent", 2'000)}, {"excess", eur(4'000)}, {"reference", "x1"}}},
            {"paid", "order.paid", {{"order", order_of("unpaid", 10'000)}}},
            {"sell",
             "voucher.sell",
             sale("new", {{"kind", "gift"}, {"amount", eur(700)}, {"paid", eur(700)}}, true)}};
}

std::vector<Operation> account_steps()
{
    const json::object agent{{"role", "agent"}, {"id", "u2"}};
    json::object by_agent = credit("c1", 3'000);
    by_agent["actor"] = agent;
    const json::object debit{{"customer", person("c1")},
                             {"amount", eur(3'000)},
                             {"description", "paid out"},
                             {"voucher_id", "@v1.0"}};
    const json::object debit_all{
        {"customer", person("c1")}, {"amount", eur(9'000)}, {"description", "paid out"}};
    const json::object clawback{
        {"voucher_id", "@v1.0"}, {"amount", eur(3'000)}, {"reason", "charged back"}};
    return {{"credit", "credit.add", credit("c1", 1'100)},
            {"credit_by_agent", "credit.add", by_agent},
            {"debit", "debit.add", debit},
            {"debit_all", "debit.add", debit_all},
            {"reverse", "debit.reverse", {{"transaction_id", "@t9.0"}, {"reason", "a mistake"}}},
            {"clawback", "credit.clawback", clawback},
            {"reinstate", "credit.reinstate", {{"clawback_id", "@t10.0"}, {"reason", "won"}}},
            {"merge", "customer.merge", {{"from", "c2"}, {"into", "c1"}}},
            {"merge_away", "customer.merge", {{"from", "c1"}, {"into", "c2"}}},
            {"erase", "customer.erase", {{"customer_id", "c4"}, {"balance", "to_bearer"}}},
            {"erase_all", "customer.erase", {{"customer_id", "c1"}, {"balance", "forfeit"}}},
            {"rename",
             "customer.update",
             {{"customer", {{"customer_id", "c1"}, {"name", "Anne Martin"}}}}},
            {"referral",
             "referral.reward",
             {{"referral_code", "@rs1:c1#0"}, {"customer", person("c3")}, {"order_id", "b11"}}}};
}

std::vector<Operation> voucher_steps()
{
    json::object transfer = voucher("@v2.0"), transfer_all = voucher("@v14.0");
    transfer["to"] = person("c2");
    transfer["amount"] = eur(2'000);
    transfer_all["to"] = person("c2");
    json::object extend = voucher("@v3.0"), extend_live = voucher("@v1.0");
    extend["expires_on"] = "2027-01-01";
    extend_live["expires_on"] = "2027-02-01";
    json::object retarget = voucher("@v15.0");
    retarget["scope"] = {{"activities", {"a2"}}};
    const json::object row{{"external_id", "x1"},
                           {"customer", person("c1")},
                           {"kind", "credit"},
                           {"face", eur(900)},
                           {"available", eur(600)}};
    return {{"void", "voucher.void", voucher("@v14.0")},
            {"block", "voucher.block", voucher("@v1.0")},
            {"unblock", "voucher.unblock", voucher("@v12.0")},
            {"reissue", "voucher.reissue_code", voucher("@v1.0")},
            {"reveal", "voucher.reveal", voucher("@v1.0")},
            {"transfer", "voucher.transfer", transfer},
            {"transfer_all", "voucher.transfer", transfer_all},
            {"extend", "voucher.extend", extend},
            {"extend_live", "voucher.extend", extend_live},
            {"retarget", "voucher.retarget", retarget},
            {"import", "voucher.import", {{"batch", "b1"}, {"rows", {row}}}},
            {"expire", "job.run", {{"job", "expire"}}},
            {"lapse", "job.run", {{"job", "holds"}}}};
}

std::vector<Operation> make_operations()
{
    std::vector<Operation> all;
    for (const auto& some : {payments(), order_steps(), account_steps(), voucher_steps()})
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

const Operation& operation(const std::string& name)
{
    for (const Operation& each : operations())
        if (each.name == name) return each;
    throw std::invalid_argument{"there is no operation " + name};
}

} // namespace

const std::vector<json::object>& opening()
{
    static const std::vector<json::object> lines = make_opening();
    return lines;
}

const std::vector<Operation>& operations()
{
    static const std::vector<Operation> all = make_operations();
    return all;
}

const std::vector<Pair>& money_pairs()
{
    static const std::vector<Pair> pairs{{"redeem", "redeem"},
                                         {"redeem", "hold"},
                                         {"redeem", "debit"},
                                         {"redeem", "clawback"},
                                         {"redeem", "block"},
                                         {"redeem", "reissue"},
                                         {"redeem_all", "redeem_two"},
                                         {"hold_two", "redeem_two"},
                                         {"hold_all", "debit_all"},
                                         {"capture", "release"},
                                         {"capture_part", "delete_held"},
                                         {"refund", "refund_part"},
                                         {"refund", "cancel"},
                                         {"cancel_card", "delete_spent"},
                                         {"delete_spent", "redeem_spent"},
                                         {"delete_sold", "redeem_gift"},
                                         {"transfer", "redeem_second"},
                                         {"transfer_all", "void"},
                                         {"extend", "expire"},
                                         {"lapse", "redeem_second"}};
    return pairs;
}

std::vector<Pair> other_pairs()
{
    std::vector<Pair> others;
    const auto& money = money_pairs();
    const auto add = [&](const std::string& first, const std::string& second) {
        const bool is_money = std::any_of(money.begin(), money.end(), [&](const Pair& each) {
            return each == Pair{first, second} || each == Pair{second, first};
        });
        if (!is_money) others.emplace_back(first, second);
    };
    const auto& all = operations();
    for (std::size_t first = 0; first < all.size(); ++first) {
        for (std::size_t second = first; second < all.size(); ++second)
            add(all[first].name, all[second].name);
        // The model keeps no answers of jobs.
        if (all[first].hook == "job.run") continue;
        add(all[first].name, all[first].name + "/same");
        add(all[first].name, all[first].name + "/reused");
    }
    return others;
}

json::object line_of(const std::string& name, int client)
{
    const std::size_t slash = name.find('/');
    const Operation& called = operation(name.substr(0, slash));
    const std::string setting = slash == name.npos ? "" : name.substr(slash + 1);
    json::object payload = called.payload;
    if (setting == "reused") payload["actor"] = {{"role", "admin"}, {"id", "u9"}};
    const std::string key = setting.empty() ? "key-" + std::to_string(client) : "key-0";
    return hook_line(called.hook, std::move(payload), key);
}

} // namespace scrip::schedule
