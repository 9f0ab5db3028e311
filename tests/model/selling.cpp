// The model's sales: what a line of an order sells, and what its payment brings to life.
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

namespace {

// What one voucher of the line is worth: money, or units of a scope.
struct Goods {
    std::string kind;
    std::optional<Cash> amount, unit_price;
    std::vector<std::string> scope;
    Amount face = 0;
};

Goods read_goods(const Fields& line)
{
    Goods goods;
    goods.kind = line.word("kind", {"credit", "gift", "package"});
    goods.amount = line.maybe_money("amount", 1);
    goods.unit_price = line.maybe_money("unit_price", 1);
    const Amount units = line.has("units") ? line.integer("units", 1, 10'000) : 0;
    if (line.has("scope")) goods.scope = line.scope("scope");
    const bool is_money_pack =
        line.has("as") && line.word("as", {"units", "money"}) == "money" && goods.kind == "package";
    const bool has_scope = !goods.scope.empty();
    const bool is_credit = goods.kind == "credit";
    if (is_credit && (line.has("as") || goods.unit_price)) refuse_form();
    if (is_credit || (goods.kind == "gift" && goods.amount)) {
        if (!goods.amount || units > 0 || has_scope) refuse_form();
        goods.face = goods.amount->minor;
    } else if (is_money_pack) {
        if (units == 0 || !goods.unit_price || has_scope || goods.amount) refuse_form();
        goods.face = units * goods.unit_price->minor;
        if (goods.face > 1'000'000'000'000'000) refuse_form();
    } else {
        if (units == 0 || !has_scope || goods.amount) refuse_form();
        goods.face = units;
    }
    return goods;
}

} // namespace

Model::Reply Model::voucher_sell(const Fields& request)
{
    const Order order = request.order("order");
    const Fields line = request.inner("line");
    const std::string line_id = line.id("line_id");
    const Goods goods = read_goods(line);
    const auto quantity = line.has("quantity") ? line.integer("quantity", 1, 1'000) : 1;
    const std::optional paid = line.maybe_money("paid", 0);
    if (!paid) refuse_form();
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
    require_currency({&goods.amount, &goods.unit_price, &paid});
    if (studio_->deleted_orders.contains(order.id)) throw Refusal{"DECLINED", "not_applicable"};
    for (const auto& [id, each] : studio_->vouchers) {
        if (!each.is_void && each.origin == "sale" && each.order_id == order.id &&
            each.line_id == line_id) {
            throw Refusal{"DECLINED", "already_sold"};
        }
    }
    require_validity(goods.kind, today(), expires_on);
    const json::value* activate_on = studio_->config.if_contains("activate_on");
    const bool is_active_at_sale = activate_on && activate_on->as_string() == "sale";
    const std::string holder = studio_->ref_of(call_.people.back().id);
    json::array vouchers;
    Amount paid_left = paid->minor;
    for (std::int64_t left = quantity; left > 0; --left) {
        const Amount share = paid_left / left;
        paid_left -= share;
        Voucher& voucher = issue("sale", holder, goods.face, share, goods.kind, goods.scope);
        if (name) voucher.name = *name;
        if (has_expiry) set_expiry(voucher, expires_on);
        voucher.description = description;
        if (is_trusted()) voucher.note = note;
        voucher.order_id = order.id;
        voucher.line_id = line_id;
        voucher.payer = studio_->ref_of(order.customer.id);
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
        if (voucher.bound && *voucher.bound <= now_) {
            const auto by_default = default_expiry("sale");
            const bool is_ahead = by_default && *by_default > today();
            set_expiry(voucher, is_ahead ? *by_default : some_days_from_today());
        }
        activate(voucher);
        activated.push_back(voucher_json(voucher));
    }
    return {{"activated", activated}};
}

} // namespace scrip::model
