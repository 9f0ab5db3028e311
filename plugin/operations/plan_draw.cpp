#include "operations/plan_draw.hpp"

#include "operations/end_hold.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>
#include <numeric>

namespace scrip::operations {

namespace {

using Planner = Decided<std::vector<Draw>> (*)(std::vector<Voucher>&, const DrawRequest&);

Decided<Plan>
plan(Work& work, std::vector<Voucher> vouchers, const DrawRequest& wanted, Planner planner)
{
    for (Voucher& voucher : vouchers)
        voucher = without_lapsed_holds(work, voucher);
    auto draws = planner(vouchers, wanted);
    if (const auto* refusal = refusal_in(draws)) return *refusal;
    return Plan{std::move(vouchers), std::move(std::get<std::vector<Draw>>(draws))};
}

} // namespace

std::vector<Voucher> account_of(Work& work, const std::string& customer_id)
{
    const auto customer =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(customer_id);
    if (!customer) return {};
    return storage::VoucherStore{work.unit, work.studio_id, work.now}.with_value_of(
        customer->customer_ref);
}

Decided<Plan> plan_named(Work& work, std::vector<Voucher> vouchers, const DrawRequest& wanted)
{
    return plan(work,
                std::move(vouchers),
                wanted,
                [](std::vector<Voucher>& named, const DrawRequest& request) {
                    return plan_named_draw(named, request);
                });
}

Decided<Plan> plan_account(Work& work, std::vector<Voucher> vouchers, const DrawRequest& wanted)
{
    return plan(work, std::move(vouchers), wanted, plan_account_draw);
}

std::vector<std::size_t> in_lock_order(const Plan& plan)
{
    std::vector<std::size_t> order(plan.draws.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return plan.voucher_of(plan.draws[a]).voucher_id <
               plan.voucher_of(plan.draws[b]).voucher_id;
    });
    return order;
}

} // namespace scrip::operations
