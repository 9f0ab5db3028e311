#include "panels/balance_figures.hpp"
#include "panels/history_rows.hpp"
#include "panels/screens.hpp"
#include "panels/voucher_cells.hpp"
#include "reports/order_view.hpp"
#include "reports/statement.hpp"
#include "texts/forms.hpp"

#include <algorithm>

namespace scrip::panels {

namespace {

std::string name_of(operations::Work& work, const std::string& customer_id)
{
    const auto person = reports::person_of(work, customer_id);
    return person && person->name ? *person->name : customer_id;
}

void add_figures(Screen& screen, const reports::Balance& balance)
{
    screen.money_figure("credited", balance.credited);
    screen.money_figure("debited", balance.debited);
    screen.money_figure("balance", balance.available);
    screen.money_figure("held", balance.held);
    screen.money_figure("redeemed", balance.redeemed);
    screen.money_figure("lost", balance.expired);
    add_gift_figures(screen, balance);
    add_next_expiry(screen, balance);
    add_referral_code(screen, balance);
}

void add_vouchers(Screen& screen)
{
    const PageOfTable page = screen.page_of("vouchers");
    reports::ListRequest wanted{.customer_id = screen.customer_id()};
    if (screen.ask().filter.shows_ended)
        wanted.filter.is_void_included = true;
    else
        wanted.filter.statuses = usable_statuses();
    wanted.limit = page.limit;
    wanted.cursor = page.cursor;
    const reports::VoucherPage found = reports::list_vouchers(screen.work(), wanted);

    const bool is_for_admin = screen.work().actor.role == Role::admin;
    Table table = screen.table("vouchers",
                               {screen.column("voucher"),
                                screen.column("code", ColumnKind::code),
                                screen.column("available", ColumnKind::available),
                                screen.column("status", ColumnKind::status),
                                screen.column("expires", ColumnKind::date),
                                screen.column("description")});
    if (is_for_admin) table.columns.push_back(screen.column("internal_note"));
    table.columns.push_back(screen.column("actions", ColumnKind::actions));
    std::vector<Choice> choices;
    for (const auto& view : found.items) {
        choices.push_back({view.voucher.voucher_id, voucher_name(screen.locale(), view)});
        RowOfCells row = voucher_row(screen, view);
        row.cells = {name_cell(screen, view),
                     code_cell(view),
                     available_cell(screen, view),
                     status_cell(screen, view),
                     screen.expiry_cell(view.voucher.expires_on),
                     screen.cell_or_none(view.description)};
        if (is_for_admin) row.cells.push_back(screen.cell_or_none(view.internal_note));
        table.rows.push_back(std::move(row));
    }
    table.next = found.next;
    screen.add(std::move(table));
    screen.choose("voucher_id", std::move(choices));
}

// What the account came to after each line shown, oldest first.
void add_chart(Screen& screen, const reports::Statement& statement)
{
    Series series{.id = "balance", .label = screen.text("figure.balance"), .points = {}};
    for (const auto& item : statement.items) {
        const storage::HistoryItem& line = item.transaction->item;
        const Money after{line.available_after, screen.currency()};
        series.points.push_back(
            {to_text(line.at),
             texts::date_text(screen.locale(), screen.work().settings.zone.date_at(line.at)),
             line.available_after,
             texts::value_text(screen.locale(), after)});
    }
    if (series.points.empty()) return;
    std::reverse(series.points.begin(), series.points.end());
    screen.add(Chart{.id = "balance",
                     .title = screen.text("chart.balance"),
                     .kind = ChartKind::line,
                     .unit = screen.currency(),
                     .series = {std::move(series)}});
}

// Of one voucher, units too: holds and releases are told here, and in no account.
void add_voucher_history(Screen& screen, const std::string& voucher_id, const PageOfTable& page)
{
    const reports::HistoryPage history =
        reports::voucher_history(screen.work(), voucher_id, page.limit, page.cursor);
    Table table = screen.table("history", history_columns(screen));
    for (const auto& view : history.items) {
        const bool is_reversible = reports::is_reversible_debit(screen.work(), view.item);
        table.rows.push_back(history_row(screen, view, is_reversible));
    }
    table.next = history.next;
    screen.add(std::move(table));
}

void add_history(Screen& screen)
{
    const Filter& filter = screen.ask().filter;
    const PageOfTable page = screen.page_of("history");
    if (filter.voucher_id) return add_voucher_history(screen, *filter.voucher_id, page);
    const Zone& zone = screen.work().settings.zone;
    reports::StatementRequest wanted;
    wanted.customer_id = screen.customer_id();
    if (filter.from) wanted.from = zone.first_instant_of(*filter.from);
    if (filter.to) wanted.until = zone.first_instant_after(*filter.to);
    wanted.limit = page.limit;
    wanted.cursor = page.cursor;
    const reports::Statement statement = reports::statement(screen.work(), wanted);

    Table table = screen.table("history", history_columns(screen));
    for (const auto& item : statement.items) {
        const bool is_reversible =
            reports::is_reversible_debit(screen.work(), item.transaction->item);
        table.rows.push_back(history_row(screen, *item.transaction, is_reversible));
    }
    table.next = statement.next;
    screen.add(std::move(table));
    add_chart(screen, statement);
}

} // namespace

Panel customer_account(operations::Work& work, const Ask& ask)
{
    Screen screen{work, ask, "panel.customer_account"};
    screen.about(name_of(work, screen.customer_id()));
    add_figures(screen, reports::balance_of(work, screen.customer_id()));
    add_vouchers(screen);
    add_history(screen);
    return screen.finished();
}

} // namespace scrip::panels
