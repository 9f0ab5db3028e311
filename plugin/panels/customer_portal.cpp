#include "panels/screens.hpp"

#include "panels/balance_figures.hpp"
#include "panels/voucher_cells.hpp"

namespace scrip::panels {

Panel customer_portal(operations::Work& work, const Ask& ask)
{
    Screen screen{work, ask, "panel.customer_portal"};
    const std::string& customer_id = screen.customer_id();
    const reports::Balance balance = reports::balance_of(work, customer_id);
    screen.money_figure("available", balance.available);
    screen.money_figure("held", balance.held);
    add_gift_figures(screen, balance);
    add_next_expiry(screen, balance);
    add_referral_code(screen, balance);

    const PageOfTable page = screen.page_of("credits");
    reports::ListRequest wanted{.customer_id = customer_id};
    if (ask.filter.shows_ended)
        wanted.filter.is_void_included = true;
    else
        wanted.filter.statuses = usable_statuses();
    wanted.limit = page.limit;
    wanted.cursor = page.cursor;
    const reports::VoucherPage found = reports::list_vouchers(work, wanted);

    Table table = screen.table("credits",
                               {screen.column("name"),
                                screen.column("code", ColumnKind::code),
                                screen.column("available", ColumnKind::available),
                                screen.column("status", ColumnKind::status),
                                screen.column("expires", ColumnKind::date)});
    for (const auto& view : found.items) {
        RowOfCells row = voucher_row(screen, view);
        row.cells = {name_cell(screen, view),
                     code_cell(view),
                     available_cell(screen, view),
                     status_cell(screen, view),
                     screen.expiry_cell(view.voucher.expires_on)};
        table.rows.push_back(std::move(row));
    }
    table.next = found.next;
    screen.add(std::move(table));
    add_terms(screen);
    return screen.finished();
}

} // namespace scrip::panels
