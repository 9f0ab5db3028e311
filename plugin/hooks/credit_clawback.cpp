#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/clawback.hpp"

namespace scrip::hooks {

Run credit_clawback(const json::Form& request)
{
    const operations::Clawback wanted{.voucher_id = request.id("voucher_id"),
                                      .amount = request.money("amount", 1),
                                      .reason = request.text("reason"),
                                      .reference = request.optional_id("reference")};

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::claw_back(work, wanted);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const auto& clawed = std::get<operations::ClawedBack>(decided);
        return boost::json::object{{"taken", to_json(clawed.taken)},
                                   {"shortfall", to_json(clawed.shortfall)},
                                   {"clawback_id", clawed.clawback_id}};
    };
}

} // namespace scrip::hooks
