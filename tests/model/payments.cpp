// The model's payment steps: which value pays, holds, captures, releases and what became of them.
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

// Why this voucher pays nothing at all for this caller; in the order of hooks.md section 3.
std::optional<Refusal> Model::why_not(const Voucher& voucher) const
{
    const auto declined = [](const std::string& code) { return Refusal{"DECLINED", code}; };
    if (voucher.holder_only && !may_see_holder(voucher)) return declined("holder_only");
    if (voucher.is_void) return declined("void");
    if (!voucher.is_activated) return declined("pending_payment");
    const std::string now = status(voucher);
    if (now == "fully_used") return declined("fully_used");
    if (now == "expired" || now == "blocked") return declined(now);
    if (voucher.available > 0) return std::nullopt;
    return held_elsewhere(voucher);
}

Refusal Model::held_elsewhere(const Voucher& voucher) const
{
    std::optional<Time> until;
    for (const auto& [id, hold] : studio_->holds) {
        for (const Part& part : hold.parts) {
            const bool is_held = part.voucher_id == voucher.id && part.open > 0;
            if (is_held && (!until || hold.expires_at < *until)) until = hold.expires_at;
        }
    }
    return {"DECLINED", "held_elsewhere", {{"until", instant_text(until.value_or(now_))}}};
}

std::vector<Voucher*> Model::usable_of(const std::string& ref, Usable what)
{
    std::vector<Voucher*> usable;
    for (auto& [id, voucher] : studio_->vouchers) {
        const Usable is = voucher.is_units()    ? Usable::units
                          : voucher.is_credit() ? Usable::credits
                                                : Usable::money_gifts;
        if (is == what && studio_->is_same(voucher.holder, ref) && !why_not(voucher))
            usable.push_back(&voucher);
    }
    const auto rank = [this](const Voucher* each) {
        return std::make_tuple(each->priority,
                               !each->bound,
                               each->bound.value_or(Time{}),
                               each->paid > 0,
                               each->activated,
                               plugin_name_of(each->id));
    };
    std::sort(usable.begin(), usable.end(), [&](auto* a, auto* b) { return rank(a) < rank(b); });
    return usable;
}

// How much of the order vouchers may pay still, whatever is due.
Amount Model::room_of(const Order& order) const
{
    Amount room = order.total - order.sells_vouchers;
    for (const auto& [id, hold] : studio_->holds) {
        if (hold.order_id != order.id) continue;
        for (const Part& part : hold.parts)
            room -= part.worth_open;
    }
    for (const std::size_t at : spent_on(order.id))
        room -= studio_->redemptions[at].worth_left();
    return room;
}

// How much of the order's due vouchers may pay now.
Amount Model::payable(const Order& order) const
{
    require_currency(order);
    const Amount room = room_of(order);
    if (studio_->deleted_orders.contains(order.id)) throw Refusal{"DECLINED", "not_applicable"};
    if (order.due > 0 && room <= 0) throw Refusal{"DECLINED", "not_applicable"};
    if (order.due == 0) throw Refusal{"DECLINED", "nothing_due"};
    return std::min(order.due, room);
}

