#include "operations/work.hpp"

#include "domain/errors.hpp"
#include "secrets/hashes.hpp"
#include "storage/text_store.hpp"
#include "storage/voucher_store.hpp"

namespace scrip::operations {

storage::Customer know(Work& work, const NamedCustomer& customer)
{
    storage::CustomerStore customers{work.unit, work.studio_id, work.keys};
    const bool is_own =
        work.actor.role == Role::customer && (customer.customer_id == work.actor.customer_id ||
                                              is_caller_by_id(work, customer.customer_id));
    const bool may_rename = work.actor.is_trusted() || is_own;
    if (may_rename) return customers.know(customer.customer_id, customer.name, work.now);
    // Somebody who names another customer gives them a name only where there is none.
    const auto known = customers.find(customer.customer_id);
    if (known && known->name) return *known;
    return customers.know(customer.customer_id, customer.name, work.now);
}

std::optional<storage::Customer> person_of(Work& work,
                                           const std::optional<std::string>& customer_ref)
{
    if (!customer_ref) return std::nullopt;
    return storage::CustomerStore{work.unit, work.studio_id, work.keys}.find_by_ref(*customer_ref);
}

std::optional<std::string> host_id_of(Work& work, const std::optional<std::string>& customer_ref)
{
    const auto person = person_of(work, customer_ref);
    if (!person) return std::nullopt;
    return person->host_id;
}

std::optional<std::string> ref_of_caller(Work& work)
{
    if (work.actor.role != Role::customer || !work.actor.customer_id) return std::nullopt;
    const auto customer =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(*work.actor.customer_id);
    if (!customer) return std::nullopt;
    return customer->customer_ref;
}

bool is_person(Work& work,
               const std::optional<std::string>& customer_ref,
               const std::string& person)
{
    if (!customer_ref || *customer_ref == person) return customer_ref.has_value();
    const auto found = person_of(work, customer_ref);
    return found && found->customer_ref == person;
}

bool is_caller(Work& work, const std::optional<std::string>& customer_ref)
{
    const auto caller = ref_of_caller(work);
    return caller && is_person(work, customer_ref, *caller);
}

bool is_caller_by_id(Work& work, const std::string& customer_id)
{
    const auto named =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(customer_id);
    return named && is_caller(work, named->customer_ref);
}

std::optional<std::string> ref_of_actor(Work& work)
{
    return work.actor.role == Role::customer ? ref_of_caller(work) : work.actor.id;
}

std::string asker_hash(const Work& work)
{
    const Actor& actor = work.actor;
    const auto& name = actor.role == Role::customer    ? actor.customer_id
                       : actor.role == Role::anonymous ? actor.session
                                                       : actor.id;
    return secrets::keyed_hash(work.keys,
                               secrets::Purpose::commitment,
                               {work.studio_id, "asker", word(actor.role), name.value_or("")});
}

Bearer bearer_of(Work& work)
{
    return {.is_trusted = work.actor.is_trusted(), .customer = ref_of_caller(work)};
}

void ensure_visible(Work& work, const std::optional<std::string>& owner)
{
    if (!work.actor.is_trusted() && !is_caller(work, owner)) throw NotFound{};
}

Voucher visible_voucher(Work& work, const std::string& voucher_id)
{
    const auto voucher =
        storage::VoucherStore{work.unit, work.studio_id, work.now}.find(voucher_id);
    if (!voucher) throw NotFound{};
    ensure_visible(work, voucher->holder);
    return *voucher;
}

void ensure_writable(const Voucher& voucher)
{
    if (voucher.quarantined_at) throw VoucherQuarantined{};
}

storage::TransactionHead head_of(Work& work, TransactionType type, const About& about)
{
    // What time alone does is nobody's act, whoever's call comes upon it.
    const bool is_by_time = type == TransactionType::time_out || type == TransactionType::expire;
    const std::string transaction_id = work.host.new_id();
    std::string commitment;
    if (about.reason) {
        commitment = secrets::keyed_hash(work.keys,
                                         secrets::Purpose::commitment,
                                         {work.studio_id, transaction_id, *about.reason});
        keep_reason(work, transaction_id, *about.reason, about.holder);
    }
    return {.transaction_id = transaction_id,
            .type = type,
            .operation = work.operation,
            .idempotency_key = work.idempotency_key,
            .at = work.now,
            .actor_role = std::string{word(is_by_time ? Role::system : work.actor.role)},
            .actor_id = is_by_time ? std::nullopt : ref_of_actor(work),
            .order_id = about.order_id,
            .hold_id = about.hold_id,
            .redemption_id = about.redemption_id,
            .reverses = about.reverses,
            .shortfall = about.shortfall,
            .reason_commitment = commitment};
}

storage::Transaction begin_transaction(Work& work, TransactionType type, const About& about)
{
    return {work.unit, work.studio_id, work.keys, head_of(work, type, about)};
}

void keep_reason(Work& work,
                 const std::string& about,
                 const std::string& reason,
                 const std::optional<std::string>& holder)
{
    storage::TextStore{work.unit, work.studio_id, work.keys}.keep(
        about, storage::TextKind::reason, reason, person_of(work, holder));
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
