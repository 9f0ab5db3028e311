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

// What is owed now, by commodity. The plugin's names of scopes are its own.
Model::Reply Model::report_liability(const Fields&)
{
    admit();
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

} // namespace scrip::model
