#include "panels/history_rows.hpp"
#include "panels/hold_rows.hpp"
#include "panels/screens.hpp"
#include "panels/voucher_cells.hpp"
#include "reports/order_view.hpp"
#include "texts/declines.hpp"

#include <algorithm>

namespace scrip::panels {

namespace {

Table paid_table(const Screen& screen, const std::vector<reports::PaidPart>& paid)
{
    Table table = screen.table("paid",
                               {screen.column("at", ColumnKind::instant),
                                screen.column("voucher"),
                                screen.column("customer", ColumnKind::customer),
                                screen.column("used", ColumnKind::value),
                                screen.column("worth", ColumnKind::value),
                                screen.column("given_back", ColumnKind::value)});
    for (const reports::PaidPart& part : paid) {
        const Redemption& redemption = part.redemption;
        const reports::VoucherView& view = part.voucher;
        RowOfCells row{.id = redemption.redemption_id + "/" + std::to_string(redemption.part_no),
                       .context = {{"voucher_id", redemption.voucher_id}},
                       .cells = {}};
        row.cells = {screen.instant_cell(redemption.at),
                     name_cell(screen, view),
                     holder_cell(view),
                     screen.value_cell(value_of(view.voucher, redemption.amount)),
                     screen.money_cell(redemption.worth),
                     screen.money_cell(redemption.worth_given_back)};
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table vouchers_table(const Screen& screen,
                     const char* id,
                     const std::vector<reports::VoucherView>& views)
{
    Table table = screen.table(id,
                               {screen.column("voucher"),
                                screen.column("code", ColumnKind::code),
                                screen.column("customer", ColumnKind::customer),
                                screen.column("available", ColumnKind::available),
                                screen.column("status", ColumnKind::status),
                                screen.column("expires", ColumnKind::date),
                                screen.column("actions", ColumnKind::actions)});
    for (const auto& view : views) {
        RowOfCells row = voucher_row(screen, view);
        row.cells = {name_cell(screen, view),
                     code_cell(view),
                     holder_cell(view),
                     available_cell(screen, view),
                     status_cell(screen, view),
                     screen.expiry_cell(view.voucher.expires_on)};
        table.rows.push_back(std::move(row));
    }
    return table;
}

bool is_removable(const std::vector<reports::VoucherView>& sold, const std::string& line_id)
{
    return std::all_of(sold.begin(), sold.end(), [&](const reports::VoucherView& view) {
        const Voucher& voucher = view.voucher;
        const bool is_free = is_untouched(voucher) && voucher.moved == 0;
        return voucher.line_id != line_id || voucher.voided_at || is_free;
    });
}

// A sold voucher goes with its line, while nothing of the line is used.
void offer_line_deletion(const Screen& screen,
                         const std::vector<reports::VoucherView>& sold,
                         Table& table)
{
    const Action* const action = find_action(screen.ask().panel, "delete_line");
    if (!action || !screen.may(*action)) return;
    for (std::size_t i = 0; i < sold.size(); ++i) {
        const Voucher& voucher = sold[i].voucher;
        if (!voucher.line_id || voucher.voided_at || !is_removable(sold, *voucher.line_id))
            continue;
        table.rows[i].context["line_id"] = *voucher.line_id;
        table.rows[i].actions.push_back(action->id);
    }
}

Table debits_table(const Screen& screen, const std::vector<reports::NamingDebit>& debits)
{
    Table table = screen.table("debits", history_columns(screen));
    for (const reports::NamingDebit& debit : debits) {
        table.rows.push_back(history_row(screen, debit.transaction, debit.is_reversible));
    }
    return table;
}

// Why it was refused, in the words the payer read.
Table refused_table(const Screen& screen, const std::vector<reports::RefusedAttempt>& refused)
{
    Table table = screen.table("refused",
                               {screen.column("at", ColumnKind::instant),
                                screen.column("what"),
                                screen.column("actor"),
                                screen.column("reason")});
    for (const reports::RefusedAttempt& attempt : refused) {
        RowOfCells row{.id = attempt.attempt_id, .context = {}, .cells = {}};
        row.cells = {screen.instant_cell(attempt.at),
                     {screen.text("attempt." + attempt.operation), attempt.operation},
                     actor_cell(screen, attempt.actor_role, attempt.actor_id),
                     {texts::decline_text(screen.locale(), attempt.decline), attempt.decline}};
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace

Panel order_detail(operations::Work& work, const Ask& ask)
{
    Screen screen{work, ask, "panel.order_detail"};
    const operations::OrderFacts& order = screen.order();
    const reports::OrderView view = reports::order_view(work, order.order_id);
    screen.about(order.order_id);
    screen.money_figure("total", order.total.minor_units());
    screen.money_figure("due", order.due.minor_units());
    screen.money_figure("paid_by_vouchers", view.captured);
    screen.money_figure("given_back", view.given_back);
    screen.money_figure("held", view.reserved);

    screen.add(paid_table(screen, view.paid));
    screen.add(holds_table(screen, view.holds));
    Table sold = vouchers_table(screen, "sold", view.sold);
    offer_line_deletion(screen, view.sold, sold);
    screen.add(std::move(sold));
    screen.add(vouchers_table(screen, "made", view.made));
    screen.add(debits_table(screen, view.debits));
    screen.add(refused_table(screen, view.refused));
    if (view.is_deleted) screen.notice(NoticeLevel::warning, screen.text("notice.deleted"));
    if (view.is_cut) {
        screen.notice(
            NoticeLevel::info,
            screen.text("notice.cut", {{"count", std::to_string(reports::order_rows_max)}}));
    }
    return screen.finished();
}

} // namespace scrip::panels
