#include "reports/balance.hpp"

#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::reports {

namespace {

void note_expiry(Balance& balance, const Voucher& voucher, const Standing& standing)
{
    if (standing.status != VoucherStatus::active || standing.available == 0) return;
    if (!voucher.expires_on) return;
    if (!balance.next_expiry || *voucher.expires_on < balance.next_expiry->date) {
        balance.next_expiry = NextExpiry{*voucher.expires_on, 0};
    }
    if (*voucher.expires_on == balance.next_expiry->date) {
        balance.next_expiry->amount = checked_sum(balance.next_expiry->amount, standing.available);
    }
}

void add(Balance& balance, const Voucher& voucher, Instant now)
{
    const Standing standing = standing_at(voucher, now);
    ++balance.counts[standing.status];
    if (!voucher.activated_at) return;

    if (standing.status == VoucherStatus::active) {
        balance.available = checked_sum(balance.available, standing.available);
    }
    balance.held = checked_sum(balance.held, standing.held);
    balance.credited = checked_sum(balance.credited, voucher.face - voucher.voided - voucher.moved);
    balance.debited = checked_sum(balance.debited, voucher.debited);
    // What was spent in another system before an import never was in this account.
    balance.redeemed =
        checked_sum(balance.redeemed, voucher.captured - voucher.given_back - voucher.debited);
    balance.expired = checked_sum(balance.expired, standing.expired);
    note_expiry(balance, voucher, standing);
}

// What is not credit stands apart from the account (R24).
void add_gifts(Balance& balance, std::vector<Voucher> vouchers, Instant now)
{
    std::sort(vouchers.begin(), vouchers.end(), is_drawn_before);
    for (const Voucher& voucher : vouchers) {
        const Standing standing = standing_at(voucher, now);
        if (standing.status != VoucherStatus::active) continue;
        if (!voucher.scope)
            balance.gifts = checked_sum(balance.gifts, standing.available);
        else if (standing.available > 0)
            balance.units.push_back({voucher.voucher_id, *voucher.scope, standing.available});
    }
}

} // namespace

Balance balance_of(operations::Work& work, const std::string& customer_id)
{
    Balance balance;
    for (const auto& [status, text] : Words<VoucherStatus>::list)
        balance.counts[status] = 0;
    const auto customer =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(customer_id);
    if (!customer) return balance;

    balance.referral_code = customer->referral_code;
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    std::vector<Voucher> others;
    for (Voucher& voucher : storage::all_pages<Voucher>([&](const Voucher* last) {
             return vouchers.held_by(
                 customer->customer_ref, last ? last->voucher_id : "", storage::Unit::list_max);
         })) {
        if (voucher.kind == Kind::credit)
            add(balance, voucher, work.now);
        else
            others.push_back(std::move(voucher));
    }
    add_gifts(balance, std::move(others), work.now);
    return balance;
}

} // namespace scrip::reports
