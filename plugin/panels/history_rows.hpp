// Transactions as rows of tables.
#pragma once

#include "panels/screen.hpp"
#include "reports/history.hpp"

namespace scrip::panels {

// Who did it, as staff see it.
Cell actor_cell(const Screen& screen,
                const std::string& actor_role,
                const std::optional<std::string>& actor_id);

// Columns of a table of transactions: staff see who did it and why, admins the internal note.
std::vector<Column> history_columns(const Screen& screen);

// `is_reversible`: it is a debit that has something left to give back.
RowOfCells
history_row(const Screen& screen, const reports::TransactionView& view, bool is_reversible);

} // namespace scrip::panels
