#include "reports/gifts.hpp"

#include "reports/cursor.hpp"
#include "reports/voucher_list.hpp"
#include "storage/export_store.hpp"
#include "storage/text_store.hpp"

#include <algorithm>
#include <array>

namespace scrip::reports {

namespace {

using operations::Work;

constexpr std::array shown_always{VoucherStatus::pending,
                                  VoucherStatus::active,
                                  VoucherStatus::blocked};

bool is_shown(const VoucherView& view, bool with_ended)
{
    return with_ended ||
           std::find(shown_always.begin(), shown_always.end(), view.standing.status) !=
               shown_always.end();
}

Gift gift_of(Work& work, VoucherView view)
{
    Gift gift{.voucher = std::move(view), .from = std::nullopt, .message = std::nullopt};
    const Voucher& voucher = gift.voucher.voucher;
    if (const auto payer = operations::person_of(work, voucher.payer)) gift.from = payer->name;
    const auto texts =
        storage::TextStore{work.unit, work.studio_id, work.keys}.about(voucher.voucher_id);
    const auto message = texts.find(storage::TextKind::message);
    if (message != texts.end()) gift.message = message->second;
    return gift;
}

// Nothing for what is no gift, or over and not asked for.
std::optional<Gift> purchased_gift(Work& work, const Voucher& voucher, bool with_ended)
{
    if (voucher.kind != Kind::gift) return std::nullopt;
    VoucherView view = view_of(work, voucher);
    if (!is_shown(view, with_ended)) return std::nullopt;
    return gift_of(work, std::move(view));
}

bool takes(PageText& page, const Gift& gift)
{
    return page.has_room() && page.takes({&gift.from, &gift.message, &gift.voucher.name});
}

std::string identity_of(const GiftRequest& request)
{
    return std::string{"purchased/"} + (request.with_ended ? "all/" : "open/") +
           request.customer_id;
}

} // namespace

GiftPage received_gifts(Work& work, const GiftRequest& request)
{
    ListRequest wanted{.customer_id = request.customer_id};
    wanted.filter.kind = Kind::gift;
    wanted.filter.is_void_included = request.with_ended;
    if (!request.with_ended) {
        wanted.filter.statuses.assign(shown_always.begin(), shown_always.end());
    }
    wanted.limit = request.limit;
    wanted.cursor = request.cursor;
    VoucherPage found = list_vouchers(work, wanted);
    GiftPage page;
    page.next = found.next;
    for (VoucherView& view : found.items)
        page.items.push_back(gift_of(work, std::move(view)));
    return page;
}

GiftPage purchased_gifts(Work& work, const GiftRequest& request)
{
    const std::string identity = identity_of(request);
    std::string after = request.cursor ? read_cursor(work, identity, *request.cursor, 1)[0] : "";
    GiftPage page;
    const auto customer =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(request.customer_id);
    if (!customer) return page;

    storage::ExportStore store{work.unit, work.studio_id, customer->customer_ref};
    PageText room{request.limit};
    for (;;) {
        const auto found = store.presents(work.now, after, storage::Unit::list_max);
        for (const Voucher& voucher : found) {
            if (auto gift = purchased_gift(work, voucher, request.with_ended)) {
                if (!takes(room, *gift)) {
                    page.next = make_cursor(work, identity, {after});
                    return page;
                }
                page.items.push_back(std::move(*gift));
            }
            after = voucher.voucher_id;
        }
        if (found.size() < storage::Unit::list_max) return page;
    }
}

} // namespace scrip::reports
