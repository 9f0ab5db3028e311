#include "reports/voucher_list.hpp"
#include "hooks/hooks.hpp"
#include "hooks/members.hpp"

namespace scrip::hooks {

namespace {

storage::Sort sort_in(const json::Form& request)
{
    const std::string sort = request.optional_text("sort").value_or("created");
    if (sort == "created") return storage::Sort::created;
    if (sort == "expires") return storage::Sort::expires;
    if (sort == "available") return storage::Sort::available;
    throw InvalidField{request.pointer_to("sort"), "one of created expires available"};
}

boost::json::object page_json(operations::Work& work, const reports::VoucherPage& page)
{
    boost::json::array items;
    for (const auto& view : page.items)
        items.push_back(voucher_json(work, view));
    boost::json::object reply{{"items", std::move(items)}, {"next", or_null(page.next)}};
    if (page.totals) {
        reply["totals"] = boost::json::object{
            {"count", page.totals->count},
            {"available", to_json(Money{page.totals->available, work.settings.currency})}};
    }
    return reply;
}

} // namespace

reports::ListRequest list_request_in(const json::Form& request)
{
    reports::ListRequest wanted{.customer_id = request.optional_id("customer_id"),
                                .query = request.optional_text("query")};
    wanted.filter.kind = request.optional_word<Kind>("kind");
    if (request.has("status")) {
        wanted.filter.statuses = request.words<VoucherStatus>("status", 6);
    }
    wanted.filter.is_unused = request.optional_flag("unused");
    wanted.filter.is_void_included = request.flag_or("include_void", false);
    for (const VoucherStatus status : wanted.filter.statuses) {
        if (status == VoucherStatus::voided) wanted.filter.is_void_included = true;
    }
    wanted.sort = sort_in(request);
    return wanted;
}

Run voucher_list(const json::Form& request)
{
    reports::ListRequest wanted = list_request_in(request);
    wanted.with_totals = request.flag_or("with_totals", false);
    const Page page = page_in(request);
    wanted.limit = page.limit;
    wanted.cursor = page.cursor;

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        reports::ListRequest mine = wanted;
        if (work.actor.role == Role::customer) mine.customer_id = work.actor.customer_id;
        return page_json(work, reports::list_vouchers(work, mine));
    };
}

} // namespace scrip::hooks
