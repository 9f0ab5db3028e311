#include "reports/voucher_view.hpp"

#include "storage/text_store.hpp"

namespace scrip::reports {

namespace {

using operations::Work;
using storage::TextKind;

std::optional<std::string> text_in(const std::map<TextKind, std::string>& texts, TextKind kind)
{
    const auto text = texts.find(kind);
    if (text == texts.end()) return std::nullopt;
    return text->second;
}

// Nobody, once they were erased.
std::optional<HolderName> holder_of(Work& work, const std::optional<std::string>& holder)
{
    const auto customer = operations::person_of(work, holder);
    if (!customer) return std::nullopt;
    return HolderName{customer->host_id, customer->name};
}

// Staff and the host's own steps see every voucher, customers their own.
bool sees_whole(Work& work, const Voucher& voucher)
{
    return work.actor.is_trusted() || operations::is_caller(work, voucher.holder);
}

} // namespace

std::optional<HolderName> person_of(Work& work, const std::string& customer_id)
{
    const auto customer =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(customer_id);
    if (!customer) return std::nullopt;
    return HolderName{customer->host_id, customer->name};
}

VoucherView view_of(Work& work, const Voucher& voucher)
{
    VoucherView view{.voucher = voucher, .standing = standing_at(voucher, work.now)};
    const auto texts =
        storage::TextStore{work.unit, work.studio_id, work.keys}.about(voucher.voucher_id);
    view.name = text_in(texts, TextKind::name);
    if (!sees_whole(work, voucher)) return view;

    view.holder = holder_of(work, voucher.holder);
    view.description = text_in(texts, TextKind::description);
    view.message = text_in(texts, TextKind::message);
    if (work.actor.role == Role::admin) {
        view.internal_note = text_in(texts, TextKind::internal_note);
    }
    // What a present cost, and on which order, is between its payer and the studio.
    const bool is_payer = work.actor.is_trusted() || operations::is_caller(work, voucher.payer);
    if (!is_payer) return view;
    view.order_id = voucher.order_id;
    view.line_id = voucher.line_id;
    if (voucher.paid_value > 0) view.paid = voucher.paid_value;
    return view;
}

bool takes(PageText& page, const VoucherView& view)
{
    const auto holder_name = view.holder ? view.holder->name : std::nullopt;
    return page.takes(
        {&holder_name, &view.name, &view.description, &view.internal_note, &view.message});
}

} // namespace scrip::reports
