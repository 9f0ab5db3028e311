#include "panels/history_rows.hpp"

#include "texts/labels.hpp"

namespace scrip::panels {

namespace {

Value value_in(const Screen& screen, const storage::HistoryItem& item, std::int64_t amount)
{
    if (item.is_in_units) return Units{amount};
    return Money{amount, screen.currency()};
}

Cell order_cell(const std::optional<std::string>& order_id)
{
    if (!order_id) return {};
    return {*order_id, *order_id};
}

} // namespace

Cell actor_cell(const Screen& screen,
                const std::string& actor_role,
                const std::optional<std::string>& actor_id)
{
    const std::string role = screen.text("role." + actor_role);
    if (!actor_id) return {role};
    return {screen.text("actor.known", {{"id", *actor_id}, {"role", role}}), *actor_id};
}

std::vector<Column> history_columns(const Screen& screen)
{
    std::vector<Column> columns{screen.column("at", ColumnKind::instant),
                                screen.column("what"),
                                screen.column("amount", ColumnKind::value),
                                screen.column("balance_after", ColumnKind::value),
                                screen.column("order", ColumnKind::order),
                                screen.column("description"),
                                screen.column("actor"),
                                screen.column("reason")};
    if (screen.work().actor.role == Role::admin) columns.push_back(screen.column("internal_note"));
    columns.push_back(screen.column("actions", ColumnKind::actions));
    return columns;
}

RowOfCells
history_row(const Screen& screen, const reports::TransactionView& view, bool is_reversible)
{
    const storage::HistoryItem& item = view.item;
    RowOfCells row{.id = item.transaction_id, .context = {}, .cells = {}};
    const std::string voucher_id = item.voucher_id.value_or("");
    // What is lost by the clock and not posted yet has no transaction of its own.
    if (!view.is_posted) row.id = "unposted/" + voucher_id;
    row.cells = {
        screen.instant_cell(item.at),
        {texts::transaction_label(screen.locale(), word(item.type)), std::string{word(item.type)}},
        screen.value_cell(value_in(screen, item, item.amount)),
        screen.value_cell(value_in(screen, item, item.available_after)),
        order_cell(item.order_id),
        screen.cell_or_none(view.description),
        actor_cell(screen, item.actor_role, item.actor_id),
        screen.cell_or_none(view.reason)};
    if (screen.work().actor.role == Role::admin) {
        row.cells.push_back(screen.cell_or_none(view.internal_note));
    }
    const Action* const reverse = find_action(screen.ask().panel, "reverse_debit");
    if (reverse && is_reversible && screen.may(*reverse)) {
        row.context = {{"transaction_id", item.transaction_id}};
        row.actions.push_back(reverse->id);
    }
    return row;
}

} // namespace scrip::panels
