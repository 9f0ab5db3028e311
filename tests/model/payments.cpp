// The model's payment steps: which value pays, holds, captures, releases and what became of them.
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

// Why this voucher pays nothing at all for this caller; in the order of hooks.md section 3.
std::optional<Refusal> Model::why_not(const Voucher& voucher) const
{
    const auto declined = [](std::string code, json::object params = {}) {
        return Refusal{"DECLINED", std::move(code), std::move(params)};
    };
    if (voucher.holder_only && !may_see_holder(voucher)) return declined("holder_only");
    if (voucher.is_void) return declined("void");
    if (!voucher.is_activated) return declined("pending_payment");
    const std::string now = status(voucher);
    if (now == "fully_used") return declined("fully_used");
    if (now == "expired") return declined("expired");
    if (voucher.available > 0) return std::nullopt;
    std::optional<Time> until;
    for (const auto& [id, hold] : studio_->holds) {
        for (const Part& part : hold.parts) {
            const bool is_held = part.voucher_id == voucher.id && part.open > 0;
            if (is_held && (!until || hold.expires_at < *until)) until = hold.expires_at;
        }
    }
    return declined("held_elsewhere", {{"until", instant_text(until.value_or(now_))}});
}

std::vector<Voucher*> Model::usable_of(const std::string& customer_id)
{
    std::vector<Voucher*> usable;
    for (auto& [id, voucher] : studio_->vouchers) {
        if (voucher.holder == customer_id && !why_not(voucher)) usable.push_back(&voucher);
    }
    const auto rank = [this](const Voucher* each) {
        return std::make_tuple(each->priority,
                               !each->bound,
                               each->bound.value_or(Time{}),
                               each->paid > 0,
                               each->activated,
                               name_of(each->id));
    };
    std::sort(usable.begin(), usable.end(), [&](auto* a, auto* b) { return rank(a) < rank(b); });
    return usable;
}

// How much of the order's due vouchers may pay now.
Amount Model::payable(const Order& order) const
{
    require_currency(order);
    Amount room = order.total - order.sells_vouchers;
    for (const auto& [id, hold] : studio_->holds) {
        if (hold.order_id != order.id) continue;
        for (const Part& part : hold.parts)
            room -= part.open;
    }
    for (const std::size_t at : spent_on(order.id))
        room -= studio_->redemptions[at].left();
    if (studio_->deleted_orders.contains(order.id)) throw Refusal{"DECLINED", "not_applicable"};
    if (order.due > 0 && room <= 0) throw Refusal{"DECLINED", "not_applicable"};
    if (order.due == 0) throw Refusal{"DECLINED", "nothing_due"};
    return std::min(order.due, room);
}

std::vector<Draw>
Model::draw(const std::vector<Voucher*>& vouchers, std::optional<Amount> wanted, Amount due) const
{
    Amount available = 0;
    for (const Voucher* each : vouchers)
        available += each->available;
    if (wanted && *wanted > due) throw Refusal{"DECLINED", "amount_exceeds_due"};
    if (available == 0 || (wanted && *wanted > available)) {
        throw Refusal{"DECLINED", "insufficient_credit", {{"available", money(available)}}};
    }
    Amount left = wanted.value_or(due);
    std::vector<Draw> draws;
    for (Voucher* each : vouchers) {
        const Amount part = std::min(left, each->available);
        if (part > 0) draws.push_back({each, part});
        left -= part;
    }
    return draws;
}

// Takes value out of `available`; gives the paid share that goes with it.
Amount Model::take(Voucher& voucher, Amount amount) const
{
    const Amount paid = voucher.paid_available * amount / voucher.available;
    voucher.available -= amount;
    voucher.paid_available -= paid;
    return paid;
}

json::object Model::hold_json(const Hold& hold) const
{
    json::array parts;
    for (const Part& part : hold.parts) {
        parts.push_back(
            {{"voucher_id", part.voucher_id}, {"kind", "credit"}, {"amount", money(part.amount)}});
    }
    Amount refunded = 0;
    for (const Redemption& each : studio_->redemptions)
        refunded += each.hold_id == hold.id ? each.given_back : 0;
    const bool is_captured = hold.state == "captured";
    return {{"hold_id", hold.id},
            {"state", hold.state},
            {"order_id", hold.order_id},
            {"amount", money(hold.amount)},
            {"captured", money(hold.captured)},
            {"refunded", money(refunded)},
            {"expires_at",
             is_captured ? json::value(nullptr) : json::value(instant_text(hold.expires_at))},
            {"parts", parts}};
}

