#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/change_voucher.hpp"

namespace scrip::hooks {

Run voucher_extend(const json::Form& request)
{
    const std::string voucher_id = request.id("voucher_id");
    if (!request.mentions("expires_on")) throw InvalidField{"/expires_on", "a date or null"};
    const auto expires_on = request.optional_date("expires_on");
    const std::string reason = request.text("reason");

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::extend_voucher(work, voucher_id, expires_on, reason);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        return boost::json::object{{"voucher", voucher_json(work, std::get<Voucher>(decided))}};
    };
}

} // namespace scrip::hooks
