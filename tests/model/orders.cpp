// The model's order steps: overpaying and deleting.
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

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
        above_total += studio_->redemptions[at].worth_left();
    Amount to_restore = std::clamp<Amount>(above_total, 0, excess->minor);
    Amount rest = excess->minor;
    std::vector<GiveBack> plan;
    for (const std::size_t at : redemptions) {
        const Redemption& each = studio_->redemptions[at];
        const Amount part = at_most(each.left(), each.worth_left(), to_restore);
        const Amount worth = each.worth_left() * part / each.left();
        if (part > 0) plan.push_back({at, part});
        to_restore -= worth;
        rest -= worth;
    }
    Reply reply{{"restored", restore(plan, policy())}};
    if (rest > 0) {
        Voucher& note = issue("overpayment", studio_->ref_of(order.customer.id), rest, rest);
        note.order_id = order.id;
        activate(note);
        studio_->overpaid_notes[order.id].push_back(note.id);
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
        release(hold);
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

} // namespace scrip::model
