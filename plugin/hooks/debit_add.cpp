#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/debit.hpp"

namespace scrip::hooks {

Run debit_add(const json::Form& request)
{
    const operations::AddDebit wanted{.customer = customer_in(request, "customer"),
                                      .amount = request.money("amount", 1),
                                      .description = request.text("description"),
                                      .internal_note = request.optional_text("internal_note"),
                                      .order_id = request.optional_id("order_id"),
                                      .voucher_id = request.optional_id("voucher_id")};

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::add_debit(work, wanted);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        return debited_json(work, std::get<operations::Debited>(decided));
    };
}

} // namespace scrip::hooks
