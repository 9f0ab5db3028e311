// The model's clawbacks: a purchase charged back takes what is left of its voucher; a dispute that
// is won brings it back.
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

Model::Reply Model::credit_clawback(const Fields& request)
{
    const std::string voucher_id = request.id("voucher_id");
    const std::optional amount = request.maybe_money("amount", 1);
    if (!amount) refuse_form();
    request.text("reason");
    request.maybe_id("reference");
    admit();
    Voucher& voucher = find_voucher(voucher_id);
    if (voucher.is_void) throw Refusal{"DECLINED", "void"};
    if (!voucher.is_activated) throw Refusal{"DECLINED", "pending_payment"};
    require_currency({&amount});
    if (voucher.is_units()) throw Refusal{"DECLINED", "not_applicable"};
    const std::string id = new_id('t');
    const Amount taken = std::min(amount->minor, voucher.available);
    if (taken > 0) {
        const Amount paid = take(voucher, taken);
        record_debit(voucher, id, taken, paid).is_clawback = true;
        move("clawback", voucher, -taken, {});
    }
    studio_->clawbacks[id] = {.voucher_id = voucher_id, .has_taken = taken > 0};
    call_.has_effect = true;
    return {
        {"taken", money(taken)}, {"shortfall", money(amount->minor - taken)}, {"clawback_id", id}};
}

Model::Reply Model::credit_reinstate(const Fields& request)
{
    const std::string clawback_id = request.id("clawback_id");
    request.text("reason");
    admit();
    const auto clawback = studio_->clawbacks.find(clawback_id);
    if (clawback == studio_->clawbacks.end()) throw Refusal{"E_NOT_FOUND", "not_found"};
    Clawback& made = clawback->second;
    if (made.is_reinstated) throw Refusal{"DECLINED", "nothing_to_refund"};
    // Nothing can be written of a voucher that is void, not even that a shortfall is settled.
    if (!made.has_taken && find_voucher(made.voucher_id).is_void) throw Refusal{"DECLINED", "void"};
    made.is_reinstated = true;
    call_.has_effect = true;
    Amount returned = 0;
    for (std::size_t at = 0; at < studio_->redemptions.size(); ++at) {
        const Redemption& each = studio_->redemptions[at];
        if (each.debit_id != clawback_id) continue;
        returned += each.left();
        give_back(at, each.left(), "restore_extended");
    }
    return {{"returned", money(returned)}, {"shortfall", money(0)}};
}

} // namespace scrip::model
