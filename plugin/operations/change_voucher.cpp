#include "operations/change_voucher.hpp"

#include "domain/errors.hpp"
#include "operations/end_hold.hpp"
#include "storage/entry_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/voucher_store.hpp"

namespace scrip::operations {

namespace {

// A database may show its entries as they were later than the row.
void ensure_as_read(Work& work, const Voucher& voucher)
{
    const auto now =
        storage::VoucherStore{work.unit, work.studio_id, work.now}.find(voucher.voucher_id);
    if (!now || now->chain_len != voucher.chain_len)
        throw storage::DatabaseError{storage::Failure::conflict};
}

std::vector<storage::Loss> losses_of(Work& work, const Voucher& voucher)
{
    auto losses = storage::EntryStore{work.unit, work.studio_id}.lost(voucher.voucher_id);
    std::int64_t sum = 0;
    for (const storage::Loss& loss : losses)
        sum = checked_sum(sum, loss.amount);
    if (sum != voucher.expired) ensure_as_read(work, voucher);
    ensure(sum == voucher.expired, "what a voucher lost is on the accounts of its losses");
    return losses;
}

std::optional<VoucherInUse> use_of(Work& work, const Voucher& voucher)
{
    const bool has_moved =
        voucher.moved > 0 &&
        storage::EntryStore{work.unit, work.studio_id}.has_moved_value_alive(voucher.voucher_id);
    if (is_untouched(voucher) && !has_moved) return std::nullopt;
    const std::int64_t in_use = voucher.held - voucher.lapsed + voucher.captured -
                                voucher.given_back + (has_moved ? voucher.moved : 0);
    return VoucherInUse{voucher.voucher_id,
                        voucher.number,
                        value_of(voucher, in_use),
                        storage::RedemptionStore{work.unit, work.studio_id}.orders_using(
                            voucher.voucher_id, work.now)};
}

Voucher write_void(Work& work, storage::Transaction& transaction, const Voucher& voucher)
{
    Legs legs;
    if (voucher.available > 0) {
        move_value(
            legs, Account::available, Account::voided, voucher.available, voucher.paid_available);
    }
    // What was lost before a retarget is voided as what it was lost as.
    for (const storage::Loss& loss : losses_of(work, voucher))
        move_value(legs, loss.account, Account::voided, loss.amount, loss.paid, loss.commodity);
    if (legs.empty()) legs = state_change(); // pending, or all of it moved on
    Voucher after = voucher;
    after.voided_at = work.now;
    transaction.change(voucher, after, legs);
    return after;
}

} // namespace

Decided<Voucher> extend_voucher(Work& work,
                                const std::string& voucher_id,
                                const std::optional<Date>& expires_on,
                                const std::string& reason)
{
    const Voucher voucher = visible_voucher(work, voucher_id);
    work.subject = voucher_id;
    if (voucher.voided_at) return Decline::voided;
    ensure_writable(voucher);
    if (expires_on) {
        if (!voucher.expires_on || *expires_on < *voucher.expires_on) {
            throw InvalidField{"/expires_on", "not before the present last day"};
        }
        const auto floor = expiry_floor(
            work.settings, voucher.kind, work.settings.zone.date_at(voucher.created_at));
        if (floor && *expires_on < *floor) {
            return Refusal{Decline::expiry_below_minimum, {{"floor", *floor}}};
        }
    }
    Legs legs;
    for (const storage::Loss& loss : losses_of(work, voucher)) {
        return_value(legs,
                     loss.account,
                     loss.commodity,
                     Account::available,
                     commodity_of(voucher),
                     loss.amount,
                     loss.paid);
    }
    if (legs.empty()) legs = state_change();
    auto transaction = begin_transaction(
        work, TransactionType::extend, {.reason = reason, .holder = voucher.holder});
    Voucher after = voucher;
    set_expiry(work, after, expires_on);
    transaction.change(voucher, after, legs);
    return after;
}

Decided<Voucher> void_voucher(Work& work, const std::string& voucher_id, const std::string& reason)
{
    const Voucher voucher = without_lapsed_holds(work, visible_voucher(work, voucher_id));
    work.subject = voucher_id;
    if (voucher.voided_at) return Decline::voided;
    ensure_writable(voucher);
    if (auto use = use_of(work, voucher)) {
        return Refusal{Decline::voucher_in_use,
                       {{"vouchers", std::vector<VoucherInUse>{std::move(*use)}}}};
    }
    auto transaction = begin_transaction(
        work, TransactionType::voided, {.reason = reason, .holder = voucher.holder});
    return write_void(work, transaction, voucher);
}

Decided<std::vector<std::string>> void_all(Work& work,
                                           const std::vector<Voucher>& vouchers,
                                           const std::optional<std::string>& order_id)
{
    std::vector<Voucher> unused;
    std::vector<VoucherInUse> in_use;
    for (const Voucher& each : vouchers) {
        if (each.voided_at) continue;
        ensure_writable(each);
        const Voucher voucher = without_lapsed_holds(work, each);
        if (auto use = use_of(work, voucher))
            in_use.push_back(std::move(*use));
        else
            unused.push_back(voucher);
    }
    if (!in_use.empty()) {
        return Refusal{Decline::voucher_in_use, {{"vouchers", std::move(in_use)}}};
    }
    std::vector<std::string> voided;
    if (unused.empty()) return voided;
    auto transaction = begin_transaction(work, TransactionType::voided, {.order_id = order_id});
    for (const Voucher& voucher : unused) {
        write_void(work, transaction, voucher);
        voided.push_back(voucher.voucher_id);
    }
    return voided;
}

} // namespace scrip::operations
