#include "domain/errors.hpp"
#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "hooks/moments.hpp"
#include "hooks/table_reply.hpp"
#include "reports/movements.hpp"

namespace scrip::hooks {

namespace {

using reports::movement_amounts;
using reports::MovementAmount;
using reports::MovementRow;

boost::json::object amounts_json(const MovementRow& row)
{
    boost::json::object json{{"commodity", row.commodity}};
    for (const MovementAmount& column : movement_amounts)
        json[column.name] = value_json(row.commodity, row.movements.*column.member);
    return json;
}

boost::json::array rows_json(const std::vector<MovementRow>& rows)
{
    boost::json::array list;
    for (const MovementRow& row : rows) {
        boost::json::object json = amounts_json(row);
        json["category"] = row.category();
        list.push_back(std::move(json));
    }
    return list;
}

// Over both categories of each commodity; their rows stand beside each other.
boost::json::array totals_json(const std::vector<MovementRow>& rows)
{
    boost::json::array list;
    MovementRow sum;
    for (const MovementRow& row : rows) {
        if (row.commodity != sum.commodity) sum = {.commodity = row.commodity};
        for (const MovementAmount& column : movement_amounts) {
            std::int64_t& amount = sum.movements.*column.member;
            amount = checked_sum(amount, row.movements.*column.member);
        }
        if (row.is_paid) list.push_back(amounts_json(sum)); // after the unpaid ones
    }
    return list;
}

std::string table_of(const std::vector<MovementRow>& rows)
{
    std::vector<std::string> head{"commodity", "category"};
    for (const MovementAmount& column : movement_amounts)
        head.emplace_back(column.name);
    std::string table = json::csv_line(head);
    for (const MovementRow& row : rows) {
        std::vector<std::string> cells{row.commodity, row.category()};
        for (const MovementAmount& column : movement_amounts)
            cells.push_back(value_cell(row.commodity, row.movements.*column.member));
        table += json::csv_line(cells);
    }
    return table;
}

} // namespace

Run report_movements(const json::Form& request)
{
    const Moment from = required_moment_in(request, "from");
    const Moment to = required_moment_in(request, "to");
    const auto format =
        request.optional_word<json::TableFormat>("format").value_or(json::TableFormat::json);

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const Instant begin = *start_of(work.settings.zone, from);
        const Instant end = *end_of(work.settings.zone, to);
        if (end < begin) throw InvalidField{"/to", "not before `from`"};
        const auto rows = reports::movements(work, begin, end);
        if (format == json::TableFormat::csv) return csv_reply(table_of(rows));
        return boost::json::object{{"from", to_text(begin)},
                                   {"until", to_text(end)},
                                   {"rows", rows_json(rows)},
                                   {"totals", totals_json(rows)}};
    };
}

} // namespace scrip::hooks
