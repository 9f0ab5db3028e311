#include "panels/report_sections.hpp"
#include "reports/liability.hpp"
#include "reports/liability_over_time.hpp"
#include "texts/forms.hpp"

#include <charconv>
#include <climits>
#include <map>
#include <tuple>

namespace scrip::panels {

namespace {

using reports::LiabilityGroup;
using reports::LiabilityRow;

const std::vector<LiabilityGroup> groups{LiabilityGroup::kind,
                                         LiabilityGroup::origin,
                                         LiabilityGroup::expiry_month,
                                         LiabilityGroup::age};

std::string month_label(const Screen& screen, const std::string& month)
{
    const auto first = parse_date(month + "-01");
    if (!first) return screen.text("ticket.never_expires");
    return screen.text(
        "date.month_of_year",
        {{"month", screen.text("month." + month.substr(5))}, {"year", month.substr(0, 4)}});
}

std::string group_label(const Screen& screen, LiabilityGroup group, const std::string& word_of)
{
    switch (group) {
    case LiabilityGroup::kind: return screen.text("kind." + word_of);
    case LiabilityGroup::origin: return screen.text("origin." + word_of);
    case LiabilityGroup::age: return screen.text("age." + word_of);
    case LiabilityGroup::expiry_month: return month_label(screen, word_of);
    }
    throw InvariantViolation{"a liability is grouped in one of four ways"};
}

// Ages and months by their number, words behind them by the alphabet.
struct GroupOrder {
    using Group = std::pair<std::string, std::string>; // a commodity and a group's word

    bool operator()(const Group& a, const Group& b) const
    {
        return std::tuple{a.first, number_of(a.second), a.second} <
               std::tuple{b.first, number_of(b.second), b.second};
    }

private:
    static int number_of(const std::string& group_word)
    {
        int number = INT_MAX;
        std::from_chars(group_word.data(), group_word.data() + group_word.size(), number);
        return number;
    }
};

// Sums of one group over all others.
using Sums = std::map<GroupOrder::Group, LiabilityRow, GroupOrder>;

Sums sums_by(const std::vector<LiabilityRow>& rows, std::size_t group)
{
    Sums sums;
    for (const LiabilityRow& row : rows) {
        LiabilityRow& sum = sums[{row.commodity, row.groups[group]}];
        sum.vouchers += row.vouchers;
        sum.available = checked_sum(sum.available, row.available);
        sum.held = checked_sum(sum.held, row.held);
        sum.paid = checked_sum(sum.paid, row.paid);
        sum.unpaid = checked_sum(sum.unpaid, row.unpaid);
    }
    return sums;
}

Table liability_table(const Screen& screen, LiabilityGroup group, const Sums& sums)
{
    const std::string name{word(group)};
    Table table = screen.table(("liability_by_" + name).c_str(),
                               {screen.column(name.c_str()),
                                screen.column("vouchers", ColumnKind::number),
                                screen.column("available", ColumnKind::value),
                                screen.column("held", ColumnKind::value),
                                screen.column("owed", ColumnKind::value),
                                screen.column("paid", ColumnKind::value),
                                screen.column("unpaid", ColumnKind::value)});
    for (const auto& [key, sum] : sums) {
        const auto& [commodity, group_word] = key;
        RowOfCells row{.id = commodity + "/" + group_word, .context = {}, .cells = {}};
        row.cells = {{group_label(screen, group, group_word), group_word},
                     {std::to_string(sum.vouchers), sum.vouchers}};
        for (const std::int64_t amount :
             {sum.available, sum.held, sum.total(), sum.paid, sum.unpaid}) {
            row.cells.push_back(screen.value_cell(value_in(commodity, amount)));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

// Money alone: units of different activities have no common measure.
Chart liability_chart(const Screen& screen, LiabilityGroup group, const Sums& sums)
{
    const std::string id = "liability_by_" + std::string{word(group)};
    Series series{.id = "owed", .label = screen.text("column.owed"), .points = {}};
    for (const auto& [key, sum] : sums) {
        if (!is_money(key.first)) continue;
        const std::int64_t owed = checked_sum(sum.available, sum.held);
        series.points.push_back({key.second,
                                 group_label(screen, group, key.second),
                                 owed,
                                 texts::value_text(screen.locale(), value_in(key.first, owed))});
    }
    return {.id = id,
            .title = screen.text("table." + id),
            .kind = ChartKind::bar,
            .unit = screen.currency(),
            .series = {std::move(series)}};
}

Chart over_time_chart(const Screen& screen, Date last)
{
    Series series{.id = "owed", .label = screen.text("column.owed"), .points = {}};
    for (const auto& end : reports::liability_over_time(screen.work(), last)) {
        series.points.push_back(
            {to_text(end.day),
             texts::date_text(screen.locale(), end.day),
             end.owed,
             texts::value_text(screen.locale(), Money{end.owed, screen.currency()})});
    }
    return {.id = "liability_over_time",
            .title = screen.text("chart.liability_over_time"),
            .kind = ChartKind::line,
            .unit = screen.currency(),
            .series = {std::move(series)}};
}

} // namespace

void add_liability(Screen& screen)
{
    const operations::Work& work = screen.work();
    const auto& as_of = screen.ask().filter.as_of;
    const Instant until =
        as_of ? work.settings.zone.first_instant_after(*as_of) : work.now + Instant::duration{1};
    const reports::Liability owed = reports::liability(screen.work(), until, groups);
    std::int64_t total = 0;
    std::int64_t paid = 0;
    std::int64_t unpaid = 0;
    std::int64_t vouchers = 0;
    for (const LiabilityRow& row : owed.totals) {
        vouchers += row.vouchers;
        if (!is_money(row.commodity)) continue;
        total = checked_sum(total, checked_sum(row.available, row.held));
        paid = checked_sum(paid, row.paid);
        unpaid = checked_sum(unpaid, row.unpaid);
    }
    screen.money_figure("owed", total);
    screen.money_figure("owed_paid", paid);
    screen.money_figure("owed_unpaid", unpaid);
    screen.figure("count", std::to_string(vouchers), vouchers);
    screen.add(over_time_chart(screen, as_of.value_or(work.today())));
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const Sums sums = sums_by(owed.rows, i);
        screen.add(liability_table(screen, groups[i], sums));
        const bool is_drawn = groups[i] != LiabilityGroup::age;
        if (is_drawn) screen.add(liability_chart(screen, groups[i], sums));
    }
}

} // namespace scrip::panels
