#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/debit.hpp"

namespace scrip::hooks {

Run debit_reverse(const json::Form& request)
{
    const std::string transaction_id = request.id("transaction_id");
    const std::string reason = request.text("reason");

    return [transaction_id, reason](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::reverse_debit(work, transaction_id, reason);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        return debited_json(work, std::get<operations::Debited>(decided));
    };
}

} // namespace scrip::hooks
