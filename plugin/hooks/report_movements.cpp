#include "domain/errors.hpp"
#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "hooks/moments.hpp"
#include "hooks/table_reply.hpp"
#include "reports/movements.hpp"

#include <array>

namespace scrip::hooks {

namespace {

using reports::MovementRow;
using reports::Movements;

struct Column {
    const char* name;
    std::int64_t Movements::*amount;
};

constexpr std::array columns{Column{"opening", &Movements::opening},
                             Column{"issued", &Movements::issued},
                             Column{"redeemed", &Movements::redeemed},
                             Column{"given_back", &Movements::given_back},
                             Column{"expired", &Movements::expired},
                             Column{"voided", &Movements::voided},
                             Column{"adjusted", &Movements::adjusted},
                             Column{"closing", &Movements::closing}};

const char* category_of(const MovementRow& row)
{
    return row.is_paid ? "paid" : "unpaid";
}

boost::json::object amounts_json(const MovementRow& row)
{
    boost::json::object json{{"commodity", row.commodity}};
    for (const Column& column : columns)
        json[column.name] = value_json(row.commodity, row.movements.*column.amount);
    return json;
}

boost::json::array rows_json(const std::vector<MovementRow>& rows)
{
    boost::json::array list;
    for (const MovementRow& row : rows) {
        boost::json::object json = amounts_json(row);
        json["category"] = category_of(row);
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
        for (const Column& column : columns) {
            std::int64_t& amount = sum.movements.*column.amount;
            amount = checked_sum(amount, row.movements.*column.amount);
        }
        if (row.is_paid) list.push_back(amounts_json(sum)); // after the unpaid ones
    }
    return list;
}

std::string table_of(const std::vector<MovementRow>& rows)
{
    std::vector<std::string> head{"commodity", "category"};
    for (const Column& column : columns)
        head.emplace_back(column.name);
    std::string table = json::csv_line(head);
    for (const MovementRow& row : rows) {
        std::vector<std::string> cells{row.commodity, category_of(row)};
        for (const Column& column : columns)
            cells.push_back(value_cell(row.commodity, row.movements.*column.amount));
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
