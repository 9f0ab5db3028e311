#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/voucher_code.hpp"

namespace scrip::hooks {

Run voucher_reissue_code(const json::Form& request)
{
    const std::string voucher_id = request.id("voucher_id");
    const std::string reason = request.text("reason");

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::reissue_code(work, voucher_id, reason);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        return issued_json(work, std::get<operations::Issued>(decided));
    };
}

} // namespace scrip::hooks
