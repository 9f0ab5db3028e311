// What a random request is made of.
#include "making.hpp"

namespace scrip::model {

std::int64_t Generator::amount()
{
    if (random_.chance(2)) return 1'000'000'000'000'000;
    if (random_.chance(15)) return random_.between(1, 3);
    return random_.chance(50) ? random_.between(1, 30) * 100 : random_.between(1, 6'000);
}

// The same lines for the same order, but that one is sometimes re-priced or left out.
json::object Generator::order(const std::string& id)
{
    Random of_order{std::stoull(id.substr(1))};
    json::array lines;
    std::int64_t total = 0;
    for (std::int64_t count = of_order.between(1, 3), at = 1; at <= count; ++at) {
        std::int64_t price =
            of_order.chance(8) ? of_order.between(0, 4) : of_order.between(1, 4'000);
        json::object line{{"line_id", "l" + std::to_string(at)}};
        if (of_order.chance(85)) line["activity_id"] = "a" + std::to_string(of_order.between(1, 3));
        if (of_order.chance(70)) line["units"] = of_order.between(1, 4);
        if (of_order.chance(12)) line["sells_voucher"] = true;
        if (random_.chance(4)) price = random_.between(0, 5'000);
        line["total"] = money(price);
        total += price;
        if (!random_.chance(4)) lines.push_back(line);
    }
    if (random_.chance(3)) total = random_.between(0, 200) * 50;
    const std::int64_t due = random_.chance(70) ? total : random_.between(0, total);
    json::object order{{"order_id", id},
                       {"customer", person(owner_)},
                       {"currency", currency_},
                       {"total", money(total)},
                       {"due", money(due)}};
    if (random_.chance(80)) order["lines"] = lines;
    return order;
}

// Mostly one with something that the voucher named covers.
json::object Generator::order_for_named()
{
    json::object order = this->order();
    for (int tries = 0; named_ && named_->is_units() && tries < 8; ++tries) {
        const json::value* lines = order.if_contains("lines");
        for (const json::value& each : lines ? lines->as_array() : json::array{}) {
            const json::value* activity = each.as_object().if_contains("activity_id");
            if (activity && named_->covers({"", std::string{activity->as_string()}})) return order;
        }
        order = this->order();
    }
    return order;
}

json::object Generator::scope()
{
    json::array activities;
    const std::int64_t first = random_.between(1, 3), count = random_.between(1, 2);
    for (std::int64_t each = first; each < first + count; ++each)
        activities.push_back(json::string("a" + std::to_string(each % 3 + 1)));
    if (random_.chance(2)) activities.push_back(activities[0]);
    return {{"activities", activities}};
}

// The line that voucher.sell sells.
json::object Generator::goods()
{
    json::object line{{"line_id", line_id()},
                      {"paid", money(random_.chance(80) ? random_.between(0, 9'999) : amount())}};
    if (random_.chance(40)) line["quantity"] = random_.between(1, 4);
    const std::size_t way = random_.below(20);
    const auto units = [&] { return random_.chance(3) ? 10'000 : random_.between(1, 9); };
    if (way < 7) {
        line["kind"] = "credit";
        line["amount"] = money(amount());
    } else if (way < 9) {
        line["kind"] = "gift";
        line["amount"] = money(amount());
    } else if (way < 11) {
        line["kind"] = "package";
        line["as"] = "money";
        line["units"] = units();
        line["unit_price"] = money(amount());
    } else {
        line["kind"] = way < 15 ? "gift" : "package";
        line["units"] = units();
        line["scope"] = scope();
        if (line["kind"] == "package" && random_.chance(10)) line["as"] = "units";
    }
    // A mix that is none.
    if (random_.chance(4)) line["scope"] = scope();
    if (random_.chance(4)) line["units"] = random_.between(0, 10'001);
    if (random_.chance(2)) line["amount"] = money(amount());
    if (random_.chance(2)) line.erase("scope");
    return line;
}

json::array Generator::some_lines(const json::object& order)
{
    json::array lines;
    const json::value* all = order.if_contains("lines");
    for (const json::value& each : all ? all->as_array() : json::array{}) {
        if (random_.chance(60)) lines.push_back(each.at("line_id"));
    }
    if (lines.empty() || random_.chance(3)) lines.push_back(json::string(line_id()));
    return lines;
}

// What comes to whole units of something spent on the order, or any amount.
std::int64_t Generator::part_of_something_spent(const std::string& order_id)
{
    std::vector<const Redemption*> spent;
    for (const Redemption& each : model_.studio(studio_)->redemptions) {
        if (each.order_id == order_id && each.debit_id.empty() && each.left() > 0)
            spent.push_back(&each);
    }
    if (spent.empty() || random_.chance(50)) return random_.between(1, 2'500);
    const Redemption& one = random_.chance(60) ? *spent.back() : *random_.pick(spent);
    const std::int64_t part =
        one.left() > 1'000 ? 1 : random_.between(1, static_cast<std::int64_t>(one.left()));
    return std::max<std::int64_t>(1,
                                  static_cast<std::int64_t>(one.worth_left() * part / one.left()));
}

std::int64_t Generator::part_of_hold(const std::string& hold_id)
{
    const auto& holds = model_.studio(studio_)->holds;
    const auto found = holds.find(hold_id);
    if (found == holds.end() || random_.chance(40)) return random_.between(1, 2'000);
    Amount sum = 0;
    for (const Part& part : found->second.parts) {
        if (random_.chance(50) && part.amount <= 1'000) {
            const auto some = random_.between(1, static_cast<std::int64_t>(part.amount));
            return static_cast<std::int64_t>(sum + part.worth * some / part.amount);
        }
        sum += part.worth;
    }
    return static_cast<std::int64_t>(sum);
}

// The same for the same order, but for the places of vouchers among them.
json::array Generator::tenders(const std::string& order_id, std::int64_t& captured)
{
    Random of_order{std::stoull(order_id.substr(1)) + 77};
    json::array tenders;
    for (const char* name : {"card", "cash", "other", "card"}) {
        if (random_.chance(20)) {
            json::object place{{"tender", "voucher"}, {"captured", money(0)}};
            for (const Redemption& each : model_.studio(studio_)->redemptions) {
                if (each.order_id != order_id || random_.chance(50)) continue;
                const std::string* ids[] = {&each.hold_id, &each.redemption_id, &each.voucher_id};
                const std::string& reference = *random_.pick(ids);
                if (!reference.empty()) place["reference"] = reference;
            }
            tenders.push_back(place);
        }
        if (of_order.chance(50)) continue;
        json::object tender{{"tender", name}};
        const std::int64_t paid = of_order.between(0, 3'000);
        if (of_order.chance(70)) tender["reference"] = "r" + std::to_string(of_order.between(1, 3));
        tender["captured"] = money(paid);
        captured += paid;
        if (!random_.chance(4)) tenders.push_back(tender);
    }
    return tenders;
}

json::object Generator::cancellation()
{
    static const char* strategies[] = {"credit_first", "card_first", "pro_rata", "reverse"};
    static const char* reasons[] = {"weather", "customer", "studio", "postponed", "other"};
    const std::string id = order_with_vouchers();
    std::int64_t captured = 0;
    json::object request{{"order", order(id)}, {"tenders", tenders(id, captured)}};
    const std::size_t way = random_.below(10);
    std::int64_t refundable = random_.between(0, 600);
    if (way < 4) refundable = part_of_something_spent(id);
    if (way == 4) refundable = captured;
    if (way > 4 && way < 9) {
        for (const Redemption& each : model_.studio(studio_)->redemptions)
            captured += each.order_id == id ? static_cast<std::int64_t>(each.worth_left()) : 0;
        refundable = way == 8 ? captured : random_.between(0, captured);
    }
    request["refundable"] = money(refundable);
    request["as"] = random_.chance(45) ? "credit" : random_.chance(85) ? "original" : "none";
    request["reason"] = random_.pick(reasons);
    if (random_.chance(65)) request["strategy"] = random_.pick(strategies);
    if (random_.chance(30)) request["note"] = "it rained";
    if (random_.chance(25)) request["lines"] = some_lines(request["order"].as_object());
    return request;
}

json::object Generator::import_row()
{
    const std::string place = std::to_string(operations_.size() * 10 + random_.below(10));
    json::object row{{"external_id", "x" + place}, {"customer", person(customer())}};
    const bool is_units = random_.chance(40);
    const std::int64_t face = is_units ? random_.between(2, 9) : amount();
    const std::int64_t left = random_.chance(40) ? face : random_.between(1, face);
    const auto value = [&](std::int64_t of) {
        return is_units ? json::object{{"units", of}} : money(of);
    };
    row["kind"] = is_units || random_.chance(30) ? "gift" : "credit";
    row["face"] = value(face);
    row["available"] = value(left);
    if (is_units) row["scope"] = scope();
    if (random_.chance(60)) {
        const std::string digits = std::to_string(1'000'000 + operations_.size()).substr(1);
        const char last = static_cast<char>('A' + random_.below(20));
        row["code"] = "OLD-" + (random_.chance(50) ? digits : "QUI7OIUL" + digits) + last + "U";
    }
    if (random_.chance(30)) row["expires_on"] = json::string(day());
    if (random_.chance(20)) row["name"] = "From the old system";
    // What no voucher can be, in some way or other.
    if (random_.chance(4)) row["available"] = value(face + 1);
    if (random_.chance(3)) row["scope"] = scope();
    if (random_.chance(2)) row["expires_on"] = "2020-01-01";
    if (random_.chance(2)) row["face"] = json::object{{"minor", face}, {"currency", "USD"}};
    if (random_.chance(2)) row.erase("customer");
    return row;
}

json::object Generator::import_batch()
{
    json::array rows;
    for (std::int64_t count = random_.between(1, 3); count > 0; --count)
        rows.push_back(import_row());
    if (random_.chance(5)) rows.push_back(rows[0]);
    json::object request{{"batch", random_.chance(90) ? "b1" : "b2"}, {"rows", rows}};
    if (random_.chance(60)) request["partial"] = true;
    return request;
}

// Of all that is there, or of some: in the voucher's own kind of value, mostly.
json::object Generator::transfer()
{
    json::object request{
        {"voucher_id", voucher_id()}, {"to", person(customer())}, {"reason", "a present"}};
    if (random_.chance(50)) return request;
    const bool is_units = named_ && named_->is_units();
    if (is_units != random_.chance(4))
        request["amount"] = {{"units", random_.between(1, 4)}};
    else
        request["amount"] = money(amount());
    return request;
}

json::value Generator::expiry()
{
    return random_.chance(20) ? json::value(nullptr) : json::value(json::string(day()));
}

json::object Generator::account_request(const std::string& hook)
{
    json::object request;
    if (hook == "credit.add") {
        static const char* origins[] = {"manual",
                                        "goodwill",
                                        "cancellation",
                                        "referral",
                                        "promotion",
                                        "partial_payment",
                                        "overpayment",
                                        "top_up",
                                        "refund"};
        const std::int64_t face = amount();
        request = {{"customer", person(owner_)},
                   {"amount", money(face)},
                   {"description", "for a rainy day"}};
        maybe(request, 60, "origin", [&] { return json::string(random_.pick(origins)); });
        maybe(request, 50, "expires_on", [&] { return expiry(); });
        maybe(request, 20, "internal_note", [] { return "seen by admins"; });
        maybe(request, 20, "name", [] { return "Birthday credit"; });
        maybe(request, 20, "order_id", [&] { return order_id(); });
        maybe(request, 8, "holder_only", [] { return true; });
        maybe(request, 20, "priority", [&] { return random_.between(0, 100); });
        maybe(request, 15, "paid", [&] { return money(random_.between(0, face)); });
    } else if (hook == "debit.add") {
        maybe(request, 25, "voucher_id", [&] { return voucher_id(); });
        request["customer"] = person(owner_);
        request["amount"] = money(amount());
        request["description"] = "paid out";
        maybe(request, 20, "internal_note", [] { return "a note"; });
        maybe(request, 20, "order_id", [&] { return order_id(); });
    } else if (hook == "credit.clawback") {
        request = {
            {"voucher_id", voucher_id()}, {"amount", money(amount())}, {"reason", "charged back"}};
        maybe(request, 30, "reference", [] { return "dispute 7"; });
    } else if (hook == "credit.reinstate") {
        request = {{"clawback_id", random_.chance(10) ? debit_id() : clawback_id()},
                   {"reason", "the dispute was won"}};
    } else if (hook == "debit.reverse") {
        request = {{"transaction_id", debit_id()}, {"reason", "a mistake"}};
    } else if (hook == "customer.balance" || hook == "customer.statement") {
        request = {{"customer_id", owner_}};
        if (hook == "customer.statement") {
            maybe(request, 50, "page", [&] {
                return json::object{{"limit", random_.between(1, 200)}};
            });
        }
    } else if (hook == "customer.update") {
        static const char* names[] = {"Léa Martin", "Anne Martin", "Tom Petit", "Max Frisch"};
        request = {{"customer", {{"customer_id", owner_}}}};
        maybe(request, 80, "customer", [&] {
            return json::object{{"customer_id", owner_}, {"name", random_.pick(names)}};
        });
    } else if (hook == "customer.merge") {
        const bool is_newcomer = random_.chance(85);
        request = {{"from", is_newcomer ? newcomer() : customer()}, {"into", customer()}};
    } else if (hook == "customer.erase") {
        static const char* balances[] = {"refuse", "forfeit", "to_bearer"};
        request = {{"customer_id", random_.chance(60) ? newcomer() : customer()},
                   {"balance", random_.pick(balances)}};
    } else if (hook == "referral.reward") {
        request = {{"referral_code", referral_code()},
                   {"customer", person(random_.chance(40) ? newcomer() : customer())},
                   {"order_id", order_id()}};
    }
    return request;
}

json::object Generator::voucher_request(const std::string& hook)
{
    json::object request;
    if (hook == "voucher.sell") {
        request = {{"order", order()}, {"line", goods()}, {"is_paid", random_.chance(55)}};
        maybe(request, 25, "beneficiary", [&] { return person(customer()); });
        maybe(request, 40, "expires_on", [&] { return expiry(); });
        maybe(request, 20, "description", [] { return "a present"; });
        maybe(request, 20, "internal_note", [] { return "sold at the desk"; });
    } else if (hook == "voucher.check") {
        request = {{"code", code()}};
        maybe(request, 50, "order", [&] { return order(); });
    } else if (hook == "voucher.list") {
        static const char* sorts[] = {"created", "expires", "available"};
        static const char* kinds[] = {"credit", "gift", "package"};
        static const char* states[] = {"pending", "active", "blocked", "fully_used", "expired"};
        maybe(request, 60, "customer_id", [&] { return owner_; });
        maybe(request, 15, "query", [&] { return random_.chance(50) ? "mart" : "12"; });
        maybe(request, 20, "kind", [&] { return random_.pick(kinds); });
        maybe(request, 20, "status", [&] { return json::array{random_.pick(states)}; });
        maybe(request, 20, "unused", [] { return true; });
        maybe(request, 20, "include_void", [] { return true; });
        maybe(request, 30, "sort", [&] { return random_.pick(sorts); });
        maybe(request, 20, "with_totals", [] { return true; });
        maybe(request, 70, "page", [&] {
            return json::object{{"limit", random_.between(5, 200)}};
        });
    } else if (hook == "voucher.get" || hook == "voucher.history") {
        request = {{"voucher_id", voucher_id()}};
    } else if (hook == "voucher.extend") {
        request = {{"voucher_id", voucher_id()}, {"expires_on", expiry()}, {"reason", "a gesture"}};
    } else if (hook == "voucher.import") {
        request = import_batch();
    } else if (hook == "voucher.transfer") {
        request = transfer();
    } else if (hook == "voucher.retarget") {
        request = {{"voucher_id", voucher_id()}, {"scope", scope()}, {"reason", "too young"}};
        for (int tries = 0; named_ && !named_->is_units() && tries < 6; ++tries)
            request["voucher_id"] = voucher_id();
    } else if (hook == "voucher.void" || hook == "voucher.reveal" || hook == "voucher.block" ||
               hook == "voucher.unblock" || hook == "voucher.reissue_code") {
        request = {{"voucher_id", voucher_id()}, {"reason", "asked for"}};
    }
    return request;
}

json::object Generator::order_request(const std::string& hook)
{
    json::object request;
    if (hook == "order.paid") {
        request = {{"order", order()}};
    } else if (hook == "order.overpaid") {
        request = {{"order", order()},
                   {"excess", money(random_.between(1, 3'000))},
                   {"reference", "x" + std::to_string(operations_.size() - random_.below(20))}};
    } else if (hook == "order.cancel") {
        request = cancellation();
    } else if (hook == "order.line_delete") {
        request = {{"order_id", order_with_vouchers()}, {"line_id", line_id()}};
    } else if (hook == "order.delete") {
        request = {{"order_id", order_with_vouchers()}};
        maybe(request, 40, "reason", [] { return "not wanted"; });
    }
    return request;
}

json::object Generator::payment_request(const std::string& hook)
{
    json::object request;
    if (hook == "payment.methods") {
        request = {{"order", order()}};
    } else if (hook == "payment.hold" || hook == "payment.redeem") {
        request["source"] = source();
        request["order"] = order_for_named();
        const bool is_units = named_ && named_->is_units();
        maybe(request, is_units ? 4 : 30, "amount", [&] { return money(amount()); });
        maybe(request, 20, "units", [&] { return random_.between(1, 5); });
        maybe(request, 20, "lines", [&] { return some_lines(request["order"].as_object()); });
        maybe(request, 15, "apply_as", [&] { return random_.chance(50) ? "payment" : "discount"; });
        if (hook == "payment.hold")
            maybe(request, 30, "ttl_s", [&] { return random_.between(60, 3'600); });
    } else if (hook == "payment.capture" || hook == "payment.release") {
        const std::string hold = hold_id("open");
        request = {{"hold_id", hold}};
        if (hook == "payment.capture")
            maybe(request, 35, "amount", [&] { return money(part_of_hold(hold)); });
    } else if (hook == "payment.refund") {
        static const char* policies[] = {"restore_extended", "new_note", "forfeit"};
        if (random_.chance(60))
            request["hold_id"] = hold_id("captured");
        else
            request["order_id"] = order_with_vouchers();
        request["reason"] = "cancelled";
        const json::value* spent_on = request.if_contains("order_id");
        const std::string order = spent_on ? std::string{spent_on->as_string()} : "";
        maybe(request, 50, "amount", [&] { return money(part_of_something_spent(order)); });
        maybe(request, 15, "restore", [&] { return random_.pick(policies); });
    } else if (hook == "payment.query") {
        if (random_.chance(50))
            request["hold_id"] = hold_id("open");
        else
            request["key"] = "k" + std::to_string(operations_.size() - random_.below(30));
    }
    return request;
}

json::object Generator::request(const std::string& hook)
{
    const std::string family = hook.substr(0, hook.find('.'));
    if (family == "voucher") return voucher_request(hook);
    if (family == "order") return order_request(hook);
    if (family == "payment") return payment_request(hook);
    if (hook == "job.run") return json::object{{"job", random_.chance(50) ? "expire" : "holds"}};
    return account_request(hook);
}

} // namespace scrip::model
