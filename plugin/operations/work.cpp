#include "operations/work.hpp"

#include "domain/errors.hpp"
#include "secrets/hashes.hpp"
#include "storage/text_store.hpp"
#include "storage/voucher_store.hpp"

namespace scrip::operations {

storage::Customer know(Work& work, const NamedCustomer& customer)
{
    return storage::CustomerStore{work.unit, work.studio_id, work.keys}.know(
        customer.customer_id, customer.name, work.now);
}

std::optional<std::string> ref_of_caller(Work& work)
{
    if (work.actor.role != Role::customer || !work.actor.customer_id) return std::nullopt;
    const auto customer = storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(
        *work.actor.customer_id);
    if (!customer) return std::nullopt;
    return customer->customer_ref;
}

Bearer bearer_of(Work& work)
{
    return {.is_trusted = work.actor.is_trusted(), .customer = ref_of_caller(work)};
}

void ensure_visible(Work& work, const std::optional<std::string>& owner)
{
    if (work.actor.is_trusted()) return;
    const auto caller = ref_of_caller(work);
    if (!caller || caller != owner) throw NotFound{};
}

Voucher visible_voucher(Work& work, const std::string& voucher_id)
{
    const auto voucher =
        storage::VoucherStore{work.unit, work.studio_id, work.now}.find(voucher_id);
    if (!voucher) throw NotFound{};
    ensure_visible(work, voucher->holder);
    return *voucher;
}

storage::Transaction begin_transaction(Work& work, TransactionType type, const About& about)
{
    const std::string transaction_id = work.host.new_id();
    std::string commitment;
    if (about.reason) {
        commitment = secrets::keyed_hash(work.keys,
                                         secrets::Purpose::commitment,
                                         {work.studio_id, transaction_id, *about.reason});
        storage::TextStore{work.unit, work.studio_id, work.keys}.keep(
            transaction_id, storage::TextKind::reason, *about.reason, std::nullopt);
    }
    return {work.unit,
            work.studio_id,
            work.keys,
            {.transaction_id = transaction_id,
             .type = type,
             .operation = work.operation,
             .idempotency_key = work.idempotency_key,
             .at = work.now,
             .actor_role = std::string{word(work.actor.role)},
             .actor_id = work.actor.id ? work.actor.id : work.actor.customer_id,
             .order_id = about.order_id,
             .hold_id = about.hold_id,
             .redemption_id = about.redemption_id,
             .reverses = about.reverses,
             .reason_commitment = commitment}};
}

void set_expiry(Work& work, Voucher& voucher, const std::optional<Date>& expires_on)
{
    voucher.expires_on = expires_on;
    voucher.expires_bound.reset();
    if (expires_on) voucher.expires_bound = work.settings.zone.first_instant_after(*expires_on);
    voucher.expires_zone = std::string{work.settings.zone.name()};
    voucher.tzdata = tzdata_version();
}

} // namespace scrip::operations
