// The model's customer accounts: credit, debit, balance and statement.
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

Model::Reply Model::credit_add(const Fields& request)
{
    const Person customer = request.person("customer");
    const std::optional amount = request.maybe_money("amount", 1);
    if (!amount) refuse_form();
    const std::string origin = request.has("origin") ? request.word("origin",
                                                                    {"manual",
                                                                     "goodwill",
                                                                     "cancellation",
                                                                     "referral",
                                                                     "promotion",
                                                                     "partial_payment",
                                                                     "overpayment",
                                                                     "top_up",
                                                                     "refund"})
                                                     : "manual";
    const std::string description = request.text("description");
    const auto note = request.maybe_text("internal_note");
    const auto name = request.maybe_text("name");
    const bool has_expiry = request.has("expires_on");
    const auto expires_on = has_expiry ? request.day_or_null("expires_on") : std::nullopt;
    const auto order_id = request.maybe_id("order_id");
    const bool holder_only = request.flag("holder_only", false);
    const auto priority = request.has("priority") ? request.integer("priority", 0, 100) : 50;
    const auto paid = request.maybe_money("paid", 0);
    call_.people = {customer};
    call_.last_day = expires_on;
    admit();
    require_currency({&amount, &paid});
    if (call_.role == "agent") {
        const Fields limits{studio_->config.at("agent_limits")};
        const std::string day = day_text(today());
        const Amount used = studio_->agent_days[{call_.actor_id, day}];
        if (amount->minor > limits.money("credit_add", 1).minor ||
            used + amount->minor > limits.money("per_day", 1).minor) {
            throw Refusal{"DECLINED", "limit_exceeded"};
        }
    }
    if (has_expiry) require_validity("credit", today(), expires_on);
    if (call_.role == "agent")
        studio_->agent_days[{call_.actor_id, day_text(today())}] += amount->minor;
    static const std::set<std::string> paid_origins{
        "cancellation", "partial_payment", "overpayment", "top_up", "refund"};
    const Amount paid_value = paid                            ? paid->minor
                              : paid_origins.contains(origin) ? amount->minor
                                                              : 0;
    Voucher& voucher = issue(origin, studio_->ref_of(customer.id), amount->minor, paid_value);
    voucher.description = description;
    voucher.note = note;
    if (name) voucher.name = *name;
    if (has_expiry) set_expiry(voucher, expires_on);
    voucher.order_id = order_id;
    voucher.holder_only = holder_only;
    voucher.priority = priority;
    activate(voucher);
    Reply reply{{"voucher", voucher_json(voucher)}, {"code", voucher.code}};
    if (call_.is_dry) reply["code"] = reply["voucher"].at("code");
    reply["balance"] = balance_json(studio_->ref_of(customer.id));
    return reply;
}

json::object Model::transaction_json(const std::string& type,
                                     const std::string& id,
                                     Amount amount,
                                     const std::vector<Draw>& draws) const
{
    const bool is_of_one = draws.size() == 1;
    Amount after = 0;
    for (const Draw& each : draws)
        after += each.voucher->available;
    return {{"transaction_id", id},
            {"type", type},
            // A voucher's time never goes back, whatever the clock does.
            {"at", now_ < latest_ ? "*" : instant_text(now_)},
            {"actor", {{"role", call_.role}, {"id", call_.actor_id}}},
            {"voucher_id", is_of_one ? json::value(draws[0].voucher->id) : nullptr},
            {"amount", money(amount)},
            {"available_after", money(after)},
            {"order_id", nullptr},
            {"description", nullptr},
            {"internal_note", nullptr},
            {"reason", nullptr}};
}

Redemption&
Model::record_debit(Voucher& voucher, const std::string& debit_id, Amount amount, Amount paid)
{
    voucher.captured += amount;
    voucher.debited += amount;
    Redemption debit;
    debit.voucher_id = voucher.id;
    debit.debit_id = debit_id;
    debit.amount = debit.worth = amount;
    debit.paid = paid;
    return spend(debit);
}

Model::Reply Model::debit_add(const Fields& request)
{
    const Person customer = request.person("customer");
    const std::optional amount = request.maybe_money("amount", 1);
    if (!amount) refuse_form();
    const std::string description = request.text("description");
    const auto note = request.maybe_text("internal_note");
    const auto order_id = request.maybe_id("order_id");
    const auto voucher_id = request.maybe_id("voucher_id");
    call_.people = {customer};
    admit();
    std::vector<Voucher*> vouchers;
    const std::string ref = studio_->ref_of(customer.id);
    if (voucher_id) {
        vouchers.push_back(&find_voucher(*voucher_id));
        if (!studio_->is_same(vouchers[0]->holder, ref)) throw Refusal{"E_NOT_FOUND", "not_found"};
        if (const auto refusal = why_not(*vouchers[0])) throw *refusal;
    } else {
        vouchers = usable_of(ref, Usable::credits);
    }
    require_currency({&amount});
    if (voucher_id && !vouchers[0]->is_credit()) throw Refusal{"DECLINED", "not_applicable"};
    Need need;
    need.due = need.room = no_limit;
    const auto draws = draw(vouchers, amount->minor, need);
    const std::string id = new_id('t');
    for (const Draw& each : draws) {
        const Amount paid = take(*each.voucher, each.amount);
        record_debit(*each.voucher, id, each.amount, paid).order_id = order_id.value_or("");
        move("debit", *each.voucher, -each.amount, order_id);
    }
    Reply transaction = transaction_json("debit", id, -amount->minor, draws);
    if (order_id) transaction["order_id"] = *order_id;
    transaction["description"] = description;
    transaction["internal_note"] = note ? json::value(*note) : nullptr;
    return {
        {"transaction", transaction}, {"parts", parts_json(draws)}, {"balance", balance_json(ref)}};
}

