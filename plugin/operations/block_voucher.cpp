#include "operations/block_voucher.hpp"

namespace scrip::operations {

namespace {

Decided<Voucher> set_blocked(Work& work,
                             TransactionType type,
                             const std::string& voucher_id,
                             const std::optional<Instant>& blocked_at,
                             const std::string& reason)
{
    const Voucher voucher = visible_voucher(work, voucher_id);
    work.subject = voucher_id;
    if (voucher.voided_at) return Decline::voided;
    if (voucher.quarantined_at) return Decline::blocked;
    if (voucher.blocked_at.has_value() == blocked_at.has_value()) return voucher;

    Voucher after = voucher;
    after.blocked_at = blocked_at;
    begin_transaction(work, type, {.reason = reason, .holder = voucher.holder})
        .change(voucher, after, state_change());
    return after;
}

} // namespace

Decided<Voucher> block_voucher(Work& work, const std::string& voucher_id, const std::string& reason)
{
    return set_blocked(work, TransactionType::block, voucher_id, work.now, reason);
}

Decided<Voucher>
unblock_voucher(Work& work, const std::string& voucher_id, const std::string& reason)
{
    return set_blocked(work, TransactionType::unblock, voucher_id, std::nullopt, reason);
}

} // namespace scrip::operations
