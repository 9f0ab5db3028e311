#include "panels/balance_figures.hpp"
#include "panels/screens.hpp"
#include "panels/voucher_cells.hpp"
#include "reports/gifts.hpp"

namespace scrip::panels {

namespace {

Table gifts_table(const Screen& screen, const char* id, const reports::GiftPage& page)
{
    Table table = screen.table(id,
                               {screen.column("template"),
                                screen.column("from"),
                                screen.column("received", ColumnKind::instant),
                                screen.column("status", ColumnKind::status),
                                screen.column("message"),
                                screen.column("value", ColumnKind::value),
                                screen.column("expires", ColumnKind::date),
                                screen.column("code", ColumnKind::code)});
    for (const reports::Gift& gift : page.items) {
        const reports::VoucherView& view = gift.voucher;
        RowOfCells row = voucher_row(screen, view);
        row.cells = {name_cell(screen, view),
                     screen.cell_or_none(gift.from),
                     screen.instant_cell(view.voucher.created_at),
                     status_cell(screen, view),
                     screen.cell_or_none(gift.message),
                     face_cell(screen, view),
                     screen.expiry_cell(view.voucher.expires_on),
                     code_cell(view)};
        table.rows.push_back(std::move(row));
    }
    table.next = page.next;
    return table;
}

} // namespace

Panel customer_gifts(operations::Work& work, const Ask& ask)
{
    Screen screen{work, ask, "panel.customer_gifts"};
    const std::string& customer_id = screen.customer_id();
    add_gift_figures(screen, reports::balance_of(work, customer_id));
    const auto wanted = [&](const char* table) {
        const PageOfTable page = screen.page_of(table);
        return reports::GiftRequest{.customer_id = customer_id,
                                    .with_ended = ask.filter.shows_ended,
                                    .limit = page.limit,
                                    .cursor = page.cursor};
    };
    screen.add(gifts_table(
        screen, "received_gifts", reports::received_gifts(work, wanted("received_gifts"))));
    screen.add(gifts_table(
        screen, "purchased_gifts", reports::purchased_gifts(work, wanted("purchased_gifts"))));
    return screen.finished();
}

} // namespace scrip::panels
