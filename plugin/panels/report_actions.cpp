#include "panels/action.hpp"

#include <array>

namespace scrip::panels {

namespace {

constexpr std::array<std::string_view, 4> groups{"kind", "origin", "expiry_month", "age"};
constexpr std::array<std::string_view, 7>
    jobs{"expire", "holds", "notices", "events", "anchor", "health", "prune"};

constexpr std::array liability_form{
    Field{.id = "as_of", .kind = FieldKind::date},
    Field{.id = "group_by", .kind = FieldKind::choices, .choices = groups, .label = "group"}};
constexpr std::array movements_form{
    Field{.id = "from", .kind = FieldKind::date, .is_required = true},
    Field{.id = "to", .kind = FieldKind::date, .is_required = true}};
constexpr std::array job_form{Field{.id = "job",
                                    .kind = FieldKind::choice,
                                    .is_required = true,
                                    .choices = jobs,
                                    .label = "job"}};

constexpr std::array as_csv{Constant{"/format", "csv"}};

constexpr std::array actions{
    Action{.id = "verify", .hook = "report.verify", .style = Style::primary},
    Action{.id = "liability_csv",
           .hook = "report.liability",
           .constants = as_csv,
           .form = liability_form},
    Action{.id = "movements_csv",
           .hook = "report.movements",
           .constants = as_csv,
           .form = movements_form},
    Action{.id = "run_job", .hook = "job.run", .change = Change::value, .form = job_form}};

} // namespace

std::span<const Action> report_actions()
{
    return actions;
}

} // namespace scrip::panels
