#include "operations/issue_voucher.hpp"

#include "domain/errors.hpp"
#include "operations/voucher_code.hpp"
#include "storage/counter_store.hpp"
#include "storage/order_store.hpp"
#include "storage/text_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

Decided<std::optional<Date>> chosen_expiry(Work& work, const NewVoucher& wanted)
{
    if (wanted.dated_as) return wanted.dated_as->expires_on;
    const bool is_dated_elsewhere = wanted.origin == Origin::imported;
    const Date today = work.today();
    const auto floor = expiry_floor(work.settings, wanted.kind, today);
    if (const auto* chosen = std::get_if<std::optional<Date>>(&wanted.expiry)) {
        if (!*chosen) return *chosen;
        if (floor && !is_dated_elsewhere && **chosen < *floor) {
            return Refusal{Decline::expiry_below_minimum, {{"floor", *floor}}};
        }
        return *chosen;
    }
    auto by_default = std::get<DefaultExpiry>(wanted.expiry).is_postponed
                          ? postponed_expiry(work.settings, today)
                          : default_expiry(work.settings, wanted.origin, today);
    if (by_default && floor) by_default = std::max(*by_default, *floor);
    return by_default;
}

// As it was reckoned then, whatever the studio's zone is today.
void keep_expiry(Voucher& voucher, const Voucher& dated_as)
{
    voucher.expires_bound = dated_as.expires_bound;
    voucher.expires_zone = dated_as.expires_zone;
    voucher.tzdata = dated_as.tzdata;
}

void keep_texts(Work& work, const Voucher& voucher, const NewVoucher& wanted)
{
    using storage::TextKind;
    storage::TextStore texts{work.unit, work.studio_id, work.keys};
    const auto keep = [&](TextKind kind, const std::optional<std::string>& text) {
        if (text) texts.keep(voucher.voucher_id, kind, *text, wanted.holder);
    };
    keep(TextKind::name, wanted.name);
    keep(TextKind::description, wanted.description);
    keep(TextKind::internal_note, wanted.internal_note);
    keep(TextKind::message, wanted.message);
}

std::optional<std::string> ref_of(const std::optional<storage::Customer>& customer)
{
    if (!customer) return std::nullopt;
    return customer->customer_ref;
}

} // namespace

Decided<Issued>
issue_voucher(Work& work, storage::Transaction& transaction, const NewVoucher& wanted, Account from)
{
    const auto expires_on = chosen_expiry(work, wanted);
    if (const auto* refusal = refusal_in(expires_on)) return *refusal;

    Voucher voucher{work.settings.currency};
    voucher.voucher_id = work.host.new_id();
    voucher.kind = wanted.kind;
    voucher.origin = wanted.origin;
    voucher.face = wanted.face;
    voucher.imported_face = wanted.imported_face;
    voucher.scope = wanted.scope;
    voucher.paid_value = wanted.paid;
    voucher.holder = ref_of(wanted.holder);
    voucher.payer = ref_of(wanted.payer);
    voucher.is_holder_only = wanted.is_holder_only;
    voucher.priority = wanted.priority;
    voucher.apply_as = wanted.apply_as.value_or(work.settings.apply_as);
    voucher.vat_kind =
        wanted.vat_kind.value_or(wanted.paid > 0 ? VatKind::multi_purpose : VatKind::none);
    voucher.order_id = wanted.order_id;
    voucher.line_id = wanted.line_id;
    set_expiry(work, voucher, std::get<std::optional<Date>>(expires_on));
    if (wanted.dated_as) keep_expiry(voucher, *wanted.dated_as);
    if (wanted.is_active) voucher.activated_at = work.now;

    voucher.code_prefix = code_prefix(work.settings, voucher.origin, voucher.kind);
    std::string code =
        wanted.code ? take_code(work, voucher, *wanted.code) : give_code(work, voucher);
    keep_texts(work, voucher, wanted);

    // The one hot row, so it is raised last; a rollback gives the number back.
    const auto number =
        storage::CounterStore{work.unit, work.studio_id}.raise("voucher", "", 1, std::nullopt);
    ensure(number.has_value(), "numbers do not run out");
    voucher.number = *number;
    transaction.issue(voucher, from);
    return Issued{voucher, std::move(code)};
}

Issued
issue_note(Work& work, storage::Transaction& transaction, const NewVoucher& wanted, Account from)
{
    auto issued = issue_voucher(work, transaction, wanted, from);
    ensure(std::holds_alternative<Issued>(issued), "a date that nobody chose is never refused");
    return std::get<Issued>(std::move(issued));
}

Issued issue_note_of_order(Work& work, const NewVoucher& wanted, const About& about)
{
    ensure(about.order_id.has_value(), "a note of an order names it");
    auto transaction = begin_transaction(work, TransactionType::issue, about);
    Issued note = issue_note(work, transaction, wanted);
    storage::OrderStore{work.unit, work.studio_id}.link_made_from(*about.order_id,
                                                                  note.voucher.voucher_id);
    return note;
}

} // namespace scrip::operations
