#include "panels/hold_rows.hpp"

namespace scrip::panels {

Table holds_table(const Screen& screen, const std::vector<Hold>& holds)
{
    Table table = screen.table("holds",
                               {screen.column("reserved_at", ColumnKind::instant),
                                screen.column("amount", ColumnKind::value),
                                screen.column("until", ColumnKind::instant),
                                screen.column("actions", ColumnKind::actions)});
    for (const Hold& hold : holds) {
        RowOfCells row{.id = hold.hold_id, .context = {{"hold_id", hold.hold_id}}, .cells = {}};
        row.cells = {screen.instant_cell(hold.created_at),
                     screen.money_cell(hold.amount()),
                     screen.instant_cell(hold.expires_at)};
        for (const std::string_view id : {"capture", "release"}) {
            const Action* const action = find_action(screen.ask().panel, id);
            if (action && screen.may(*action)) row.actions.push_back(action->id);
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace scrip::panels
