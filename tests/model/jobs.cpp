// The model's jobs: what each finds to do. What no answer tells is "*".
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

namespace {

constexpr std::int64_t batch_max = 200;

json::object done_of(std::int64_t due, std::int64_t limit)
{
    return {{"done", std::min(due, limit)}, {"more", due > limit}};
}

} // namespace

Model::Reply Model::job_run(const Fields& request)
{
    const std::string job =
        request.word("job", {"expire", "holds", "notices", "events", "anchor", "health", "prune"});
    const auto limit =
        std::min(request.has("limit") ? request.integer("limit", 1, 1'000) : batch_max, batch_max);
    admit();
    if (job == "expire") return post_losses(limit);
    if (job == "notices") return tell_last_days(limit);
    if (job == "holds" && limit == batch_max) {
        for (auto& [id, voucher] : studio_->vouchers)
            voucher.may_be_held = false;
    }
    Reply reply{{"done", "*"}, {"more", "*"}};
    if (job == "health") reply["problems"] = json::array{};
    return reply;
}

// Of a voucher whose lapsed hold no sweep has met, nobody knows whether its value is there yet.
Model::Reply Model::post_losses(std::int64_t limit)
{
    std::vector<Voucher*> due;
    bool is_known = true;
    for (auto& [id, voucher] : studio_->vouchers) {
        const bool is_over = voucher.bound && *voucher.bound <= now_ - time_rules.posted_late;
        if (!is_over || voucher.lapsed == 0) continue;
        due.push_back(&voucher);
        is_known = is_known && voucher.is_loss_known && !voucher.may_be_held;
    }
    const auto rank = [this](const Voucher* each) {
        return std::make_pair(*each->bound, plugin_name_of(each->id));
    };
    std::sort(due.begin(), due.end(), [&](auto* a, auto* b) { return rank(a) < rank(b); });
    const Reply reply = done_of(static_cast<std::int64_t>(due.size()), limit);
    due.resize(std::min(due.size(), static_cast<std::size_t>(limit)));
    for (Voucher* each : due) {
        each->is_loss_known = !each->may_be_held;
        if (each->is_loss_known) each->lapsed = each->paid_lapsed = 0;
    }
    return is_known ? reply : Reply{{"done", "*"}, {"more", "*"}};
}

// Once for each voucher, last day and number of days before; of several the nearest.
Model::Reply Model::tell_last_days(std::int64_t limit)
{
    std::vector<std::int64_t> offsets{1, 7, 30};
    if (const json::value* set = studio_->config.if_contains("notice_days")) {
        offsets.clear();
        for (const json::value& each : set->as_array())
            offsets.push_back(each.to_number<std::int64_t>());
        std::sort(offsets.begin(), offsets.end());
    }
    std::vector<std::string> due;
    Time after = now_;
    for (const std::int64_t days : offsets) {
        const Time until = bound_of(today() + date::days{days});
        std::map<std::pair<Time, std::string>, std::string> near;
        for (const auto& [id, voucher] : studio_->vouchers) {
            const bool is_near = voucher.bound && *voucher.bound > after && *voucher.bound <= until;
            const std::string notice =
                is_near ? id + " " + day_text(*voucher.expires_on) + " " + std::to_string(days)
                        : "";
            const bool has_value = voucher.available + voucher.held > 0;
            if (!is_near || !has_value || voucher.is_blocked || voucher.is_void) continue;
            if (studio_->notices.contains(notice)) continue;
            near[{*voucher.bound, plugin_name_of(id)}] = notice;
        }
        for (const auto& [rank, notice] : near)
            due.push_back(notice);
        after = until;
    }
    const Reply reply = done_of(static_cast<std::int64_t>(due.size()), limit);
    due.resize(std::min(due.size(), static_cast<std::size_t>(limit)));
    studio_->notices.insert(due.begin(), due.end());
    return reply;
}

} // namespace scrip::model
