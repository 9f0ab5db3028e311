// The model's way back of what an order spent: to its voucher, or as the studio's policy says once
// that has expired.
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

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
    const Amount worth = spent.worth_left() * amount / spent.left();
    const bool is_debit = !spent.debit_id.empty();
    const std::string type = is_debit ? "debit_reverse" : "give_back";
    std::optional<std::string> order_id;
    if (!spent.order_id.empty()) order_id = spent.order_id;
    spent.given_back += amount;
    spent.worth_given_back += worth;
    spent.paid_given_back += paid;
    voucher.given_back += amount;
    if (is_debit) voucher.debited -= amount;
    json::object restored{
        {"voucher_id", voucher.id}, {"amount", money(worth)}, {"how", "restored"}};
    if (voucher.is_units()) restored["units"] = static_cast<std::int64_t>(amount);
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
        Voucher& note = issue("refund", old.holder, amount, paid, old.kind, old.scope);
        studio_->vouchers.at(old.id).moved_to.push_back(note.id);
        fill_note(old, note, amount, paid);
        move(type, note, amount, order_id);
        restored["how"] = "new_note";
        restored["voucher"] = voucher_json(note);
        // A customer who paid with somebody else's code does not learn that of the note; there is
        // nobody else once they were erased.
        const bool is_anothers = call_.role == "customer" && studio_->customer_id_of(note.holder) &&
                                 !studio_->is_same(note.holder, caller());
        const bool is_masked = call_.is_dry || is_anothers;
        restored["code"] = is_masked ? restored["voucher"].at("code") : json::value(note.code);
        return restored;
    }
    if (has_lapsed) {
        // What was lost before stays lost: the plugin posts that first.
        voucher.lapsed = voucher.paid_lapsed = 0;
        set_expiry(voucher, some_days_from_today());
        restored["how"] = "extended";
    }
    voucher.available += amount;
    voucher.paid_available += paid;
    move(type, voucher, amount, order_id);
    return restored;
}

void Model::fill_note(const Voucher& old, Voucher& note, Amount amount, Amount paid) const
{
    note.is_activated = note.is_moved = true;
    note.activated = now_;
    note.available = amount;
    note.paid_available = paid;
    note.holder_only = old.holder_only;
    note.priority = old.priority;
    note.vat_kind = old.vat_kind;
}

json::array Model::restore(const std::vector<GiveBack>& plan, const std::string& policy)
{
    json::array restored;
    for (const GiveBack& each : plan)
        restored.push_back(give_back(each.redemption, each.amount, policy));
    return restored;
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
        left += each.worth_left();
    }
    if (left == 0) throw Refusal{"DECLINED", "nothing_to_refund"};
    if (amount && amount->minor > left) throw Refusal{"DECLINED", "exceeds_captured"};
    Amount wanted = amount ? amount->minor : left;
    std::vector<GiveBack> plan;
    for (const std::size_t at : redemptions) {
        const Redemption& each = studio_->redemptions[at];
        const auto part = exactly(each.left(), each.worth_left(), wanted);
        if (!part) throw Refusal{"DECLINED", "not_applicable"};
        wanted -= std::min(wanted, each.worth_left());
        if (*part > 0) plan.push_back({at, *part});
    }
    if (order_id) call_.hold_id = studio_->redemptions[redemptions[0]].hold_id;
    return {{"restored", restore(plan, has_policy ? asked : policy())}};
}

} // namespace scrip::model
