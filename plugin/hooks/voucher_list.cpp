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
    throw InvalidField{"/sort", "one of created expires available"};
}

// Kinds there are none of yet are words all the same: their list is empty.
bool is_other_kind(const json::Form& request)
{
    const auto kind = request.optional_text("kind");
    if (kind == "gift" || kind == "package") return true;
    request.optional_word<Kind>("kind");
    return false;
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

Run voucher_list(const json::Form& request)
{
    reports::ListRequest wanted{.customer_id = request.optional_id("customer_id"),
                                .query = request.optional_text("query")};
    const bool is_empty = is_other_kind(request);
    if (request.has("status")) {
        wanted.filter.statuses = request.words<VoucherStatus>("status", 6);
    }
    wanted.filter.is_unused = request.optional_flag("unused");
    wanted.filter.is_void_included = request.flag_or("include_void", false);
    for (const VoucherStatus status : wanted.filter.statuses) {
        if (status == VoucherStatus::voided) wanted.filter.is_void_included = true;
    }
    wanted.sort = sort_in(request);
    wanted.with_totals = request.flag_or("with_totals", false);
    const Page page = page_in(request);
    wanted.limit = page.limit;
    wanted.cursor = page.cursor;

    return [wanted, is_empty](operations::Work& work) -> Decided<boost::json::object> {
        reports::ListRequest mine = wanted;
        if (work.actor.role == Role::customer) mine.customer_id = work.actor.customer_id;
        if (!is_empty) return page_json(work, reports::list_vouchers(work, mine));
        reports::VoucherPage nothing;
        if (mine.with_totals) nothing.totals = storage::ListTotals{};
        return page_json(work, nothing);
    };
}

} // namespace scrip::hooks
