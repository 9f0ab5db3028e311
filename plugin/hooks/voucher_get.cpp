#include "hooks/hooks.hpp"
#include "hooks/members.hpp"

namespace scrip::hooks {

Run voucher_get(const json::Form& request)
{
    const std::string voucher_id = request.id("voucher_id");

    return [voucher_id](operations::Work& work) -> Decided<boost::json::object> {
        const Voucher voucher = operations::visible_voucher(work, voucher_id);
        return boost::json::object{{"voucher", voucher_json(work, voucher)}};
    };
}

} // namespace scrip::hooks
