#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "reports/offers.hpp"

namespace scrip::hooks {

Run voucher_check(const json::Form& request)
{
    const std::string code = request.text("code");
    std::optional<operations::OrderFacts> order;
    if (request.has("order")) order = order_in(request, "order");

    return [code, order](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = reports::check_code(work, forms_of_code(work, code), order);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const auto& checked = std::get<reports::CodeChecked>(decided);
        boost::json::object reply{{"voucher", voucher_json(work, checked.voucher)},
                                  {"redeemable", !checked.why_not.has_value()}};
        if (checked.why_not) reply["why_not"] = std::string{word(*checked.why_not)};
        if (checked.would_cover) reply["would_cover"] = to_json(*checked.would_cover);
        if (checked.remaining_due) reply["remaining_due"] = to_json(*checked.remaining_due);
        return reply;
    };
}

} // namespace scrip::hooks
