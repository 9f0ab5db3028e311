#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "hooks/panel_json.hpp"
#include "panels/draw.hpp"

namespace scrip::hooks {

namespace {

panels::Filter filter_in(const json::Form& request)
{
    panels::Filter wanted;
    const auto filter = request.optional_object("filter");
    if (!filter) return wanted;
    wanted.vouchers = list_request_in(*filter);
    wanted.shows_ended = filter->flag_or("show_used_and_expired", false);
    wanted.voucher_id = filter->optional_id("voucher_id");
    wanted.from = filter->optional_date("from");
    wanted.to = filter->optional_date("to");
    wanted.as_of = filter->optional_date("as_of");
    if (wanted.from && wanted.to && *wanted.to < *wanted.from) {
        throw InvalidField{filter->pointer_to("to"), "not before " + filter->pointer_to("from")};
    }
    return wanted;
}

// Nobody sees a panel that is not for their role, and a customer only what is theirs.
void ensure_may_see(const operations::Work& work, panels::Ask& ask)
{
    if (!may_see(work.actor.role, ask.panel)) throw PermissionDenied{};
    if (work.actor.role == Role::customer) ask.customer_id = work.actor.customer_id;
}

} // namespace

Run panel_render(const json::Form& request)
{
    const Page page = page_in(request);
    panels::Ask wanted{.panel = request.word<PanelName>("panel"),
                       .customer_id = request.optional_id("customer_id")};
    if (request.has("order")) wanted.order = order_in(request, "order");
    if (const auto form = request.optional_object("page"))
        wanted.table = form->optional_id("table");
    wanted.limit = page.limit;
    wanted.cursor = page.cursor;
    wanted.filter = filter_in(request);

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        panels::Ask ask = wanted;
        ensure_may_see(work, ask);
        if (ask.order && is_in_other_currency(work, *ask.order)) return Decline::currency_mismatch;
        return panel_json(panels::draw(work, ask));
    };
}

} // namespace scrip::hooks
