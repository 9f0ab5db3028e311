// The model's reports over a whole studio.
#include "model.hpp"

namespace scrip::model {

Model::Reply Model::report_verify(const Fields& request)
{
    const auto voucher_id = request.maybe_id("voucher_id");
    admit();
    if (voucher_id) find_voucher(*voucher_id);
    return {{"ok", true}, {"checked", "*"}, {"problems", json::array{}}};
}

// Reports tell what is posted.
bool Model::is_all_posted() const
{
    for (const auto& [id, voucher] : studio_->vouchers) {
        if (voucher.lapsed > 0 || voucher.may_be_held) return false;
    }
    return true;
}

// What was owed at an instant that was asked about at that instant is what was told then.
Model::Reply Model::report_liability(const Fields& request)
{
    std::optional<Time> as_of;
    if (request.has("as_of")) as_of = time_of(request.text("as_of"));
    admit();
    if (as_of) {
        const auto closing = studio_->closings.find(*as_of);
        if (closing != studio_->closings.end()) return closing->second.liability;
        return {{"as_of", "*"}, {"rows", "*"}, {"totals", "*"}};
    }
    if (!is_all_posted()) return {{"as_of", "*"}, {"rows", "*"}, {"totals", "*"}};
    const Reply owed = liability_now();
    studio_->closings[now_] = {owed, sums_now()};
    return owed;
}

// By commodity. The plugin's names of scopes are its own.
Model::Reply Model::liability_now() const
{
    struct Owed {
        std::int64_t vouchers = 0;
        Amount available = 0, held = 0, paid = 0, paid_value = 0;
    };
    std::map<std::vector<std::string>, Owed> sums; // by scope; none: money
    std::map<std::string, Amount> paid_held;       // by voucher
    for (const auto& [id, hold] : studio_->holds) {
        for (const Part& part : hold.parts)
            paid_held[part.voucher_id] += part.paid_open;
    }
    for (const auto& [id, voucher] : studio_->vouchers) {
        const Amount value = voucher.available + voucher.held;
        if (value == 0) continue;
        Owed& owed = sums[voucher.scope];
        ++owed.vouchers;
        owed.available += voucher.available;
        owed.held += voucher.held;
        owed.paid += voucher.paid > 0 ? value : 0;
        owed.paid_value += voucher.paid_available + paid_held[id];
    }
    json::array totals;
    for (const auto& [scope, owed] : sums) {
        Voucher of_scope;
        of_scope.scope = scope;
        const Amount total = owed.available + owed.held;
        totals.push_back({{"commodity", scope.empty() ? studio_->currency : "unit/"},
                          {"vouchers", owed.vouchers},
                          {"available", value(of_scope, owed.available)},
                          {"held", value(of_scope, owed.held)},
                          {"total", value(of_scope, total)},
                          {"paid", value(of_scope, owed.paid)},
                          {"unpaid", value(of_scope, total - owed.paid)},
                          {"paid_value", money(owed.paid_value)}});
    }
    return {{"as_of", "*"}, {"rows", totals}, {"totals", totals}};
}

// Since the studio began. Units of all scopes are one sum: they change their scope.
std::map<std::pair<bool, bool>, Sums> Model::sums_now() const
{
    std::map<std::pair<bool, bool>, Sums> sums;
    const auto of = [&](const Voucher& voucher) -> Sums& {
        return sums[{voucher.is_units(), voucher.paid > 0}];
    };
    for (const auto& [id, voucher] : studio_->vouchers) {
        if (!voucher.is_activated) continue;
        Sums& sum = of(voucher);
        if (!voucher.is_moved) sum.issued += voucher.face;
        sum.expired += voucher.expired;
        sum.voided += voucher.voided;
        sum.closing += voucher.available + voucher.held;
    }
    for (const Redemption& each : studio_->redemptions) {
        if (!each.debit_id.empty()) continue;
        Sums& sum = of(studio_->vouchers.at(each.voucher_id));
        sum.redeemed += each.amount;
        sum.given_back += each.given_back;
    }
    return sums;
}

// Between two instants at which the liability was asked for.
Model::Reply Model::report_movements(const Fields& request)
{
    const Time from = time_of(request.text("from"));
    const Time to = time_of(request.text("to"));
    admit();
    if (to < from) refuse_form();
    const auto begin = studio_->closings.find(from), end = studio_->closings.find(to);
    Reply reply{{"from", "*"}, {"until", "*"}, {"rows", "*"}, {"totals", "*"}};
    if (begin == studio_->closings.end() || end == studio_->closings.end()) return reply;
    json::array rows;
    for (const auto& [category, after] : end->second.sums) {
        const auto [is_units, is_paid] = category;
        const Sums before = begin->second.sums[category];
        const Amount issued = after.issued - before.issued;
        const Amount redeemed = after.redeemed - before.redeemed;
        const Amount given_back = after.given_back - before.given_back;
        const Amount expired = after.expired - before.expired;
        const Amount voided = after.voided - before.voided;
        const Amount change = issued - redeemed + given_back - expired - voided;
        rows.push_back(
            {{"commodity", is_units ? "unit/" : studio_->currency.c_str()},
             {"category", is_paid ? "paid" : "unpaid"},
             {"opening", static_cast<std::int64_t>(before.closing)},
             {"issued", static_cast<std::int64_t>(issued)},
             {"redeemed", static_cast<std::int64_t>(redeemed)},
             {"given_back", static_cast<std::int64_t>(given_back)},
             {"expired", static_cast<std::int64_t>(expired)},
             {"voided", static_cast<std::int64_t>(voided)},
             {"adjusted", static_cast<std::int64_t>(after.closing - before.closing - change)},
             {"closing", static_cast<std::int64_t>(after.closing)}});
    }
    reply["rows"] = rows;
    return reply;
}

} // namespace scrip::model
