#include "reports/order_view.hpp"

#include "domain/errors.hpp"
#include "storage/hold_store.hpp"
#include "storage/order_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::reports {

namespace {

using operations::Work;

// The first rows of a list, and a note when there are more.
template <class T>
void cut(std::vector<T>& rows, bool& is_cut)
{
    if (rows.size() <= order_rows_max) return;
    rows.erase(rows.begin() + order_rows_max, rows.end());
    is_cut = true;
}

std::vector<VoucherView> shown_of(Work& work, std::vector<Voucher> vouchers, bool& is_cut)
{
    cut(vouchers, is_cut);
    return views_of(work, vouchers);
}

std::vector<PaidPart> paid_parts(Work& work, const std::string& order_id, bool& is_cut)
{
    storage::RedemptionStore redemptions{work.unit, work.studio_id};
    auto all = redemptions.of_order(order_id);
    std::reverse(all.begin(), all.end());
    cut(all, is_cut);
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    std::vector<PaidPart> parts;
    for (const Redemption& redemption : all) {
        const auto voucher = vouchers.find(redemption.voucher_id);
        if (!voucher) throw DataCorrupt{"a redemption is of a voucher"};
        parts.push_back({redemption, view_of(work, *voucher)});
    }
    return parts;
}

std::vector<NamingDebit> naming_debits(Work& work, const std::string& order_id, bool& is_cut)
{
    auto ids = storage::HistoryStore{work.unit, work.studio_id}.debits_naming(order_id,
                                                                              order_rows_max + 1);
    cut(ids, is_cut);
    std::vector<NamingDebit> debits;
    for (const std::string& transaction_id : ids) {
        TransactionView view = transaction_view(work, transaction_id);
        const bool is_reversible = is_reversible_debit(work, view.item);
        debits.push_back({std::move(view), is_reversible});
    }
    return debits;
}

std::vector<RefusedAttempt> refused_attempts(Work& work, const std::string& order_id, bool& is_cut)
{
    auto rows =
        storage::OrderStore{work.unit, work.studio_id}.refusals(order_id, order_rows_max + 1);
    cut(rows, is_cut);
    std::vector<RefusedAttempt> attempts;
    for (const storage::AuditRow& row : rows) {
        RefusedAttempt attempt{.attempt_id = row.audit_id,
                               .at = row.at,
                               .actor_role = row.actor_role,
                               .actor_id = row.actor_id,
                               .operation = row.operation,
                               .decline = row.outcome};
        if (row.actor_role == word(Role::customer)) {
            attempt.actor_id = operations::host_id_of(work, row.actor_id);
        }
        attempts.push_back(std::move(attempt));
    }
    return attempts;
}

} // namespace

OrderView order_view(Work& work, const std::string& order_id)
{
    const auto spent = storage::RedemptionStore{work.unit, work.studio_id}.on_order(order_id);
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    OrderView view;
    view.is_deleted = storage::OrderStore{work.unit, work.studio_id}.is_deleted(order_id);
    view.captured = spent.captured;
    view.given_back = spent.given_back;
    view.reserved =
        storage::HoldStore{work.unit, work.studio_id}.open_on_order(order_id, work.now).amount;
    view.paid = paid_parts(work, order_id, view.is_cut);
    view.holds = open_holds(work, order_id);
    view.sold = shown_of(work, vouchers.sold_on(order_id, std::nullopt), view.is_cut);
    view.made = shown_of(work, vouchers.made_from(order_id), view.is_cut);
    view.debits = naming_debits(work, order_id, view.is_cut);
    view.refused = refused_attempts(work, order_id, view.is_cut);
    return view;
}

std::vector<Hold> open_holds(Work& work, const std::string& order_id)
{
    storage::HoldStore store{work.unit, work.studio_id};
    std::vector<Hold> holds;
    for (const std::string& hold_id : store.open_of_order(order_id)) {
        const auto hold = store.find(hold_id);
        if (!hold || hold->state_at(work.now) != HoldState::open) continue;
        const bool is_seen = work.actor.is_trusted() || operations::is_caller(work, hold->customer);
        if (is_seen) holds.push_back(*hold);
    }
    return holds;
}

bool is_reversible_debit(Work& work, const storage::HistoryItem& item)
{
    if (item.type != TransactionType::debit || !item.redemption_id) return false;
    const auto spent =
        storage::RedemptionStore{work.unit, work.studio_id}.of_debit(*item.redemption_id);
    return std::any_of(
        spent.begin(), spent.end(), [](const Redemption& part) { return part.left() > 0; });
}

} // namespace scrip::reports