Model::Reply Model::debit_reverse(const Fields& request)
{
    const std::string debit_id = request.id("transaction_id");
    const std::string reason = request.text("reason");
    admit();
    std::vector<std::size_t> parts;
    for (std::size_t at = 0; at < studio_->redemptions.size(); ++at) {
        const Redemption& each = studio_->redemptions[at];
        if (each.debit_id == debit_id && !each.is_clawback) parts.push_back(at);
    }
    if (parts.empty()) throw Refusal{"E_NOT_FOUND", "not_found"};
    if (studio_->redemptions[parts[0]].left() == 0) throw Refusal{"DECLINED", "nothing_to_refund"};
    std::vector<Draw> draws;
    Amount sum = 0;
    const std::string id = new_id('t');
    for (const std::size_t at : parts) {
        const Amount left = studio_->redemptions[at].left();
        give_back(at, left, "restore_extended"); // a mistake undone is not lost, nor a new note
        sum += left;
        draws.push_back({&studio_->vouchers.at(studio_->redemptions[at].voucher_id), left, left});
    }
    const std::string holder = draws[0].voucher->holder;
    Reply transaction = transaction_json("debit_reverse", id, sum, draws);
    transaction["reason"] = reason;
    const std::string& order_id = studio_->redemptions[parts[0]].order_id;
    if (!order_id.empty()) transaction["order_id"] = order_id;
    return {{"transaction", transaction},
            {"parts", parts_json(draws)},
            {"balance", balance_json(holder)}};
}

// Nobody's, for whom the studio does not know (any more).
json::object Model::balance_json(const std::string& customer)
{
    const std::string ref = studio_->customer_id_of(customer) ? customer : "";
    Amount available = 0, held = 0, credited = 0, debited = 0, redeemed = 0, expired = 0, gifts = 0;
    json::object counts;
    for (const char* each : {"pending", "active", "blocked", "fully_used", "expired", "void"})
        counts[each] = 0;
    std::map<date::sys_days, Amount> expiries;
    for (const auto& [id, voucher] : studio_->vouchers) {
        if (!studio_->is_same(voucher.holder, ref) || voucher.is_units()) continue;
        const Amount usable = status(voucher) == "active" ? voucher.available : 0;
        if (!voucher.is_credit()) {
            gifts += usable;
            continue;
        }
        auto& count = counts[status(voucher)];
        count = count.as_int64() + 1;
        if (!voucher.is_activated) continue;
        available += usable;
        held += voucher.held;
        credited += voucher.face - voucher.voided - voucher.moved;
        debited += voucher.debited;
        redeemed += voucher.used() - voucher.debited;
        expired += voucher.expired;
        if (voucher.expires_on && usable > 0) expiries[*voucher.expires_on] += usable;
    }
    bool is_known = studio_->customers.contains(ref);
    for (const Person& person : call_.people)
        is_known = is_known || studio_->ref_of(person.id) == ref;
    json::value next_expiry = nullptr;
    if (!expiries.empty()) {
        const auto& [day, amount] = *expiries.begin();
        next_expiry = json::object{{"date", day_text(day)}, {"amount", money(amount)}};
    }
    const std::string referral = mark_ + ("r" + call_.studio_name) + ":" + ref;
    return {{"available", money(available)},
            {"held", money(held)},
            {"credited", money(credited)},
            {"debited", money(debited)},
            {"redeemed", money(redeemed)},
            {"expired", money(expired)},
            {"gifts", money(gifts)},
            {"units", units_json(ref)},
            {"next_expiry", next_expiry},
            {"referral_code", is_known ? json::value(referral) : nullptr},
            {"vouchers", counts}};
}

Model::Reply Model::customer_balance(const Fields& request)
{
    const std::string customer = request.id("customer_id");
    admit({customer});
    return {{"balance", balance_json(studio_->ref_of(customer))}};
}

Model::Reply Model::customer_statement(const Fields& request)
{
    const std::string customer = request.id("customer_id");
    const auto from = request.has("from") ? request.day_or_null("from") : std::nullopt;
    const auto to = request.has("to") ? request.day_or_null("to") : std::nullopt;
    admit({customer});
    const std::string ref = studio_->ref_of(customer);
    Amount opening = 0, closing = 0;
    json::array items;
    for (const Movement& each : studio_->movements) {
        if (!studio_->vouchers.at(each.voucher_id).is_credit()) continue;
        if (!studio_->is_same(each.holder, ref) || (to && each.at >= bound_of(*to))) continue;
        closing += each.amount;
        if (from && each.at < bound_of(*from - date::days{1})) {
            opening += each.amount;
            continue;
        }
        items.push_back({{"type", each.type},
                         {"amount", money(each.amount)},
                         {"at", instant_text(each.at)},
                         {"order_id", each.order_id ? json::value(*each.order_id) : nullptr}});
    }
    return {{"items", items},
            {"next", nullptr},
            {"opening", money(opening)},
            {"closing", money(closing)},
            {"terms", "*"}};
}

} // namespace scrip::model
