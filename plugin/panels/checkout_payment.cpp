#include "panels/hold_rows.hpp"
#include "panels/screens.hpp"
#include "panels/voucher_cells.hpp"
#include "reports/offers.hpp"
#include "reports/order_view.hpp"

namespace scrip::panels {

namespace {

using Ids = std::vector<std::string_view>;

// At the desk to deduct and to pay are one act. A customer reserves while booking, and pays an
// order made earlier from their own credit. A visitor has a code, and nothing else.
Ids left_out_for(Role reader)
{
    switch (reader) {
    case Role::admin:
    case Role::agent:
    case Role::system:
        return {"reserve_credit", "reserve_code", "reserve_voucher", "reserve_units"};
    case Role::customer: return {"pay_with_code", "pay_with_voucher", "pay_with_units"};
    case Role::anonymous:
        return {"pay_with_code",
                "pay_with_credit",
                "pay_with_voucher",
                "pay_with_units",
                "reserve_credit",
                "reserve_voucher",
                "reserve_units",
                "capture",
                "release"};
    }
    throw InvariantViolation{"an actor has one of five roles"};
}

std::string_view paying_action(const Screen& screen, const Voucher& voucher)
{
    if (screen.is_staff()) return is_in_units(voucher) ? "pay_with_units" : "pay_with_voucher";
    return is_in_units(voucher) ? "reserve_units" : "reserve_voucher";
}

Table payable_table(const Screen& screen,
                    const char* id,
                    const std::vector<reports::VoucherView>& views)
{
    Table table = screen.table(id,
                               {screen.column("voucher"),
                                screen.column("customer", ColumnKind::customer),
                                screen.column("available", ColumnKind::available),
                                screen.column("expires", ColumnKind::date),
                                screen.column("code", ColumnKind::code),
                                screen.column("actions", ColumnKind::actions)});
    for (const auto& view : views) {
        RowOfCells row = voucher_row(screen, view);
        row.cells = {name_cell(screen, view),
                     holder_cell(view),
                     available_cell(screen, view),
                     screen.expiry_cell(view.voucher.expires_on),
                     code_cell(view)};
        row.actions = {paying_action(screen, view.voucher)};
        table.rows.push_back(std::move(row));
    }
    return table;
}

// That customer's own vouchers first, of all kinds (X8).
void add_usable(Screen& screen)
{
    const reports::CreditOffer offer = reports::credit_offer(screen.work(), screen.order());
    screen.money_figure("available", offer.available);
    screen.money_figure("would_apply", offer.would_apply);
    screen.add(payable_table(screen, "usable", offer.vouchers));
}

// Anybody's, by name, for staff (U04, U05).
void add_found(Screen& screen)
{
    const auto& query = screen.ask().filter.vouchers.query;
    const PageOfTable page = screen.page_of("found");
    if (!query) return;
    reports::ListRequest wanted{.customer_id = std::nullopt, .query = query};
    wanted.filter.statuses = {VoucherStatus::active};
    wanted.limit = page.limit;
    wanted.cursor = page.cursor;
    const reports::VoucherPage found = reports::list_vouchers(screen.work(), wanted);
    Table table = payable_table(screen, "found", found.items);
    table.next = found.next;
    screen.add(std::move(table));
}

} // namespace

Panel checkout_payment(operations::Work& work, const Ask& ask)
{
    Screen screen{work, ask, "panel.checkout_payment"};
    const operations::OrderFacts& order = screen.order();
    screen.money_figure("total", order.total.minor_units());
    screen.money_figure("due", order.due.minor_units());
    if (work.is_winding_down) return screen.finished(left_out_for(work.actor.role));
    if (work.actor.role != Role::anonymous) {
        add_usable(screen);
        if (screen.is_staff()) add_found(screen);
        screen.add(holds_table(screen, reports::open_holds(work, order.order_id)));
    }
    return screen.finished(left_out_for(work.actor.role));
}

} // namespace scrip::panels
