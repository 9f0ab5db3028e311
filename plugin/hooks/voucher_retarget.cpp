#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/retarget_voucher.hpp"

namespace scrip::hooks {

Run voucher_retarget(const json::Form& request)
{
    const operations::RetargetVoucher wanted{.voucher_id = request.id("voucher_id"),
                                             .activities = scope_in(request),
                                             .reason = request.text("reason")};

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::retarget_voucher(work, wanted);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        return boost::json::object{{"voucher", voucher_json(work, std::get<Voucher>(decided))}};
    };
}

} // namespace scrip::hooks
