#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/clawback.hpp"

namespace scrip::hooks {

Run credit_reinstate(const json::Form& request)
{
    const std::string clawback_id = request.id("clawback_id");
    const std::string reason = request.text("reason");

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::reinstate(work, clawback_id, reason);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const auto& returned = std::get<Money>(decided);
        return boost::json::object{{"returned", to_json(returned)},
                                   {"shortfall", to_json(Money{0, returned.currency()})}};
    };
}

} // namespace scrip::hooks
