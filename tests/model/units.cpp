// The model's units: what each is worth on an order, which vouchers cover which lines, and what is
// drawn of several vouchers.
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

namespace {

bool has(const std::vector<std::string>& list, const std::string& wanted)
{
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

} // namespace

bool Voucher::is_for(const Line& line) const
{
    return !line.sells_voucher && has(scope, line.activity_id);
}

bool Voucher::is_good_on(const std::optional<date::sys_days>& day) const
{
    return !day || !expires_on || *day <= *expires_on;
}

Amount at_most(Amount whole, Amount worth, Amount wanted)
{
    return wanted >= worth ? whole : ((wanted + 1) * whole - 1) / worth;
}

std::optional<Amount> exactly(Amount whole, Amount worth, Amount wanted)
{
    const Amount part = at_most(whole, worth, wanted);
    if (worth * part / whole != std::min(worth, wanted)) return std::nullopt;
    return part;
}

Amount Need::next_worth(const Line& line) const
{
    const auto known = covered.find(line.id);
    const Amount number = known == covered.end() ? 1 : known->second + 1;
    if (number > line.units) return 0;
    const bool is_dearer = number > line.units - line.total % line.units;
    return line.total / line.units + (is_dearer ? 1 : 0);
}

bool Need::wants(const Voucher& voucher) const
{
    return std::any_of(lines.begin(), lines.end(), [&](const Line& line) {
        return voucher.covers(line) && next_worth(line) > 0;
    });
}

Amount Need::most_of(const Voucher& voucher) const
{
    Amount most = room;
    for (const auto& [day, total] : by_date)
        most -= voucher.is_good_on(day) ? 0 : total;
    return std::max<Amount>(most, 0);
}

// All that it could pay is of days when it is over.
bool Need::is_too_late(const Voucher& voucher) const
{
    if (!voucher.is_units()) return room > 0 && most_of(voucher) == 0;
    const bool is_asked_for = std::any_of(lines.begin(), lines.end(), [&](const Line& line) {
        return voucher.is_for(line) && next_worth(line) > 0;
    });
    return is_asked_for && !wants(voucher);
}

bool Model::is_by_activity() const
{
    const json::value* basis = studio_->config.if_contains("expiry_basis");
    return basis && basis->as_string() == "activity";
}

Need Model::need_of(const Order& order, const std::vector<std::string>& lines) const
{
    Need need;
    need.units = no_limit;
    need.room = room_of(order);
    for (const Line& line : order.lines) {
        if (has(lines, line.id)) need.lines.push_back(line);
        const bool is_dated = line.date && !line.sells_voucher && !order.mixes_currencies;
        if (is_by_activity() && is_dated) need.by_date[*line.date] += line.total;
    }
    for (Line& line : need.lines) {
        if (!is_by_activity()) line.date.reset();
    }
    for (const auto& [id, hold] : studio_->holds) {
        for (const Part& part : hold.parts) {
            if (hold.order_id == order.id) need.covered[part.line_id] += part.open;
        }
    }
    for (const std::size_t at : spent_on(order.id))
        need.covered[studio_->redemptions[at].line_id] += studio_->redemptions[at].left();
    return need;
}

void Model::draw_money(Need& need, Voucher& voucher, std::vector<Draw>& draws)
{
    const Amount part = std::min({need.due, voucher.available, need.most_of(voucher) - need.drawn});
    if (part <= 0) return;
    draws.push_back({&voucher, part, part});
    need.due -= part;
    need.drawn += part;
}

void Model::draw_units(Need& need, Voucher& voucher, const Line& line, std::vector<Draw>& draws)
{
    Amount left = voucher.available;
    for (const Draw& each : draws)
        left -= each.voucher == &voucher ? each.amount : 0;
    Draw draw{&voucher, 0, 0, line.id};
    while (voucher.covers(line) && left > 0 && need.units > 0) {
        const Amount worth = std::min(need.next_worth(line), need.due);
        if (worth == 0) break;
        draw.amount += 1;
        draw.worth += worth;
        need.covered[line.id] += 1;
        need.units -= 1;
        need.due -= worth;
        need.drawn += worth;
        left -= 1;
    }
    if (draw.amount > 0) draws.push_back(draw);
}

// Each from what is due then; but each must have something to cover before the call.
std::vector<Draw>
Model::draw_named(Need need, const Order& order, const std::vector<Voucher*>& vouchers) const
{
    require_currency(order);
    for (const Voucher* each : vouchers) {
        if (each->is_units() && !need.wants(*each)) throw Refusal{"DECLINED", "not_applicable"};
    }
    need.due = payable(order);
    std::vector<Draw> draws;
    for (Voucher* each : vouchers) {
        if (!each->is_units()) draw_money(need, *each, draws);
        for (const Line& line : need.lines)
            draw_units(need, *each, line, draws);
    }
    return draws;
}

std::vector<Draw>
Model::draw_units_then_credits(Need need, const Order& order, const std::string& ref)
{
    need.due = payable(order);
    std::vector<Draw> draws;
    const Need before = need;
    for (const Line& line : need.lines) {
        for (Voucher* each : usable_of(ref, Usable::units))
            draw_units(need, *each, line, draws);
    }
    for (Voucher* each : usable_of(ref, Usable::credits)) {
        if (!before.is_too_late(*each)) draw_money(need, *each, draws);
    }
    if (draws.empty()) {
        throw Refusal{"DECLINED", "insufficient_credit", {{"available", money(0)}}};
    }
    return draws;
}

// What the voucher would take off the order's due now.
Amount Model::would_cover(Voucher& voucher, const Order& order)
{
    std::vector<std::string> all;
    for (const Line& line : order.lines)
        all.push_back(line.id);
    Amount worth = 0;
    const Need need = need_of(order, all);
    require_usable({&voucher}, need, false);
    for (const Draw& each : draw_named(need, order, {&voucher}))
        worth += each.worth;
    return worth;
}

json::array Model::units_json(const std::string& ref)
{
    json::array units;
    for (const Voucher* each : usable_of(ref, Usable::units)) {
        units.push_back({{"voucher_id", each->id},
                         {"scope", scope_json(*each)},
                         {"available", value(*each, each->available)}});
    }
    return units;
}

} // namespace scrip::model
