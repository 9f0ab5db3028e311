#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/give_back.hpp"

namespace scrip::hooks {

Run payment_refund(const json::Form& request)
{
    const operations::Refund wanted{.hold_id = request.optional_id("hold_id"),
                                    .order_id = request.optional_id("order_id"),
                                    .amount = request.optional_money("amount", 1),
                                    .reason = request.text("reason"),
                                    .policy = request.optional_word<GiveBackPolicy>("restore")};
    if (wanted.hold_id.has_value() == wanted.order_id.has_value()) {
        throw InvalidField{"/hold_id", "given, or /order_id: one of the two"};
    }

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::refund(work, wanted);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const auto& restored = std::get<std::vector<operations::Restored>>(decided);
        return boost::json::object{{"restored", restored_json(work, restored)}};
    };
}

} // namespace scrip::hooks
