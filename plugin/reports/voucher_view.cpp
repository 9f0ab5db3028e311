#include "reports/voucher_view.hpp"

#include "storage/text_store.hpp"

#include <set>

namespace scrip::reports {

namespace {

using operations::Work;
using storage::TextKind;

std::optional<std::string> text_in(const storage::Texts& texts, TextKind kind)
{
    const auto text = texts.find(kind);
    if (text == texts.end()) return std::nullopt;
    return text->second;
}

// What is written about vouchers, and who holds them.
struct Known {
    std::map<std::string, storage::Texts> texts;
    std::map<std::string, storage::Customer> holders; // but those who were erased
};

Known known_of(Work& work, std::span<const Voucher> vouchers)
{
    std::set<std::string> ids;
    std::set<std::string> refs;
    for (const Voucher& voucher : vouchers) {
        ids.insert(voucher.voucher_id);
        if (voucher.holder) refs.insert(*voucher.holder);
    }
    const std::vector<std::string> all_ids{ids.begin(), ids.end()};
    const std::vector<std::string> all_refs{refs.begin(), refs.end()};
    return {storage::TextStore{work.unit, work.studio_id, work.keys}.about_each(all_ids),
            storage::CustomerStore{work.unit, work.studio_id, work.keys}.find_by_refs(all_refs)};
}

std::optional<HolderName> holder_of(const Known& known, const Voucher& voucher)
{
    if (!voucher.holder) return std::nullopt;
    const auto customer = known.holders.find(*voucher.holder);
    if (customer == known.holders.end()) return std::nullopt;
    return HolderName{customer->second.host_id, customer->second.name};
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

namespace {

VoucherView view_of(Work& work, const Voucher& voucher, const Known& known)
{
    static const storage::Texts none;
    VoucherView view{.voucher = voucher, .standing = standing_at(voucher, work.now)};
    const auto written = known.texts.find(voucher.voucher_id);
    const storage::Texts& texts = written == known.texts.end() ? none : written->second;
    view.name = text_in(texts, TextKind::name);
    if (!sees_whole(work, voucher)) return view;

    view.holder = holder_of(known, voucher);
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

} // namespace

VoucherView view_of(Work& work, const Voucher& voucher)
{
    return view_of(work, voucher, known_of(work, {&voucher, 1}));
}

std::vector<VoucherView> views_of(Work& work, std::span<const Voucher> vouchers)
{
    const Known known = known_of(work, vouchers);
    std::vector<VoucherView> views;
    for (const Voucher& voucher : vouchers)
        views.push_back(view_of(work, voucher, known));
    return views;
}

bool takes(PageText& page, const VoucherView& view)
{
    const auto holder_name = view.holder ? view.holder->name : std::nullopt;
    return page.takes(
        {&holder_name, &view.name, &view.description, &view.internal_note, &view.message});
}

} // namespace scrip::reports
