#include "panels/voucher_cells.hpp"

#include "operations/voucher_code.hpp"
#include "texts/forms.hpp"
#include "texts/labels.hpp"

namespace scrip::panels {

using reports::VoucherView;

std::string voucher_name(texts::Locale locale, const VoucherView& view)
{
    if (view.name) return *view.name;
    const Voucher& voucher = view.voucher;
    return texts::voucher_label(locale, word(voucher.origin), word(voucher.kind), voucher.number);
}

RowOfCells voucher_row(const Screen& screen, const VoucherView& view)
{
    RowOfCells row{.id = view.voucher.voucher_id,
                   .context = {{"voucher_id", view.voucher.voucher_id}},
                   .cells = {}};
    if (view.voucher.origin == Origin::imported) {
        row.marks.push_back({"imported", screen.text("mark.imported")});
    }
    if (screen.is_staff() && view.voucher.quarantined_at) {
        row.marks.push_back({"quarantined", screen.text("mark.quarantined")});
    }
    row.actions = screen.actions_on(view);
    return row;
}

Cell name_cell(const Screen& screen, const VoucherView& view)
{
    return {voucher_name(screen.locale(), view),
            std::string{word(view.voucher.kind)},
            texts::kind_label(screen.locale(), word(view.voucher.kind))};
}

Cell code_cell(const VoucherView& view)
{
    return {operations::masked_code(view.voucher)};
}

Cell holder_cell(const VoucherView& view)
{
    if (!view.holder) return {};
    return {view.holder->name.value_or(view.holder->customer_id), view.holder->customer_id};
}

Cell available_cell(const Screen& screen, const VoucherView& view)
{
    const Value available = value_of(view.voucher, view.standing.available);
    const Value face = value_of(view.voucher, shown_face(view.voucher));
    Cell cell{texts::available_text(screen.locale(), available, face),
              AvailableOf{available, face}};
    if (view.standing.held > 0) {
        const Value held = value_of(view.voucher, view.standing.held);
        cell.detail =
            screen.text("detail.held", {{"held", texts::value_text(screen.locale(), held)}});
    }
    return cell;
}

Cell face_cell(const Screen& screen, const VoucherView& view)
{
    return screen.value_cell(value_of(view.voucher, shown_face(view.voucher)));
}

Cell status_cell(const Screen& screen, const VoucherView& view)
{
    const std::string_view status = word(view.standing.status);
    return {texts::status_label(screen.locale(), status), std::string{status}};
}

std::vector<VoucherStatus> usable_statuses()
{
    return {VoucherStatus::pending,
            VoucherStatus::active,
            VoucherStatus::blocked,
            VoucherStatus::fully_used};
}

} // namespace scrip::panels