std::vector<Draw>
Model::draw(const std::vector<Voucher*>& vouchers, std::optional<Amount> wanted, Need need) const
{
    Amount available = 0;
    for (const Voucher* each : vouchers) {
        const Amount most = std::min(need.due, need.most_of(*each)) - available;
        available += std::clamp<Amount>(each->available, 0, std::max<Amount>(most, 0));
    }
    if (wanted && *wanted > need.due) throw Refusal{"DECLINED", "amount_exceeds_due"};
    if (available == 0 || (wanted && *wanted > available)) {
        throw Refusal{"DECLINED", "insufficient_credit", {{"available", money(available)}}};
    }
    need.due = wanted.value_or(need.due);
    std::vector<Draw> draws;
    for (Voucher* each : vouchers)
        draw_money(need, *each, draws);
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
    std::vector<Draw> draws;
    for (const Part& part : hold.parts) {
        Voucher* voucher = &studio_->vouchers.at(part.voucher_id);
        draws.push_back({voucher, part.amount, part.worth, part.line_id});
    }
    Amount refunded = 0;
    for (const Redemption& each : studio_->redemptions)
        refunded += each.hold_id == hold.id ? each.worth_given_back : 0;
    const bool is_captured = hold.state == "captured";
    json::array parts = parts_json(draws);
    for (json::value& each : parts) {
        json::object& part = each.as_object();
        const std::string id{part.at("voucher_id").as_string()};
        const auto first = std::find_if(hold.parts.begin(), hold.parts.end(), [&](const Part& own) {
            return own.voucher_id == id;
        });
        part["apply_as"] = first->apply_as;
        part["vat_kind"] = studio_->vouchers.at(id).vat_kind;
        part["paid"] = is_trusted() ? json::value(money(paid_for(hold, id))) : json::value();
    }
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

// Money received for what the hold keeps or spent of a voucher, whatever came back since.
Amount Model::paid_for(const Hold& hold, const std::string& voucher_id) const
{
    Amount paid = 0;
    for (const Part& part : hold.parts)
        paid += part.voucher_id == voucher_id ? part.paid_open : 0;
    for (const Redemption& each : studio_->redemptions)
        paid += each.hold_id == hold.id && each.voucher_id == voucher_id ? each.paid : 0;
    return paid;
}

// One per voucher, in the order drawn.
json::array Model::parts_json(const std::vector<Draw>& draws) const
{
    json::array parts;
    std::set<const Voucher*> told;
    for (const Draw& first : draws) {
        if (!told.insert(first.voucher).second) continue;
        Amount worth = 0, units = 0;
        json::array covers;
        for (const Draw& each : draws) {
            if (each.voucher != first.voucher) continue;
            worth += each.worth;
            units += each.amount;
            covers.push_back(json::object{{"line_id", each.line_id},
                                          {"units", static_cast<std::int64_t>(each.amount)}});
        }
        json::object part{{"voucher_id", first.voucher->id},
                          {"kind", first.voucher->kind},
                          {"amount", money(worth)}};
        if (first.voucher->is_units()) {
            part["units"] = static_cast<std::int64_t>(units);
            part["covers"] = covers;
        }
        parts.push_back(part);
    }
    return parts;
}

std::vector<Voucher*> Model::named_vouchers(const std::vector<std::string>& codes)
{
    std::vector<Voucher*> vouchers;
    for (const std::string& code : codes) {
        Voucher* found = find_code(code);
        if (!found) throw Refusal{"DECLINED", "code_not_found"};
        if (std::find(vouchers.begin(), vouchers.end(), found) == vouchers.end())
            vouchers.push_back(found);
    }
    return vouchers;
}

void Model::require_usable(const std::vector<Voucher*>& vouchers, const Need& need, bool by_code)
{
    static const std::vector<std::string> precedence{"holder_only",
                                                     "void",
                                                     "pending_payment",
                                                     "expired",
                                                     "fully_used",
                                                     "blocked",
                                                     "held_elsewhere"};
    for (const std::string& code : precedence) {
        for (const Voucher* each : vouchers) {
            const auto refusal = why_not(*each);
            if (code == "expired" && need.is_too_late(*each)) throw Refusal{"DECLINED", code};
            if (!refusal || refusal->code != code) continue;
            if (code == "holder_only" && by_code) count_wrong_code();
            throw *refusal;
        }
    }
}

// What a payment asks for, as it says so.
struct Model::Asked {
    std::vector<std::string> codes;
    std::optional<std::string> voucher_id, customer_id;
    std::optional<Cash> amount;
    std::optional<std::int64_t> units;
    std::vector<std::string> lines;
    bool wants_units = false;
    std::int64_t ttl = 0; // seconds; 0: the studio's
    std::string apply_as; // "": the voucher's
};

Model::Asked Model::asked_of(const Fields& request, bool with_ttl, const Order& order) const
{
    Asked asked;
    const Fields source = request.inner("source");
    const int named = source.has("code") + source.has("codes") + source.has("voucher_id") +
                      source.has("customer_id");
    if (named != 1) refuse_form();
    if (source.has("code")) asked.codes.push_back(source.code("code"));
    if (source.has("codes")) asked.codes = source.codes("codes");
    std::set<std::string> keys;
    for (const std::string& code : asked.codes) {
        if (!keys.insert(code_key(code)).second) refuse_form();
    }
    asked.voucher_id = source.maybe_id("voucher_id");
    asked.customer_id = source.maybe_id("customer_id");
    asked.amount = request.maybe_money("amount", 1);
    if (request.has("units")) asked.units = request.integer("units", 1, 10'000);
    asked.lines = request.lines_of(order);
    asked.wants_units = asked.units || request.has("lines");
    if (asked.customer_id && asked.amount && asked.wants_units) refuse_form();
    if (with_ttl && request.has("ttl_s")) asked.ttl = request.integer("ttl_s", 60, 3'600);
    if (request.has("apply_as")) asked.apply_as = request.word("apply_as", {"payment", "discount"});
    return asked;
}

std::vector<Draw> Model::draws_of(const Asked& asked, const Order& order)
{
    const bool by_code = !asked.codes.empty();
    const auto& customer_id = asked.customer_id;
    const auto& amount = asked.amount;
    call_.people = {order.customer};
    call_.lacks_code = !by_code;
    admit({order.customer.id, customer_id.value_or(order.customer.id)});
    Voucher* named_voucher = asked.voucher_id ? &find_voucher(*asked.voucher_id) : nullptr;
    if (by_code) require_no_challenge();

    std::vector<Voucher*> vouchers = named_vouchers(asked.codes);
    if (named_voucher) vouchers.push_back(named_voucher);
    for (const Voucher* each : vouchers) {
        if (amount && each->is_units()) refuse_form();
    }
    Need need = need_of(order, asked.lines);
    require_usable(vouchers, need, by_code);
    require_currency({&amount});
    require_currency(order);
    if (asked.units) need.units = *asked.units;
    if (customer_id && asked.wants_units)
        return draw_units_then_credits(need, order, studio_->ref_of(*customer_id));
    if (!vouchers.empty() && !amount) return draw_named(need, order, vouchers);
    if (customer_id) vouchers = usable_of(studio_->ref_of(*customer_id), Usable::credits);
    if (customer_id) std::erase_if(vouchers, [&](auto* each) { return need.is_too_late(*each); });
    need.due = payable(order);
    return draw(vouchers, amount ? std::optional{amount->minor} : std::nullopt, need);
}

Hold& Model::open_hold(const Fields& request, bool with_ttl, Order& order, Reply& reply)
{
    order = request.order("order");
    const Asked asked = asked_of(request, with_ttl, order);
    const std::vector<Draw> draws = draws_of(asked, order);

    const json::value* set_ttl = studio_->config.if_contains("hold_ttl_s");
    const auto seconds = asked.ttl ? asked.ttl : set_ttl ? set_ttl->as_int64() : 900;
    Hold hold;
    hold.id = new_id('h');
    hold.order_id = order.id;
    hold.customer = studio_->ref_of(order.customer.id);
    hold.state = "open";
    hold.is_by_anonymous = call_.role == "anonymous";
    hold.expires_at = now_ + std::chrono::seconds{seconds};
    for (const Draw& each : draws) {
        const Amount paid = take(*each.voucher, each.amount);
        each.voucher->held += each.amount;
        hold.parts.push_back({each.voucher->id,
                              each.line_id,
                              each.amount,
                              each.amount,
                              each.worth,
                              each.worth,
                              paid,
                              asked.apply_as.empty() ? each.voucher->apply_as : asked.apply_as});
        hold.amount += each.worth;
    }
    call_.has_effect = true;
    call_.hold_id = hold.id;
    reply["remaining_due"] = money(order.due - hold.amount);
    Amount discount = 0;
    for (const Part& part : hold.parts)
        discount += part.apply_as == "discount" ? part.worth : 0;
    if (discount > 0) {
        reply["adjustment"] = {
            {"type", "discount"}, {"method", "flat"}, {"amount", money(discount)}};
    }
    return studio_->holds[hold.id] = hold;
}

void Model::capture(Hold& hold, Amount amount, const std::string& type)
{
    hold.redemption_id = new_id('p');
    for (Part& part : hold.parts) {
        const Amount spent = exactly(part.amount, part.worth, amount).value();
        const Amount worth = std::min(amount, part.worth);
        if (spent > 0) {
            Voucher& voucher = studio_->vouchers.at(part.voucher_id);
            const Amount paid = part.paid_open * spent / part.open;
            voucher.held -= spent;
            voucher.captured += spent;
            part.open -= spent;
            part.paid_open -= paid;
            Redemption redemption{voucher.id, hold.order_id, part.line_id, hold.id};
            redemption.redemption_id = hold.redemption_id;
            redemption.amount = spent;
            redemption.worth = worth;
            redemption.paid = paid;
            spend(redemption);
            move(type, voucher, -spent, hold.order_id);
        }
        amount -= worth;
        hold.captured += worth;
        free_part(*studio_, part);
    }
    hold.state = "captured";
    settle(*studio_);
}

void Model::release(Hold& hold) const
{
    for (Part& part : hold.parts)
        free_part(*studio_, part);
    hold.state = "released";
}

// Customers see the holds of their orders, visitors those that a visitor made.
bool Model::may_see(const Hold& hold) const
{
    if (call_.role == "anonymous") return hold.is_by_anonymous;
    return is_trusted() || studio_->is_same(hold.customer, caller());
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
    Amount left = amount ? amount->minor : hold.amount;
    for (const Part& part : hold.parts) {
        if (!exactly(part.amount, part.worth, left)) throw Refusal{"DECLINED", "not_applicable"};
        left -= std::min(left, part.worth);
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
        release(hold);
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
        std::vector<std::string> all;
        for (const Line& line : order.lines)
            all.push_back(line.id);
        Need need = need_of(order, all);
        std::vector<Voucher*> credits;
        for (const Usable what : {Usable::credits, Usable::money_gifts, Usable::units}) {
            for (Voucher* each : usable_of(studio_->ref_of(order.customer.id), what)) {
                const bool is_of_use =
                    what == Usable::units ? need.wants(*each) : !need.is_too_late(*each);
                if (!is_of_use) continue;
                if (what == Usable::credits) credits.push_back(each);
                if (what == Usable::credits) available += each->available;
                if (vouchers.size() < 100) vouchers.push_back(voucher_json(*each));
            }
        }
        try {
            need.due = payable(order);
            for (const Draw& each : draw(credits, std::nullopt, need))
                would_apply += each.worth;
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
