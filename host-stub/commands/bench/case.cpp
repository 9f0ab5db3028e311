#include "commands/bench/case.hpp"

#include <algorithm>
#include <stdexcept>

namespace host_stub::commands::bench {
namespace {

Case case_of(std::string_view name)
{
    std::string known;
    for (const Case which : all_cases()) {
        if (name_of(which) == name) return which;
        known += (known.empty() ? "" : ", ") + std::string(name_of(which));
    }
    throw std::invalid_argument("\"" + std::string(name) + "\" is no case; the cases are " + known);
}

} // namespace

const std::vector<Case>& all_cases()
{
    static const std::vector<Case> all{Case::redeem,
                                       Case::redeem_hot,
                                       Case::hold_capture,
                                       Case::check,
                                       Case::balance,
                                       Case::list,
                                       Case::issue,
                                       Case::order_delete};
    return all;
}

std::string_view name_of(Case which) noexcept
{
    switch (which) {
    case Case::redeem: return "redeem";
    case Case::redeem_hot: return "redeem-hot";
    case Case::hold_capture: return "hold+capture";
    case Case::check: return "check";
    case Case::balance: return "balance";
    case Case::list: return "list";
    case Case::issue: return "issue";
    case Case::order_delete: return "order.delete";
    }
    return "";
}

std::string_view name_of(Kind kind) noexcept
{
    switch (kind) {
    case Kind::limit: return "limit";
    case Kind::bare: return "bare";
    case Kind::one_call: return "one_call";
    case Kind::plugin: return "plugin";
    }
    return "";
}

bool is_write(Case which) noexcept
{
    return which != Case::check && which != Case::balance && which != Case::list;
}

std::vector<Case> cases_of(std::string_view names)
{
    std::vector<Case> cases;
    while (true) {
        const auto comma = names.find(',');
        const Case which = case_of(names.substr(0, comma));
        if (std::find(cases.begin(), cases.end(), which) != cases.end()) {
            throw std::invalid_argument("\"" + std::string(name_of(which)) + "\" is named twice");
        }
        cases.push_back(which);
        if (comma == std::string_view::npos) return cases;
        names.remove_prefix(comma + 1);
    }
}

} // namespace host_stub::commands::bench
