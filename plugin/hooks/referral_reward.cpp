#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/reward_referral.hpp"
#include "secrets/codes.hpp"

namespace scrip::hooks {

namespace {

boost::json::object
credit_json(operations::Work& work, const char* side, const operations::Issued& issued)
{
    boost::json::object json = issued_json(work, issued);
    json["side"] = side;
    return json;
}

} // namespace

Run referral_reward(const json::Form& request)
{
    const operations::RewardReferral wanted{
        .referral_code = secrets::normal_referral_code(request.text("referral_code")),
        .customer = customer_in(request, "customer"),
        .order_id = request.id("order_id")};

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::reward_referral(work, wanted);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const auto& rewarded = std::get<operations::Rewarded>(decided);
        return boost::json::object{
            {"credits",
             boost::json::array{credit_json(work, "referrer", rewarded.referrer),
                                credit_json(work, "referee", rewarded.referee)}}};
    };
}

} // namespace scrip::hooks
