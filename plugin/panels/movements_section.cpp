#include "domain/errors.hpp"
#include "panels/report_sections.hpp"
#include "reports/movements.hpp"
#include "texts/forms.hpp"

namespace scrip::panels {

namespace {

using reports::movement_amounts;
using reports::MovementAmount;
using reports::MovementRow;

Table movements_table(const Screen& screen, const std::vector<MovementRow>& rows)
{
    Table table = screen.table("movements", {screen.column("category")});
    for (const MovementAmount& amount : movement_amounts) {
        table.columns.push_back(screen.column(amount.name, ColumnKind::value));
    }
    for (const MovementRow& movement : rows) {
        const char* const category = movement.category();
        RowOfCells row{.id = movement.commodity + "/" + category, .context = {}, .cells = {}};
        row.cells.push_back({screen.text(std::string{"category."} + category), category});
        for (const MovementAmount& amount : movement_amounts) {
            row.cells.push_back(
                screen.value_cell(value_in(movement.commodity, movement.movements.*amount.member)));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

Chart movements_chart(const Screen& screen, const std::vector<MovementRow>& rows)
{
    Chart chart{.id = "movements",
                .title = screen.text("table.movements"),
                .kind = ChartKind::bar,
                .unit = screen.currency(),
                .series = {}};
    for (const MovementRow& row : rows) {
        if (!is_money(row.commodity)) continue;
        const char* const category = row.category();
        Series series{.id = category,
                      .label = screen.text(std::string{"category."} + category),
                      .points = {}};
        for (const MovementAmount& amount : movement_amounts) {
            const std::int64_t value = row.movements.*amount.member;
            series.points.push_back(
                {amount.name,
                 screen.text(std::string{"column."} + amount.name),
                 value,
                 texts::value_text(screen.locale(), value_in(row.commodity, value))});
        }
        chart.series.push_back(std::move(series));
    }
    return chart;
}

} // namespace

// The month so far, unless a period was asked for.
void add_movements(Screen& screen)
{
    const operations::Work& work = screen.work();
    const Filter& filter = screen.ask().filter;
    const Date last = filter.to.value_or(work.today());
    const Date first = filter.from.value_or(Date{last.year(), last.month(), std::chrono::day{1}});
    if (last < first) throw InvalidField{"/filter/to", "not before /filter/from"};
    const Zone& zone = work.settings.zone;
    const auto rows = reports::movements(
        screen.work(), zone.first_instant_of(first), zone.first_instant_after(last));
    Table table = movements_table(screen, rows);
    table.title = screen.text("table.movements_of",
                              {{"from", texts::date_text(screen.locale(), first)},
                               {"to", texts::date_text(screen.locale(), last)}});
    screen.add(std::move(table));
    screen.add(movements_chart(screen, rows));
}

} // namespace scrip::panels
