#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/transfer_voucher.hpp"

namespace scrip::hooks {

Run voucher_transfer(const json::Form& request)
{
    const operations::TransferVoucher wanted{.voucher_id = request.id("voucher_id"),
                                             .to = customer_in(request, "to"),
                                             .amount = optional_value_in(request, "amount"),
                                             .reason = request.text("reason")};

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::transfer_voucher(work, wanted);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const auto& moved = std::get<operations::Transferred>(decided);
        return boost::json::object{{"from", voucher_json(work, moved.from)},
                                   {"to", voucher_json(work, moved.to.voucher)},
                                   {"code", moved.to.code}};
    };
}

} // namespace scrip::hooks
