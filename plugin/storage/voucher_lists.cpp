#include "storage/voucher_rows.hpp"
#include "storage/voucher_store.hpp"

#include "domain/invariant.hpp"

#include <algorithm>
#include <array>
#include <memory>

// Lists of vouchers: one statement per way to sort and way to narrow. By creation and by expiry an
// index leads straight to each page, however deep; what can be spent now is judged row by row, so
// that sorting by it passes over the studio's rows once for every page.

namespace scrip::storage {

namespace {

const std::string lapsed = "exists (select 1 from scrip_hold_part p where p.studio_id ="
                           " v.studio_id and p.voucher_id = v.voucher_id and p.open > 0"
                           " and p.expires_at <= :now)";

// The rule of standing_at() once more, for the database to filter by. A test holds both together.
const std::string status =
    "case when v.voided_ts is not null then 'void'"
    " when v.activated_ts is null then 'pending'"
    " when v.expires_bound <= :now and (v.available > 0 or v.expired > 0 or (v.held > 0 and " +
    lapsed +
    ")) then 'expired'"
    " when v.available = 0 and v.held = 0 then 'fully_used'"
    " when v.blocked_ts is not null or v.quarantined_ts is not null then 'blocked'"
    " else 'active' end";

const std::string spendable_value =
    "case when v.voided_ts is not null or v.activated_ts is null or v.expires_bound <= :now then 0"
    " else v.available + case when v.held > 0 then coalesce((select cast(sum(p.open)"
    " as bigint) from scrip_hold_part p where p.studio_id = v.studio_id and p.voucher_id = v.voucher_id"
    " and p.open > 0 and p.expires_at <= :now), 0) else 0 end end";

// Beyond its last day a voucher has left what holds that still run may capture.
const std::string value_left =
    "(v.voided_ts is null and case when v.expires_bound <= :now then v.held > 0 and exists"
    " (select 1 from scrip_hold_part p where p.studio_id = v.studio_id"
    " and p.voucher_id = v.voucher_id and p.open > 0 and p.expires_at > :now)"
    " else v.available > 0 or v.held > 0 end)";

const std::string narrowed =
    " and (cast(:kind as text) is null or v.kind = :kind)"
    " and (:with_void = 1 or v.voided_ts is null)"
    " and (cast(:unused as bigint) is null or :unused = case when " +
    value_left +
    " then 1 else 0 end)"
    " and (:any_status = 1 or 1 = case (" +
    status +
    ") when 'pending' then cast(:pending as bigint) when 'active' then :active when 'blocked' then :blocked"
    " when 'fully_used' then :fully_used when 'expired' then :expired else :void end)";

std::string has_name_hash(const std::string& parameter)
{
    return " and (cast(:" + parameter +
           " as text) is null or exists (select 1 from scrip_customer_name m"
           " where m.studio_id = n.studio_id and m.hash = :" +
           parameter + " and m.customer_ref = n.customer_ref))";
}

const std::string found =
    " and (v.number = :number or v.code_last4 = :last4 or v.holder in"
    " (select n.customer_ref from scrip_customer_name n where n.studio_id = :studio"
    " and n.hash = :hash1" +
    has_name_hash("hash2") + has_name_hash("hash3") + has_name_hash("hash4") + "))";

enum class Narrowing { none, holder, query };

std::string where(Narrowing narrowing)
{
    if (narrowing == Narrowing::holder) return from_person + narrowed;
    std::string text = " from scrip_voucher v where v.studio_id = :studio";
    if (narrowing == Narrowing::query) {
        text +=
            " and (cast(:holder as text) is null or " + std::string{held_by_person} + ")" + found;
    }
    return text + narrowed;
}

struct Order {
    std::string expression;
    const char* compared;
    const char* direction;
};

Order order_of(Sort sort)
{
    switch (sort) {
    case Sort::created: return {"v.created_ts", "<", " desc"};
    case Sort::expires: return {"v.end_order", ">", ""};
    case Sort::available: return {spendable_value, "<", " desc"};
    }
    throw InvariantViolation{"a list is sorted in one of three ways"};
}

// Behind the last row of the page before. The first comparison leads the database into the index of
// the order, the second decides within equals. What one person has is found by them instead, and
// then compared in a way that leads into no index.
std::string behind_last(Narrowing narrowing, const Order& order, const std::string& by)
{
    const std::string compared = order.compared;
    const std::string is_behind = "v.voucher_id " + compared + " :after";
    if (narrowing == Narrowing::holder) {
        return "case when " + by + " " + compared + " :at then 1 when " + by + " = :at and " +
               is_behind + " then 1 else 0 end = 1";
    }
    return by + " " + compared + "= :at and (" + by + " " + compared + " :at or " + is_behind + ")";
}

std::string page_text(Narrowing narrowing, Sort sort)
{
    const Order order = order_of(sort);
    const std::string by = "(" + order.expression + ")";
    return "select " + voucher_columns() + where(narrowing) + " and " +
           behind_last(narrowing, order, by) + " order by " + by + order.direction +
           ", v.voucher_id" + order.direction + " limit :limit";
}

std::string totals_text(Narrowing narrowing)
{
    return "select cast(count(*) as bigint), cast(coalesce(sum(case when v.scope_id is null"
           " then " +
           spendable_value + " else 0 end), 0) as bigint)" + where(narrowing);
}

constexpr std::size_t sorts = 3;

std::vector<std::unique_ptr<const Statement>> make_pages()
{
    std::vector<std::unique_ptr<const Statement>> statements;
    for (const auto narrowing : {Narrowing::none, Narrowing::holder, Narrowing::query}) {
        for (const auto sort : {Sort::created, Sort::expires, Sort::available}) {
            const auto* const name = narrowing == Narrowing::holder ? "voucher.page_of_person"
                                     : sort == Sort::available      ? "voucher.page_by_available"
                                                                    : "voucher.page";
            statements.push_back(std::make_unique<const Statement>(
                name, voucher_column_types, page_text(narrowing, sort)));
        }
    }
    return statements;
}

std::vector<std::unique_ptr<const Statement>> make_totals()
{
    std::vector<std::unique_ptr<const Statement>> statements;
    for (const auto narrowing : {Narrowing::none, Narrowing::holder, Narrowing::query}) {
        statements.push_back(
            std::make_unique<const Statement>("voucher.totals", "ii", totals_text(narrowing)));
    }
    return statements;
}

const std::vector<std::unique_ptr<const Statement>> pages = make_pages();
const std::vector<std::unique_ptr<const Statement>> all_totals = make_totals();

const Statement held{"voucher.held_by",
                     voucher_column_types,
                     "select " + voucher_columns() + from_person +
                         " and v.voucher_id > :after order by v.voucher_id limit :limit"};

Narrowing narrowing_of(const ListFilter& filter)
{
    if (filter.has_query()) return Narrowing::query;
    return filter.holder ? Narrowing::holder : Narrowing::none;
}

// The values of a filter, kept alive for the statement that borrows them.
struct FilterValues {
    explicit FilterValues(const ListFilter& filter)
        : kind{filter.kind ? std::optional{std::string{word(*filter.kind)}} : std::nullopt},
          unused{filter.is_unused ? std::optional<std::int64_t>{*filter.is_unused ? 1 : 0}
                                  : std::nullopt}
    {
        ensure(filter.name_hashes.size() <= hashes.size(), "a query has at most four words");
        for (std::size_t i = 0; i < filter.name_hashes.size(); ++i) {
            hashes[i] = filter.name_hashes[i];
        }
    }

