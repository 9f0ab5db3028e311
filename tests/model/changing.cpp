// The model's changes to one voucher: stopped and let go on, moved to somebody else, another code.
#include "model.hpp"

namespace scrip::model {

Model::Reply Model::set_blocked(const Fields& request, bool is_blocked)
{
    const std::string id = request.id("voucher_id");
    request.text("reason");
    admit();
    Voucher& voucher = find_voucher(id);
    if (voucher.is_void) throw Refusal{"DECLINED", "void"};
    call_.has_effect = voucher.is_blocked != is_blocked;
    voucher.is_blocked = is_blocked;
    return {{"voucher", voucher_json(voucher)}};
}

Model::Reply Model::voucher_block(const Fields& request)
{
    return set_blocked(request, true);
}

Model::Reply Model::voucher_unblock(const Fields& request)
{
    return set_blocked(request, false);
}

Model::Reply Model::voucher_transfer(const Fields& request)
{
    const std::string id = request.id("voucher_id");
    const Person to = request.person("to");
    const bool has_amount = request.has("amount");
    const bool is_in_units = has_amount && request.inner("amount").has("units");
    std::optional<Cash> asked;
    if (is_in_units) {
        const Fields units = request.inner("amount");
        if (units.has("minor")) refuse_form();
        asked = Cash{units.integer("units", 1, 10'000), ""};
    } else {
        asked = request.maybe_money("amount", 1);
    }
    request.text("reason");
    call_.people = {to};
    admit();
    Voucher& voucher = find_voucher(id);
    const std::string holder = studio_->ref_of(to.id);
    if (studio_->is_same(voucher.holder, holder)) refuse_form();
    if (has_amount && voucher.is_units() != is_in_units) refuse_form();
    if (const auto refusal = why_not(voucher)) throw *refusal;
    if (voucher.held > 0) throw held_elsewhere(voucher);
    if (!is_in_units) require_currency({&asked});
    const Amount amount = asked ? asked->minor : voucher.available;
    if (amount > voucher.available) {
        const json::value available = value(voucher, voucher.available);
        throw Refusal{"DECLINED", "insufficient_credit", {{"available", available}}};
    }
    const Amount paid = take(voucher, amount);
    voucher.moved += amount;
    move("transfer", voucher, -amount, {});
    Voucher& moved = issue("transfer", holder, amount, paid, voucher.kind, voucher.scope);
    voucher.moved_to.push_back(moved.id);
    fill_note(voucher, moved, amount, paid);
    moved.payer = voucher.payer;
    moved.apply_as = voucher.apply_as;
    moved.expires_on = voucher.expires_on;
    moved.bound = voucher.bound;
    move("transfer", moved, amount, {});
    Reply reply{{"from", voucher_json(voucher)}, {"to", voucher_json(moved)}};
    reply["code"] = call_.is_dry ? reply["to"].at("code") : json::value(moved.code);
    return reply;
}

// Amounts know no scope here: what was spent or lost comes back as what the voucher has then.
Model::Reply Model::voucher_retarget(const Fields& request)
{
    const std::string id = request.id("voucher_id");
    const std::vector<std::string> scope = request.scope("scope");
    request.text("reason");
    admit();
    Voucher& voucher = find_voucher(id);
    if (voucher.scope == scope) refuse_form();
    if (const auto refusal = why_not(voucher)) throw *refusal;
    if (voucher.held > 0) throw held_elsewhere(voucher);
    if (!voucher.is_units()) throw Refusal{"DECLINED", "not_applicable"};
    const json::object from = scope_json(voucher);
    voucher.scope = scope;
    move("retarget", voucher, 0, {});
    studio_->movements.back().retargeted = {{"from", from}, {"to", scope_json(voucher)}};
    return {{"voucher", voucher_json(voucher)}};
}

Model::Reply Model::voucher_reissue_code(const Fields& request)
{
    const std::string id = request.id("voucher_id");
    request.text("reason");
    admit();
    Voucher& voucher = find_voucher(id);
    if (voucher.is_void) throw Refusal{"DECLINED", "void"};
    studio_->ids_by_code.erase(code_key(voucher.code));
    studio_->foreign_codes.erase(foreign_key(voucher.code));
    studio_->dead_codes.push_back(voucher.code);
    give_code(voucher);
    call_.has_effect = true;
    Reply reply{{"voucher", voucher_json(voucher)}, {"code", voucher.code}};
    if (call_.is_dry) reply["code"] = reply["voucher"].at("code");
    return reply;
}

} // namespace scrip::model
