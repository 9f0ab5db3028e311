#include "domain/errors.hpp"
#include "panels/report_sections.hpp"
#include "reports/movements.hpp"
#include "texts/forms.hpp"

#include <array>

namespace scrip::panels {

namespace {

using reports::MovementRow;
using reports::Movements;

struct Amount {
    const char* column;
    std::int64_t Movements::*member;
};

constexpr std::array amounts{Amount{"opening", &Movements::opening},
                             Amount{"issued", &Movements::issued},
                             Amount{"redeemed", &Movements::redeemed},
                             Amount{"given_back", &Movements::given_back},
                             Amount{"expired", &Movements::expired},
                             Amount{"voided", &Movements::voided},
                             Amount{"adjusted", &Movements::adjusted},
                             Amount{"closing", &Movements::closing}};

Table movements_table(const Screen& screen, const std::vector<MovementRow>& rows)
{
    Table table = screen.table("movements", {screen.column("category")});
    for (const Amount& amount : amounts) {
        table.columns.push_back(screen.column(amount.column, ColumnKind::value));
    }
    for (const MovementRow& movement : rows) {
        const char* const category = movement.is_paid ? "paid" : "unpaid";
        RowOfCells row{.id = movement.commodity + "/" + category, .context = {}, .cells = {}};
        row.cells.push_back({screen.text(std::string{"category."} + category), category});
        for (const Amount& amount : amounts) {
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
        const char* const category = row.is_paid ? "paid" : "unpaid";
        Series series{.id = category,
                      .label = screen.text(std::string{"category."} + category),
                      .points = {}};
        for (const Amount& amount : amounts) {
            const std::int64_t value = row.movements.*amount.member;
            series.points.push_back(
                {amount.column,
                 screen.text(std::string{"column."} + amount.column),
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
