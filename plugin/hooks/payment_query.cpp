#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "reports/payment_state.hpp"

namespace scrip::hooks {

Run payment_query(const json::Form& request)
{
    const auto key = request.optional_key("key");
    const auto hold_id = request.optional_id("hold_id");
    if (key.has_value() == hold_id.has_value()) {
        throw InvalidField{"/key", "given, or /hold_id: one of the two"};
    }

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto found =
            hold_id ? reports::state_of_hold(work, *hold_id) : reports::state_of_key(work, *key);
        boost::json::object reply{{"state", found.state}};
        if (found.hold) reply["hold"] = hold_json(work, *found.hold);
        return reply;
    };
}

} // namespace scrip::hooks
