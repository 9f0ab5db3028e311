#include "reports/voucher_list.hpp"

#include "domain/errors.hpp"
#include "reports/cursor.hpp"
#include "reports/page_text.hpp"
#include "secrets/hashes.hpp"
#include "secrets/name_search.hpp"
#include "storage/by_ids.hpp"

#include <algorithm>
#include <charconv>

namespace scrip::reports {

namespace {

using operations::Work;
using storage::ListFilter;

constexpr std::size_t query_words_max = 4;

std::optional<std::int64_t> number_in(std::string_view query)
{
    if (!query.empty() && query.front() == '#') query.remove_prefix(1);
    std::int64_t number = 0;
    const auto read = std::from_chars(query.data(), query.data() + query.size(), number);
    const bool is_whole = read.ec == std::errc{} && read.ptr == query.data() + query.size();
    if (!is_whole || number <= 0) return std::nullopt;
    return number;
}

std::optional<std::string> last4_in(const std::string& query)
{
    if (query.size() != 4) return std::nullopt;
    std::string upper = query;
    for (char& letter : upper) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
        const bool is_symbol = (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
        if (!is_symbol) return std::nullopt;
    }
    return upper;
}

// False: nobody and nothing can match.
bool narrow_by_query(Work& work, const std::string& query, ListFilter& filter)
{
    filter.number = number_in(query);
    filter.last4 = last4_in(query);
    filter.name_hashes = secrets::query_hashes(work.keys, work.studio_id, query);
    if (filter.name_hashes.size() > query_words_max) filter.name_hashes.resize(query_words_max);
    return filter.has_query();
}

// What a cursor is bound to: the list it was made for, page size aside.
std::string identity_of(Work& work, const ListRequest& request)
{
    std::string statuses;
    for (const VoucherStatus status : request.filter.statuses) {
        statuses += std::string{word(status)} + ",";
    }
    const std::string flags =
        std::to_string(static_cast<int>(request.sort)) +
        (request.filter.is_void_included ? "v" : "") +
        (request.filter.is_unused ? (*request.filter.is_unused ? "u" : "s") : "") +
        (request.filter.kind ? std::string{word(*request.filter.kind)} : "");
    return secrets::keyed_hash(work.keys,
                               secrets::Purpose::cursor,
                               {work.actor.customer_id.value_or(""),
                                request.customer_id.value_or(""),
                                request.query.value_or(""),
                                statuses,
                                flags});
}

// False: the customer was not met yet, so there is nothing to list.
bool narrow_by_customer(Work& work, const ListRequest& request, ListFilter& filter)
{
    if (!request.customer_id) return true;
    const auto customer =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(*request.customer_id);
    if (!customer) return false;
    filter.holder = customer->customer_ref;
    return true;
}

std::optional<storage::ListPosition>
start_of(Work& work, const ListRequest& request, const std::string& identity)
{
    if (!request.cursor) return std::nullopt;
    const auto parts = read_cursor(work, identity, *request.cursor, 2);
    return storage::ListPosition{cursor_number(parts[0]), parts[1]};
}

// As many of those found as a page has room for.
std::vector<VoucherView> page_of(Work& work, std::span<const Voucher> found, std::int64_t limit)
{
    PageText room{limit};
    std::vector<VoucherView> page;
    for (std::size_t at = 0; at < found.size(); at += storage::ids_max) {
        const std::size_t count = std::min(storage::ids_max, found.size() - at);
        for (VoucherView& view : views_of(work, found.subspan(at, count))) {
            if (!room.has_room() || !takes(room, view)) return page;
            page.push_back(std::move(view));
        }
    }
    return page;
}

} // namespace

VoucherPage list_vouchers(Work& work, const ListRequest& request)
{
    VoucherPage page;
    const std::string identity = identity_of(work, request);
    const auto start = start_of(work, request, identity);
    ListFilter filter = request.filter;
    const bool can_match = narrow_by_customer(work, request, filter) &&
                           (!request.query || narrow_by_query(work, *request.query, filter));
    if (request.with_totals) page.totals = storage::ListTotals{};
    if (!can_match) return page;

    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    auto found = vouchers.page(filter, request.sort, start, request.limit + 1);
    page.items = page_of(work, found, request.limit);
    if (page.items.size() < found.size()) {
        const auto last = storage::position_of(page.items.back().voucher, request.sort, work.now);
        page.next = make_cursor(work, identity, {std::to_string(last.sorted_by), last.voucher_id});
    }
    if (request.with_totals) page.totals = vouchers.totals(filter);
    return page;
}

} // namespace scrip::reports
