#include "domain/errors.hpp"
#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "reports/verify.hpp"

namespace scrip::hooks {

namespace {

constexpr std::size_t anchors_max = 1000;

// As the host was told it.
std::string day_in(const json::Form& anchor)
{
    if (anchor.optional_date("day")) return anchor.text("day");
    throw InvalidField{anchor.pointer_to("day"), "a date as YYYY-MM-DD"};
}

} // namespace

Run report_verify(const json::Form& request)
{
    reports::WhatToVerify what{.voucher_id = request.optional_id("voucher_id")};
    for (const json::Form& anchor : request.objects("anchors", anchors_max))
        what.anchors.push_back({day_in(anchor), anchor.text("hash")});

    return [what](operations::Work& work) -> Decided<boost::json::object> {
        const auto verified = reports::verify(work, what);
        boost::json::array problems;
        for (const auto& problem : verified.problems) {
            problems.push_back(boost::json::object{{"invariant", problem.invariant},
                                                   {"where", problem.where},
                                                   {"text", problem.text}});
        }
        return boost::json::object{{"ok", verified.is_ok()},
                                   {"checked",
                                    {{"vouchers", verified.vouchers},
                                     {"entries", verified.entries},
                                     {"transactions", verified.transactions},
                                     {"holds", verified.holds},
                                     {"anchors", verified.anchors}}},
                                   {"problems", std::move(problems)}};
    };
}

} // namespace scrip::hooks