    std::optional<std::string> kind;
    std::optional<std::int64_t> unused;
    std::array<std::optional<std::string>, 4> hashes;
};

// Calls `use` with the parameters that the narrowing's text has, then those of the caller.
template <class Use>
auto with_parameters(const ListFilter& filter,
                     const std::string& studio_id,
                     Instant now,
                     const Use& use)
{
    const FilterValues values{filter};
    const Parameter studio{"studio", studio_id};
    const Parameter at{"now", now};
    const Parameter kind{"kind", values.kind};
    const Parameter with_void{"with_void", filter.is_void_included};
    const Parameter unused{"unused", values.unused};
    const auto asked = [&](const char* name, VoucherStatus wanted) {
        const bool is_asked = std::find(filter.statuses.begin(), filter.statuses.end(), wanted) !=
                              filter.statuses.end();
        return Parameter{name, is_asked};
    };
    const auto with_statuses = [&](const auto&... more) {
        return use(studio,
                   at,
                   kind,
                   with_void,
                   unused,
                   Parameter{"any_status", filter.statuses.empty()},
                   asked("pending", VoucherStatus::pending),
                   asked("active", VoucherStatus::active),
                   asked("blocked", VoucherStatus::blocked),
                   asked("fully_used", VoucherStatus::fully_used),
                   asked("expired", VoucherStatus::expired),
                   asked("void", VoucherStatus::voided),
                   more...);
    };
    const Parameter holder{"holder", filter.holder};
    switch (narrowing_of(filter)) {
    case Narrowing::none: return with_statuses();
    case Narrowing::holder: return with_statuses(holder);
    case Narrowing::query:
        return with_statuses(holder,
                             Parameter{"number", filter.number},
                             Parameter{"last4", filter.last4},
                             Parameter{"hash1", values.hashes[0]},
                             Parameter{"hash2", values.hashes[1]},
                             Parameter{"hash3", values.hashes[2]},
                             Parameter{"hash4", values.hashes[3]});
    }
    throw InvariantViolation{"a list is narrowed in one of three ways"};
}

} // namespace

std::vector<Voucher> VoucherStore::page(const ListFilter& filter,
                                        Sort sort,
                                        const std::optional<ListPosition>& after,
                                        std::int64_t limit)
{
    const auto index =
        static_cast<std::size_t>(narrowing_of(filter)) * sorts + static_cast<std::size_t>(sort);
    const bool is_ascending = sort == Sort::expires;
    const std::int64_t start = is_ascending ? INT64_MIN : INT64_MAX;
    const std::int64_t at = after ? after->sorted_by : start;
    const std::string id = after ? after->voucher_id : "";
    return with_parameters(filter, studio_id_, now_, [&](const auto&... parameters) {
        return unit_.list(
            *pages[index],
            {parameters..., Parameter{"at", at}, Parameter{"after", id}, Parameter{"limit", limit}},
            read_voucher);
    });
}

ListTotals VoucherStore::totals(const ListFilter& filter)
{
    const auto& statement = *all_totals[static_cast<std::size_t>(narrowing_of(filter))];
    return with_parameters(filter, studio_id_, now_, [&](const auto&... parameters) {
        return unit_
            .one(statement,
                 {parameters...},
                 [](Row& row) {
                     ListTotals totals;
                     row >> totals.count >> totals.available;
                     return totals;
                 })
            .value_or(ListTotals{});
    });
}

std::vector<Voucher>
VoucherStore::held_by(const std::string& holder, const std::string& after, std::int64_t limit)
{
    return unit_.list(held,
                      {{"now", now_},
                       {"studio", studio_id_},
                       {"holder", holder},
                       {"after", after},
                       {"limit", limit}},
                      read_voucher);
}

ListPosition position_of(const Voucher& voucher, Sort sort, Instant now)
{
    const auto stored = [](Instant instant) { return instant.time_since_epoch().count(); };
    switch (sort) {
    case Sort::created: return {stored(voucher.created_at), voucher.voucher_id};
    case Sort::expires:
        return {voucher.expires_bound ? stored(*voucher.expires_bound) : INT64_MAX,
                voucher.voucher_id};
    case Sort::available: return {standing_at(voucher, now).available, voucher.voucher_id};
    }
    throw InvariantViolation{"a list is sorted in one of three ways"};
}

} // namespace scrip::storage
