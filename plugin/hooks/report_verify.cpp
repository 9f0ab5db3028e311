#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "reports/verify.hpp"

namespace scrip::hooks {

Run report_verify(const json::Form& request)
{
    const auto voucher_id = request.optional_id("voucher_id");

    return [voucher_id](operations::Work& work) -> Decided<boost::json::object> {
        const auto verified = reports::verify(work, voucher_id);
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
                                     {"holds", verified.holds}}},
                                   {"problems", std::move(problems)}};
    };
}

} // namespace scrip::hooks