Hold& Model::open_hold(const Fields& request, bool with_ttl, Order& order, Reply& reply)
{
    order = request.order("order");
    const Fields source = request.inner("source");
    const int named = source.has("code") + source.has("codes") + source.has("voucher_id") +
                      source.has("customer_id");
    if (named != 1) refuse_form();
    std::vector<std::string> codes;
    if (source.has("code")) codes.push_back(source.code("code"));
    if (source.has("codes")) codes = source.codes("codes");
    std::set<std::string> keys;
    for (const std::string& code : codes) {
        if (!keys.insert(code_key(code)).second) refuse_form();
    }
    const auto voucher_id = source.maybe_id("voucher_id");
    const auto customer_id = source.maybe_id("customer_id");
    const auto amount = request.maybe_money("amount", 1);
    const auto ttl = with_ttl && request.has("ttl_s") ? request.integer("ttl_s", 60, 3'600) : 0;
    const std::string apply_as =
        request.has("apply_as") ? request.word("apply_as", {"payment", "discount"}) : "";
    call_.people = {order.customer};
    call_.lacks_code = codes.empty();
    admit({order.customer.id, customer_id.value_or(order.customer.id)});
    Voucher* named_voucher = voucher_id ? &find_voucher(*voucher_id) : nullptr;
    if (!codes.empty()) require_no_challenge();

    std::vector<Voucher*> vouchers;
    if (named_voucher) vouchers.push_back(named_voucher);
    for (const std::string& code : codes) {
        Voucher* found = find_code(code);
        if (!found) throw Refusal{"DECLINED", "code_not_found"};
        if (std::find(vouchers.begin(), vouchers.end(), found) == vouchers.end())
            vouchers.push_back(found);
    }
    static const std::vector<std::string> precedence{
        "holder_only", "void", "pending_payment", "expired", "fully_used", "held_elsewhere"};
    for (const std::string& code : precedence) {
        for (const Voucher* each : vouchers) {
            const auto refusal = why_not(*each);
            if (!refusal || refusal->code != code) continue;
            if (code == "holder_only" && !codes.empty()) count_wrong_code();
            throw *refusal;
        }
    }
    require_currency({&amount});
    const Amount due = payable(order);
    if (customer_id) vouchers = usable_of(*customer_id);
    const auto draws = draw(vouchers, amount ? std::optional{amount->minor} : std::nullopt, due);

    const json::value* set_ttl = studio_->config.if_contains("hold_ttl_s");
    const auto seconds = ttl ? ttl : set_ttl ? set_ttl->as_int64() : 900;
    Hold hold;
    hold.id = new_id('h');
    hold.order_id = order.id;
    hold.customer_id = order.customer.id;
    hold.state = "open";
    hold.is_by_anonymous = call_.role == "anonymous";
    hold.expires_at = now_ + std::chrono::seconds{seconds};
    hold.apply_as = apply_as.empty() ? draws[0].voucher->apply_as : apply_as;
    for (const Draw& each : draws) {
        const Amount paid = take(*each.voucher, each.amount);
        each.voucher->held += each.amount;
        hold.parts.push_back({each.voucher->id, each.amount, each.amount, paid});
        hold.amount += each.amount;
    }
    call_.has_effect = true;
    call_.hold_id = hold.id;
    reply["remaining_due"] = money(order.due - hold.amount);
    if (hold.apply_as == "discount") {
        reply["adjustment"] = {
            {"type", "discount"}, {"method", "flat"}, {"amount", money(hold.amount)}};
    }
    return studio_->holds[hold.id] = hold;
}

void Model::capture(Hold& hold, Amount amount, const std::string& type)
{
    hold.redemption_id = new_id('p');
    for (Part& part : hold.parts) {
        const Amount spent = std::min(amount, part.open);
        if (spent > 0) {
            Voucher& voucher = studio_->vouchers.at(part.voucher_id);
            const Amount paid = part.paid_open * spent / part.open;
            voucher.held -= spent;
            voucher.captured += spent;
            part.open -= spent;
            part.paid_open -= paid;
            studio_->redemptions.push_back(
                {voucher.id, hold.order_id, hold.id, "", spent, 0, paid, 0});
            move(type, voucher, -spent, hold.order_id);
        }
        amount -= spent;
        hold.captured += spent;
        free_part(*studio_, part);
    }
    hold.state = "captured";
    settle(*studio_);
}

// Customers see the holds of their orders, visitors those that a visitor made.
bool Model::may_see(const Hold& hold) const
{
    if (call_.role == "anonymous") return hold.is_by_anonymous;
    return is_trusted() || hold.customer_id == call_.customer_id;
}

Hold& Model::find_hold(const std::string& id)
{
    const auto found = studio_->holds.find(id);
    if (found == studio_->holds.end() || !may_see(found->second)) {
        throw Refusal{"E_NOT_FOUND", "not_found"};
    }
    return found->second;
}

Model::Reply Model::payment_hold(const Fields& request)
{
    Order order;
    Reply reply;
    reply["hold"] = hold_json(open_hold(request, true, order, reply));
    return reply;
}

Model::Reply Model::payment_redeem(const Fields& request)
{
    Order order;
    Reply reply;
    Hold& hold = open_hold(request, false, order, reply);
    capture(hold, hold.amount, "redeem");
    reply["hold"] = hold_json(hold);
    reply["redemption_id"] = hold.redemption_id;
    return reply;
}

Model::Reply Model::payment_capture(const Fields& request)
{
    const std::string hold_id = request.id("hold_id");
    const auto amount = request.maybe_money("amount", 1);
    admit();
    Hold& hold = find_hold(hold_id);
    call_.hold_id = hold.id;
    require_currency({&amount});
    if (amount && amount->minor > hold.amount) {
        throw Refusal{"DECLINED", "insufficient_credit", {{"available", money(hold.amount)}}};
    }
    if (hold.state == "captured") throw Refusal{"DECLINED", "hold_captured"};
    if (hold.state == "released") throw Refusal{"DECLINED", "hold_released"};
    if (hold.state == "timed_out") throw Refusal{"DECLINED", "hold_expired"};
    capture(hold, amount ? amount->minor : hold.amount, "capture");
    return {{"hold", hold_json(hold)}, {"redemption_id", hold.redemption_id}};
}

Model::Reply Model::payment_release(const Fields& request)
{
    const std::string hold_id = request.id("hold_id");
    admit();
    Hold& hold = find_hold(hold_id);
    call_.hold_id = hold.id;
    if (hold.state == "captured") throw Refusal{"DECLINED", "hold_captured"};
    if (hold.state == "open") {
        for (Part& part : hold.parts)
            free_part(*studio_, part);
        hold.state = "released";
        call_.has_effect = true;
        settle(*studio_);
    }
    return {{"hold", hold_json(hold)}};
}

Model::Reply Model::payment_methods(const Fields& request)
{
    const Order order = request.order("order");
    admit({order.customer.id});
    json::array methods;
    if (studio_->state == "winding_down") return {{"methods", methods}};
    require_currency(order);
    if (call_.role != "anonymous") {
        Amount available = 0, would_apply = 0;
        json::array vouchers;
        for (const Voucher* each : usable_of(order.customer.id)) {
            available += each->available;
            vouchers.push_back(voucher_json(*each));
        }
        try {
            would_apply = std::min(available, payable(order));
        } catch (const Refusal&) {
            would_apply = 0;
        }
        methods.push_back({{"method", "customer_credit"},
                           {"label", "*"},
                           {"available", money(available)},
                           {"would_apply", money(would_apply)},
                           {"vouchers", vouchers}});
    }
    methods.push_back(json::object{{"method", "voucher_code"}});
    if (is_staff()) methods.push_back(json::object{{"method", "staff_search"}});
    return {{"methods", methods}};
}

Model::Reply Model::payment_query(const Fields& request)
{
    const auto key = request.maybe_text("key");
    const auto hold_id = request.maybe_id("hold_id");
    if (key.has_value() == hold_id.has_value()) refuse_form();
    admit();
    const Hold* hold = nullptr;
    if (hold_id) {
        hold = &find_hold(*hold_id);
    } else {
        const auto& records = records_[call_.studio_name];
        const auto record = records.find(*key);
        if (record == records.end() || !record->second.hook.starts_with("payment.")) {
            return {{"state", "unknown"}};
        }
        if (record->second.is_declined && !is_trusted() && record->second.asker != asker()) {
            return {{"state", "unknown"}};
        }
        if (record->second.is_declined) return {{"state", "declined"}};
        if (record->second.hold_id.empty()) return {{"state", "*"}, {"hold", "*"}};
        hold = &studio_->holds.at(record->second.hold_id);
        if (!may_see(*hold)) return {{"state", "unknown"}};
    }
    return {{"state", hold->state == "open" ? "held" : hold->state}, {"hold", hold_json(*hold)}};
}

} // namespace scrip::model
