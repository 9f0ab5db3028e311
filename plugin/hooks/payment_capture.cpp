#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/end_hold.hpp"

namespace scrip::hooks {

Run payment_capture(const json::Form& request)
{
    const std::string hold_id = request.id("hold_id");
    const auto amount = request.optional_money("amount", 1);

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::capture_hold(work, hold_id, amount);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const Hold& captured = std::get<Hold>(decided);
        return boost::json::object{{"hold", hold_json(work, captured)},
                                   {"redemption_id", captured.redemption_id.value()}};
    };
}

} // namespace scrip::hooks
