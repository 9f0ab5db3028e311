// Vouchers as rows of tables.
#pragma once

#include "panels/screen.hpp"

namespace scrip::panels {

// The name it was given, else a label with its number.
std::string voucher_name(texts::Locale locale, const reports::VoucherView& view);

// With its marks and the actions the reader may take, and no cells yet.
RowOfCells voucher_row(const Screen& screen, const reports::VoucherView& view);

Cell name_cell(const Screen& screen, const reports::VoucherView& view); // and its kind
Cell code_cell(const reports::VoucherView& view);
Cell holder_cell(const reports::VoucherView& view);
Cell available_cell(const Screen& screen, const reports::VoucherView& view);
Cell face_cell(const Screen& screen, const reports::VoucherView& view);
Cell status_cell(const Screen& screen, const reports::VoucherView& view);

// The statuses that lists of a customer's vouchers show unless asked for those that ended too.
std::vector<VoucherStatus> usable_statuses();

} // namespace scrip::panels
