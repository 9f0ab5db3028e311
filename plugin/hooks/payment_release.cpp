#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/end_hold.hpp"

namespace scrip::hooks {

Run payment_release(const json::Form& request)
{
    const std::string hold_id = request.id("hold_id");

    return [hold_id](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::release_hold(work, hold_id);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        return boost::json::object{{"hold", hold_json(work, std::get<Hold>(decided))}};
    };
}

} // namespace scrip::hooks
