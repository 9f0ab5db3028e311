// The model's order steps: selling, paying, overpaying, deleting; and the way back of what an order
// spent.
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

Model::Reply Model::voucher_sell(const Fields& request)
{
    const Order order = request.order("order");
    const Fields line = request.inner("line");
    const std::string line_id = line.id("line_id");
    line.word("kind", {"credit"});
    const auto quantity = line.has("quantity") ? line.integer("quantity", 1, 1'000) : 1;
    const std::optional amount = line.maybe_money("amount", 1);
    const std::optional paid = line.maybe_money("paid", 0);
    if (!amount || !paid) refuse_form();
    call_.people = {order.customer};
    if (request.has("beneficiary")) call_.people.push_back(request.person("beneficiary"));
    const auto name = request.maybe_text("name");
    const bool has_expiry = request.has("expires_on");
    const auto expires_on = has_expiry ? request.day_or_null("expires_on") : std::nullopt;
    const auto description = request.maybe_text("description");
    const auto note = request.maybe_text("internal_note");
    const bool is_paid = request.need_flag("is_paid");
    call_.last_day = expires_on;
    admit({order.customer.id});
    require_currency(order);
    require_currency({&amount, &paid});
    if (studio_->deleted_orders.contains(order.id)) throw Refusal{"DECLINED", "not_applicable"};
    for (const auto& [id, each] : studio_->vouchers) {
        if (!each.is_void && each.origin == "sale" && each.order_id == order.id &&
            each.line_id == line_id) {
            throw Refusal{"DECLINED", "already_sold"};
        }
    }
    const json::value* activate_on = studio_->config.if_contains("activate_on");
    const bool is_active_at_sale = activate_on && activate_on->as_string() == "sale";
    json::array vouchers;
    Amount paid_left = paid->minor;
    for (std::int64_t left = quantity; left > 0; --left) {
        const Amount share = paid_left / left;
        paid_left -= share;
        Voucher& voucher = issue("sale", call_.people.back().id, amount->minor, share);
        if (name) voucher.name = *name;
        if (has_expiry) set_expiry(voucher, expires_on);
        voucher.description = description;
        if (is_trusted()) voucher.note = note;
        voucher.order_id = order.id;
        voucher.line_id = line_id;
        voucher.payer = order.customer.id;
        if (is_paid || is_active_at_sale) activate(voucher);
        json::object sold{{"voucher", voucher_json(voucher)}, {"code", voucher.code}};
        if (call_.is_dry) sold["code"] = sold["voucher"].at("code");
        vouchers.push_back(sold);
    }
    return {{"vouchers", vouchers}};
}

Model::Reply Model::order_paid(const Fields& request)
{
    const Order order = request.order("order");
    call_.people = {order.customer};
    admit();
    require_currency(order);
    json::array activated;
    for (const std::string& id : studio_->order_of_issue) {
        Voucher& voucher = studio_->vouchers.at(id);
        if (voucher.order_id != order.id || voucher.is_activated || voucher.is_void) continue;
        // Waiting for the payment has used up the validity: nobody pays for what is over.
        if (voucher.bound && *voucher.bound <= now_) set_expiry(voucher, some_days_from_today());
        activate(voucher);
        activated.push_back(voucher_json(voucher));
    }
    return {{"activated", activated}};
}

std::string Model::policy() const
{
    const json::value* set = studio_->config.if_contains("expired_give_back");
    return set ? std::string{set->at("policy").as_string()} : "restore_extended";
}

date::sys_days Model::some_days_from_today() const
{
    const json::value* set = studio_->config.if_contains("expired_give_back");
    const json::value* days = set ? set->as_object().if_contains("days") : nullptr;
    return today() + date::days{days ? days->as_int64() : 30};
}

std::vector<std::size_t> Model::spent_on(const std::string& order_id) const
{
    std::vector<std::size_t> latest_first;
    for (std::size_t at = studio_->redemptions.size(); at-- > 0;) {
        const Redemption& each = studio_->redemptions[at];
        if (each.debit_id.empty() && each.order_id == order_id && each.left() > 0)
            latest_first.push_back(at);
    }
    return latest_first;
}

json::object Model::give_back(std::size_t redemption, Amount amount, const std::string& policy)
{
    Redemption& spent = studio_->redemptions[redemption];
    Voucher& voucher = studio_->vouchers.at(spent.voucher_id);
    const Amount paid = (spent.paid - spent.paid_given_back) * amount / spent.left();
    const bool is_debit = !spent.debit_id.empty();
    const std::string type = is_debit ? "debit_reverse" : "give_back";
    std::optional<std::string> order_id;
    if (!spent.order_id.empty()) order_id = spent.order_id;
    spent.given_back += amount;
    spent.paid_given_back += paid;
    voucher.given_back += amount;
    if (is_debit) voucher.debited -= amount;
    json::object restored{
        {"voucher_id", voucher.id}, {"amount", money(amount)}, {"how", "restored"}};
    const bool has_lapsed = voucher.bound && *voucher.bound <= now_ && !policy.empty();
    // A new date would prolong what other holds still keep; staff who undo their own debit may.
    const bool is_kept_by_others = policy == "restore_extended" && voucher.held > 0 && !is_debit;
    if (has_lapsed && policy == "forfeit") {
        voucher.expired += amount;
        voucher.paid_expired += paid;
        call_.has_effect = true;
        restored["how"] = "forfeited";
        return restored;
    }
    if (has_lapsed && (policy == "new_note" || is_kept_by_others)) {
        voucher.moved += amount;
        const Voucher old = voucher;
        Voucher& note = issue("refund", old.holder, amount, paid);
        studio_->vouchers.at(old.id).moved_to.push_back(note.id);
        note.is_activated = true;
        note.activated = now_;
        note.available = amount;
        note.paid_available = paid;
        note.holder_only = old.holder_only;
        note.priority = old.priority;
        note.vat_kind = old.vat_kind;
        move(type, note, amount, order_id);
        restored["how"] = "new_note";
        restored["voucher"] = voucher_json(note);
        restored["code"] = call_.is_dry ? restored["voucher"].at("code") : json::value(note.code);
        return restored;
    }
    if (has_lapsed) {
        set_expiry(voucher, some_days_from_today());
        restored["how"] = "extended";
    }
    voucher.available += amount;
    voucher.paid_available += paid;
    move(type, voucher, amount, order_id);
    return restored;
}

json::array Model::restore(const std::vector<std::size_t>& redemptions,
                           Amount amount,
                           const std::string& policy)
{
    json::array restored;
    for (const std::size_t at : redemptions) {
        const Amount part = std::min(amount, studio_->redemptions[at].left());
        if (part == 0) continue;
        restored.push_back(give_back(at, part, policy));
        amount -= part;
    }
    return restored;
}

Model::Reply Model::order_overpaid(const Fields& request)
{
    const Order order = request.order("order");
    const std::optional excess = request.maybe_money("excess", 1);
    if (!excess) refuse_form();
    const std::string reference = request.id("reference");
    call_.people = {order.customer};
    admit();
    require_currency(order);
    require_currency({&excess});
    if (!studio_->references.insert(order.id + "\n" + reference).second) {
        throw Refusal{"DECLINED", "nothing_to_refund"};
    }
    const auto redemptions = spent_on(order.id);
    Amount above_total = -order.total;
    for (const std::size_t at : redemptions)
        above_total += studio_->redemptions[at].left();
    const Amount to_restore = std::clamp<Amount>(above_total, 0, excess->minor);
    Reply reply{{"restored", restore(redemptions, to_restore, policy())}};
    if (const Amount rest = excess->minor - to_restore; rest > 0) {
        Voucher& note = issue("overpayment", order.customer.id, rest, rest);
        note.order_id = order.id;
        activate(note);
        reply["voucher"] = voucher_json(note);
        reply["code"] = call_.is_dry ? reply["voucher"].at("code") : json::value(note.code);
    }
    call_.has_effect = true;
    return reply;
}

// What of a voucher is used or held, but by that order; the notes its value moved to count as used
// while not void.
Amount Model::used_elsewhere(const Voucher& voucher, const std::string& order_id) const
{
    Amount used = 0;
    for (const Redemption& each : studio_->redemptions) {
        const bool is_own = each.debit_id.empty() && each.order_id == order_id;
        if (each.voucher_id == voucher.id && !is_own) used += each.left();
    }
    for (const auto& [id, hold] : studio_->holds) {
        if (hold.order_id == order_id) continue;
        for (const Part& part : hold.parts)
            used += part.voucher_id == voucher.id ? part.open : 0;
    }
    for (const std::string& id : voucher.moved_to) {
        if (!studio_->vouchers.at(id).is_void) used += studio_->vouchers.at(id).face;
    }
    return used;
}

json::array Model::void_sold(const std::vector<Voucher*>& sold, const std::string& own_order)
{
    json::array in_use, voided;
    for (const Voucher* each : sold) {
        if (used_elsewhere(*each, own_order) == 0) continue;
        in_use.push_back({{"voucher_id", each->id}, {"number", each->number}});
    }
    if (!in_use.empty()) throw Refusal{"DECLINED", "voucher_in_use", {{"vouchers", in_use}}};
    for (const Voucher* each : sold)
        voided.push_back(json::string(each->id));
    return voided;
}

Model::Reply Model::order_line_delete(const Fields& request)
{
    const std::string order_id = request.id("order_id");
    const std::string line_id = request.id("line_id");
    admit();
    std::vector<Voucher*> sold;
    for (auto& [id, each] : studio_->vouchers) {
        const bool is_sold =
            each.origin == "sale" && each.order_id == order_id && each.line_id == line_id;
        if (is_sold && !each.is_void) sold.push_back(&each);
    }
    Reply reply{{"voided", void_sold(sold, "")}};
    for (Voucher* each : sold)
        void_voucher(*each);
    return reply;
}

Model::Reply Model::order_delete(const Fields& request)
{
    const std::string order_id = request.id("order_id");
    request.maybe_text("reason");
    admit();
    if (studio_->deleted_orders.contains(order_id)) {
        return {
            {"voided", json::array{}}, {"restored", json::array{}}, {"released", json::array{}}};
    }
    std::vector<Voucher*> sold;
    for (auto& [id, each] : studio_->vouchers) {
        if (each.origin == "sale" && each.order_id == order_id && !each.is_void)
            sold.push_back(&each);
    }
    const json::array voided = void_sold(sold, order_id);
    json::array released;
    for (auto& [id, hold] : studio_->holds) {
        if (hold.order_id != order_id || hold.state != "open") continue;
        for (Part& part : hold.parts)
            free_part(*studio_, part);
        hold.state = "released";
        released.push_back(json::string(id));
    }
    settle(*studio_); // what a release returns to an expired voucher is lost with it
    json::array restored;
    for (const std::size_t at : spent_on(order_id)) {
        const Redemption& spent = studio_->redemptions[at];
        const Voucher& voucher = studio_->vouchers.at(spent.voucher_id);
        const bool is_own = voucher.origin == "sale" && voucher.order_id == order_id;
        restored.push_back(give_back(at, spent.left(), is_own ? "" : policy()));
    }
    for (Voucher* each : sold)
        void_voucher(*each);
    studio_->deleted_orders.insert(order_id);
    call_.has_effect = true;
    return {{"voided", voided}, {"restored", restored}, {"released", released}};
}

Model::Reply Model::payment_refund(const Fields& request)
{
    const auto hold_id = request.maybe_id("hold_id");
    const auto order_id = request.maybe_id("order_id");
    const auto amount = request.maybe_money("amount", 1);
    request.text("reason");
    if (hold_id.has_value() == order_id.has_value()) refuse_form();
    const bool has_policy = request.has("restore");
    const std::string asked =
        has_policy ? request.word("restore", {"restore_extended", "new_note", "forfeit"}) : "";
    admit();
    if (hold_id) call_.hold_id = find_hold(*hold_id).id;
    require_currency({&amount});
    std::vector<std::size_t> redemptions;
    Amount left = 0;
    for (std::size_t at = studio_->redemptions.size(); at-- > 0;) {
        const Redemption& each = studio_->redemptions[at];
        const bool is_meant = hold_id ? each.hold_id == *hold_id
                                      : each.debit_id.empty() && each.order_id == *order_id;
        if (!is_meant || each.left() == 0) continue;
        redemptions.push_back(at);
        left += each.left();
    }
    if (left == 0) throw Refusal{"DECLINED", "nothing_to_refund"};
    if (amount && amount->minor > left) throw Refusal{"DECLINED", "exceeds_captured"};
    if (order_id) call_.hold_id = studio_->redemptions[redemptions[0]].hold_id;
    return {{"restored",
             restore(redemptions, amount ? amount->minor : left, has_policy ? asked : policy())}};
}

} // namespace scrip::model
