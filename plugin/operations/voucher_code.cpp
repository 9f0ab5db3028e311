#include "operations/voucher_code.hpp"

#include "domain/errors.hpp"
#include "secrets/codes.hpp"
#include "secrets/sealing.hpp"
#include "storage/counter_store.hpp"

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

std::string printed(const Work& work, const Voucher& voucher, const secrets::Code& code)
{
    return work.is_dry_run ? secrets::masked(voucher.code_prefix, voucher.code_last4)
                           : code.printed(voucher.code_prefix);
}

secrets::Code opened_code(const Work& work, const Voucher& voucher)
{
    const auto symbols = secrets::open(
        work.keys, code_bound(work.studio_id, voucher, work.keys.version()), *voucher.code_sealed);
    const auto code = symbols ? secrets::Code::from_symbols(*symbols) : std::nullopt;
    if (!code) throw DataCorrupt{"a sealed code opens for its voucher"};
    return *code;
}

} // namespace

std::string code_bound(const std::string& studio_id, const Voucher& voucher, int key_version)
{
    return "code/" + std::to_string(studio_id.size()) + ":" + studio_id + "/" + voucher.voucher_id +
           "/" + std::to_string(key_version);
}

std::string give_code(Work& work, Voucher& voucher)
{
    const secrets::Code code = secrets::Code::draw();
    const std::string symbols = code.symbols();
    voucher.code_last4 = code.last4();
    voucher.code_hash = secrets::code_hash(work.keys, work.studio_id, symbols);
    voucher.code_sealed.reset();
    if (work.settings.code_display == CodeDisplay::on_demand) {
        voucher.code_sealed = secrets::seal(
            work.keys, code_bound(work.studio_id, voucher, work.keys.version()), symbols);
    }
    return printed(work, voucher, code);
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
    work.audit_holder = voucher.holder;
    work.audit_reason = reason; // a reveal moves nothing: its audit row tells it
    return printed(work, voucher, opened_code(work, voucher));
}

} // namespace scrip::operations
