#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "hooks/moments.hpp"
#include "hooks/table_reply.hpp"
#include "reports/liability.hpp"

namespace scrip::hooks {

namespace {

using reports::LiabilityGroup;
using reports::LiabilityRow;
using Groups = std::vector<LiabilityGroup>;

// One word, or a list of them.
Groups groups_in(const json::Form& request)
{
    if (!request.has("group_by")) return {};
    if (request.json().at("group_by").is_array()) {
        return request.words<LiabilityGroup>("group_by", Words<LiabilityGroup>::list.size());
    }
    return {request.word<LiabilityGroup>("group_by")};
}

boost::json::object
row_json(const operations::Work& work, const LiabilityRow& row, const Groups& by)
{
    const auto value = [&](std::int64_t amount) { return value_json(row.commodity, amount); };
    boost::json::object json{{"commodity", row.commodity}};
    for (std::size_t i = 0; i < row.groups.size(); ++i) {
        const std::string_view name = word(by[i]);
        json[boost::json::string_view{name.data(), name.size()}] = row.groups[i];
    }
    json["vouchers"] = row.vouchers;
    json["available"] = value(row.available);
    json["held"] = value(row.held);
    json["total"] = value(row.total());
    json["paid"] = value(row.paid);
    json["unpaid"] = value(row.unpaid);
    json["paid_value"] = to_json(Money{row.paid_value, work.settings.currency});
    return json;
}

std::string
table_of(const operations::Work& work, const std::vector<LiabilityRow>& rows, const Groups& by)
{
    std::vector<std::string> head{"commodity"};
    for (const LiabilityGroup group : by)
        head.emplace_back(word(group));
    for (const char* const name :
         {"vouchers", "available", "held", "total", "paid", "unpaid", "paid_value"})
        head.emplace_back(name);
    std::string table = json::csv_line(head);
    for (const LiabilityRow& row : rows) {
        std::vector<std::string> cells{row.commodity};
        cells.insert(cells.end(), row.groups.begin(), row.groups.end());
        cells.push_back(std::to_string(row.vouchers));
        for (const std::int64_t amount :
             {row.available, row.held, row.total(), row.paid, row.unpaid})
            cells.push_back(value_cell(row.commodity, amount));
        cells.push_back(value_cell(std::string{work.settings.currency.code()}, row.paid_value));
        table += json::csv_line(cells);
    }
    return table;
}

} // namespace

Run report_liability(const json::Form& request)
{
    const auto as_of = moment_in(request, "as_of");
    const Groups by = groups_in(request);
    const auto format =
        request.optional_word<json::TableFormat>("format").value_or(json::TableFormat::json);

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        // What was posted at the instant itself is in.
        const auto next = [](Instant at) { return at + Instant::duration{1}; };
        const Instant at = as_of && as_of->instant ? *as_of->instant : work.now;
        const Instant until = as_of && as_of->day ? *end_of(work.settings.zone, as_of) : next(at);
        const reports::Liability owed = reports::liability(work, until, by);
        if (format == json::TableFormat::csv) return csv_reply(table_of(work, owed.rows, by));

        boost::json::array rows;
        for (const LiabilityRow& row : owed.rows)
            rows.push_back(row_json(work, row, by));
        boost::json::array totals;
        for (const LiabilityRow& row : owed.totals)
            totals.push_back(row_json(work, row, {}));
        return boost::json::object{{"as_of", to_text(until - Instant::duration{1})},
                                   {"rows", std::move(rows)},
                                   {"totals", std::move(totals)}};
    };
}

} // namespace scrip::hooks
