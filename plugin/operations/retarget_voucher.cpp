#include "operations/retarget_voucher.hpp"

#include "domain/errors.hpp"
#include "operations/end_hold.hpp"
#include "storage/scope_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

bool is_scope_of(const Voucher& voucher, std::vector<std::string> activities)
{
    std::sort(activities.begin(), activities.end());
    return voucher.scope && voucher.scope->activities == activities;
}

} // namespace

Decided<Voucher> retarget_voucher(Work& work, const RetargetVoucher& request)
{
    const Voucher voucher = without_lapsed_holds(work, visible_voucher(work, request.voucher_id));
    work.subject = request.voucher_id;
    if (is_scope_of(voucher, request.activities)) {
        throw InvalidField{"/scope/activities", "others than it is good for already"};
    }
    if (auto refusal = why_not_movable(voucher, bearer_of(work), work.now)) return *refusal;
    if (!is_in_units(voucher)) return Decline::not_applicable;

    Voucher after = voucher;
    after.scope = storage::ScopeStore{work.unit, work.studio_id, work.keys}.keep(
        request.activities, work.host.new_id());
    Legs legs;
    convert_value(legs,
                  Account::available,
                  commodity_of(voucher),
                  Account::available,
                  voucher.available,
                  voucher.paid_available);
    begin_transaction(
        work, TransactionType::retarget, {.reason = request.reason, .holder = voucher.holder})
        .change(voucher, after, legs);
    return after;
}

} // namespace scrip::operations
