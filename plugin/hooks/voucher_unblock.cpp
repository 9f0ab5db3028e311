#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/block_voucher.hpp"

namespace scrip::hooks {

Run voucher_unblock(const json::Form& request)
{
    const std::string voucher_id = request.id("voucher_id");
    const std::string reason = request.text("reason");

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::unblock_voucher(work, voucher_id, reason);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        return boost::json::object{{"voucher", voucher_json(work, std::get<Voucher>(decided))}};
    };
}

} // namespace scrip::hooks
