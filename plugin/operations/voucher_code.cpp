#include "operations/voucher_code.hpp"

#include "domain/errors.hpp"
#include "secrets/codes.hpp"
#include "secrets/hashes.hpp"
#include "secrets/sealing.hpp"
#include "secrets/wipe.hpp"
#include "storage/counter_store.hpp"
#include "storage/outbox_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

constexpr std::int64_t reveals_per_hour = 30;

// Guarded, so that calls at once cannot pass the limit.
bool counts_as_reveal(Work& work)
{
    const auto hour = std::chrono::floor<std::chrono::hours>(work.now).time_since_epoch().count();
    return storage::CounterStore{work.unit, work.studio_id}
        .raise("reveal/" + asker_hash(work), std::to_string(hour), 1, reveals_per_hour)
        .has_value();
}

void tell_revealed(Work& work, const Voucher& voucher, const char* by)
{
    storage::OutboxStore{work.unit, work.studio_id}.keep({.type = EventType::revealed,
                                                          .about = voucher.voucher_id,
                                                          .place = voucher.chain_len,
                                                          .voucher_id = voucher.voucher_id,
                                                          .detail = by,
                                                          .at = work.now});
}

std::string code_for_reply(const Work& work, const Voucher& voucher, std::string_view clear)
{
    return work.is_dry_run ? masked_code(voucher) : secrets::printed(clear, voucher.code_prefix);
}

std::string opened_code(const Work& work, const Voucher& voucher)
{
    auto clear = clear_code(work, voucher);
    if (!clear) throw DataCorrupt{"a sealed code opens for its voucher"};
    return std::move(*clear);
}

// What a seal is bound to: it opens for one voucher of one studio only.
std::string
bound(const char* purpose, const Work& work, const std::string& voucher_id, int key_version)
{
    return std::string{purpose} + "/" + std::to_string(work.studio_id.size()) + ":" +
           work.studio_id + "/" + voucher_id + "/" + std::to_string(key_version);
}

std::string code_bound(const Work& work, const Voucher& voucher)
{
    return bound("code", work, voucher.voucher_id, voucher.key_version);
}

// Where the rows go, the same master key may have come first.
std::string export_bound(const Work& work, const std::string& voucher_id)
{
    return bound("export", work, voucher_id, 1);
}

std::string hash_of(const Work& work, int key_version, const std::string& normal)
{
    return secrets::code_hash(work.keys, key_version, work.studio_id, normal);
}

void keep_code(const Work& work,
               Voucher& voucher,
               const std::string& clear,
               const std::string& normal,
               bool is_sealed)
{
    voucher.key_version = work.keys.version();
    voucher.code_hash = hash_of(work, voucher.key_version, normal);
    voucher.code_sealed.reset();
    if (is_sealed) voucher.code_sealed = secrets::seal(work.keys, code_bound(work, voucher), clear);
}

bool can_read_keys(const Work& work, const Voucher& voucher)
{
    const auto versions = work.keys.versions();
    return std::ranges::find(versions, voucher.key_version) != versions.end();
}

bool is_shown_on_demand(const Work& work)
{
    return work.settings.code_display == CodeDisplay::on_demand;
}

} // namespace

std::string masked_code(const Voucher& voucher)
{
    return secrets::masked(voucher.code_prefix, voucher.code_last4);
}

storage::CodeHashes hashes_of(const Work& work, const std::string& normal)
{
    storage::CodeHashes hashes;
    for (const int version : work.keys.versions())
        hashes.push_back({version, hash_of(work, version, normal)});
    return hashes;
}

std::optional<std::string> clear_code(const Work& work, const Voucher& voucher)
{
    if (!can_read_keys(work, voucher)) return std::nullopt;
    auto clear = secrets::open(work.keys, code_bound(work, voucher), *voucher.code_sealed);
    if (!clear) return std::nullopt;
    const std::string normal = secrets::normal_form(*clear);
    const bool is_right = normal.ends_with(voucher.code_last4) &&
                          secrets::equal_in_constant_time(
                              hash_of(work, voucher.key_version, normal), voucher.code_hash);
    if (!is_right) return std::nullopt;
    return clear;
}

std::string give_code(Work& work, Voucher& voucher)
{
    const secrets::Code code = secrets::Code::draw();
    const std::string symbols = code.symbols();
    voucher.code_last4 = code.last4();
    keep_code(work, voucher, symbols, symbols, is_shown_on_demand(work));
    return code_for_reply(work, voucher, symbols);
}

std::string take_code(Work& work, Voucher& voucher, const secrets::ImportedCode& code)
{
    voucher.code_last4 = code.last;
    if (!code.prefix.empty()) voucher.code_prefix = code.prefix;
    keep_code(work, voucher, code.clear, code.normal, is_shown_on_demand(work));
    return code_for_reply(work, voucher, code.clear);
}

bool renew_code(const Work& work, Voucher& voucher)
{
    auto clear = clear_code(work, voucher);
    if (!clear) return false;
    keep_code(work, voucher, *clear, secrets::normal_form(*clear), true);
    secrets::wipe(*clear);
    return true;
}

std::string code_for_export(const Work& work, const Voucher& voucher)
{
    return secrets::seal(work.keys,
                         export_bound(work, voucher.voucher_id),
                         secrets::printed(opened_code(work, voucher), voucher.code_prefix));
}

std::optional<std::string>
code_from_export(const Work& work, const std::string& voucher_id, const std::string& sealed)
{
    return secrets::open(work.keys, export_bound(work, voucher_id), sealed);
}

Decided<Issued> reissue_code(Work& work, const std::string& voucher_id, const std::string& reason)
{
    const Voucher voucher = visible_voucher(work, voucher_id);
    work.subject = voucher_id;
    if (voucher.voided_at) return Decline::voided;
    if (voucher.quarantined_at) return Decline::blocked;

    Voucher after = voucher;
    std::string code = give_code(work, after);
    begin_transaction(work, TransactionType::reissue, {.reason = reason, .holder = voucher.holder})
        .change(voucher, after, state_change());
    return Issued{after, std::move(code)};
}

Decided<std::string>
reveal_code(Work& work, const std::string& voucher_id, const std::optional<std::string>& reason)
{
    const Voucher voucher = visible_voucher(work, voucher_id);
    work.subject = voucher_id;
    if (!voucher.code_sealed) return Decline::not_applicable;
    if (!counts_as_reveal(work)) return Decline::limit_exceeded;
    tell_revealed(work, voucher, "reveal");
    work.audit_holder = voucher.holder;
    work.audit_reason = reason; // a reveal moves nothing: its audit row tells it
    return code_for_reply(work, voucher, opened_code(work, voucher));
}

Decided<TicketCode> code_for_ticket(Work& work, const std::string& voucher_id)
{
    const Voucher voucher = visible_voucher(work, voucher_id);
    work.subject = voucher_id;
    // An agent hands out the tickets of an order at hand, none from a customer's account.
    if (work.actor.role == Role::agent && !voucher.order_id) throw PermissionDenied{};
    if (!counts_as_reveal(work)) return Decline::limit_exceeded;
    if (!voucher.code_sealed || work.is_dry_run) {
        return TicketCode{voucher, masked_code(voucher)};
    }
    tell_revealed(work, voucher, "ticket");
    return TicketCode{voucher, code_for_reply(work, voucher, opened_code(work, voucher)), true};
}

} // namespace scrip::operations
