#include "reports/history.hpp"

#include "domain/errors.hpp"
#include "reports/cursor.hpp"
#include "storage/entry_store.hpp"
#include "storage/scope_store.hpp"
#include "storage/text_store.hpp"
#include "storage/voucher_store.hpp"

#include <utility>

namespace scrip::reports {

namespace {

using operations::Work;
using storage::TextKind;

bool is_issue(TransactionType type)
{
    return type == TransactionType::issue || type == TransactionType::sell;
}

// The ledger knows a customer by their ref, and the host by its own id.
void name_customer(Work& work, storage::HistoryItem& item)
{
    if (item.actor_role != word(Role::customer)) return;
    item.actor_id = operations::host_id_of(work, item.actor_id);
}

// A customer learns nobody else's id, nor the orders of others that a voucher was sold on or paid.
void hide_others(Work& work, storage::HistoryItem& item)
{
    const auto is_caller = [&](const std::optional<std::string>& ref) {
        return operations::is_caller(work, ref);
    };
    if (item.actor_role != word(Role::customer) || !is_caller(item.actor_id)) item.actor_id.reset();
    if (item.order_customer && !is_caller(item.order_customer)) item.order_id.reset();
    if (!is_issue(item.type) || !item.voucher_id) return;
    const auto voucher =
        storage::VoucherStore{work.unit, work.studio_id, work.now}.find(*item.voucher_id);
    if (!voucher || !is_caller(voucher->payer)) item.order_id.reset();
}

std::optional<Retargeted> scopes_of(Work& work, const storage::HistoryItem& item)
{
    if (item.type != TransactionType::retarget || !item.voucher_id) return std::nullopt;
    const auto conversion = storage::EntryStore{work.unit, work.studio_id}.conversion(
        *item.voucher_id, item.transaction_id);
    if (!conversion) throw DataCorrupt{"a retarget converts units"};
    const auto scope_in = [&](const std::string& commodity) {
        auto scope = storage::ScopeStore{work.unit, work.studio_id, work.keys}.find(
            std::string{scope_id_in(commodity)});
        if (!scope) throw DataCorrupt{"a commodity of units names a scope"};
        return *scope;
    };
    return Retargeted{scope_in(conversion->from), scope_in(conversion->to)};
}

} // namespace

TransactionView view_of(Work& work, const storage::HistoryItem& item)
{
    TransactionView view{.item = item};
    storage::TextStore texts{work.unit, work.studio_id, work.keys};
    auto about = texts.about(item.transaction_id);
    // What a voucher was made for is told once, with the voucher.
    if (is_issue(item.type) && item.voucher_id) {
        for (auto& [kind, text] : texts.about(*item.voucher_id))
            about.emplace(kind, text);
    }
    const auto text_of = [&](TextKind kind) -> std::optional<std::string> {
        const auto text = about.find(kind);
        if (text == about.end()) return std::nullopt;
        return text->second;
    };
    view.description = text_of(TextKind::description);
    view.retargeted = scopes_of(work, item);
    if (work.actor.role == Role::admin) view.internal_note = text_of(TextKind::internal_note);
    if (work.actor.is_trusted())
        view.reason = text_of(TextKind::reason);
    else
        hide_others(work, view.item);
    name_customer(work, view.item);
    return view;
}

bool takes(PageText& page, const TransactionView& view)
{
    return page.takes({&view.description, &view.internal_note, &view.reason});
}

HistoryPage voucher_history(Work& work,
                            const std::string& voucher_id,
                            std::int64_t limit,
                            const std::optional<std::string>& cursor)
{
    operations::visible_voucher(work, voucher_id);
    const std::int64_t before =
        cursor ? cursor_number(read_cursor(work, voucher_id, *cursor, 1)[0]) : INT64_MAX;
    auto found =
        storage::HistoryStore{work.unit, work.studio_id}.of_voucher(voucher_id, before, limit + 1);
    HistoryPage page;
    PageText room{limit};
    for (const auto& each : found) {
        if (!room.has_room()) break;
        TransactionView view = view_of(work, each.item);
        if (!takes(room, view)) break;
        page.items.push_back(std::move(view));
    }
    if (page.items.size() < found.size()) {
        const auto last = found[page.items.size() - 1].seq;
        page.next = make_cursor(work, voucher_id, {std::to_string(last)});
    }
    return page;
}

TransactionView transaction_view(Work& work, const std::string& transaction_id)
{
    const auto item = storage::HistoryStore{work.unit, work.studio_id}.whole(transaction_id);
    if (!item) throw NotFound{};
    return view_of(work, *item);
}

} // namespace scrip::reports
