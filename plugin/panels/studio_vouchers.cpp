#include "panels/screens.hpp"
#include "panels/voucher_cells.hpp"
#include "texts/forms.hpp"

namespace scrip::panels {

namespace {

// "#206", and beside it what the voucher is called and of which kind it is.
Cell number_cell(const Screen& screen, const reports::VoucherView& view)
{
    Cell cell = name_cell(screen, view);
    cell.detail = screen.text("detail.named", {{"name", cell.text}, {"kind", *cell.detail}});
    cell.text = "#" + std::to_string(view.voucher.number);
    cell.value = view.voucher.number;
    return cell;
}

} // namespace

Panel studio_vouchers(operations::Work& work, const Ask& ask)
{
    Screen screen{work, ask, "panel.studio_vouchers"};
    const PageOfTable page = screen.page_of("vouchers");
    reports::ListRequest wanted = ask.filter.vouchers;
    wanted.with_totals = true;
    wanted.limit = page.limit;
    wanted.cursor = page.cursor;
    const reports::VoucherPage found = reports::list_vouchers(work, wanted);
    screen.figure("count", std::to_string(found.totals->count), found.totals->count);
    screen.money_figure("available", found.totals->available);

    Table table = screen.table("vouchers",
                               {screen.column("id", ColumnKind::number),
                                screen.column("code", ColumnKind::code),
                                screen.column("customer", ColumnKind::customer),
                                screen.column("value", ColumnKind::available),
                                screen.column("expiry", ColumnKind::date),
                                screen.column("status", ColumnKind::status),
                                screen.column("actions", ColumnKind::actions)});
    for (const auto& view : found.items) {
        RowOfCells row = voucher_row(screen, view);
        row.cells = {number_cell(screen, view),
                     code_cell(view),
                     holder_cell(view),
                     available_cell(screen, view),
                     screen.expiry_cell(view.voucher.expires_on),
                     status_cell(screen, view)};
        table.rows.push_back(std::move(row));
    }
    table.next = found.next;
    screen.add(std::move(table));
    return screen.finished();
}

} // namespace scrip::panels
