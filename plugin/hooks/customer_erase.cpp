#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "hooks/without_people.hpp"
#include "operations/erase_customer.hpp"

namespace scrip::hooks {

namespace {

operations::BalanceOfErased balance_in(const json::Form& request)
{
    const std::string balance = request.text("balance");
    if (balance == "refuse") return operations::BalanceOfErased::refuse;
    if (balance == "forfeit") return operations::BalanceOfErased::forfeit;
    if (balance == "to_bearer") return operations::BalanceOfErased::to_bearer;
    throw InvalidField{"/balance", "one of refuse forfeit to_bearer"};
}

} // namespace

Run customer_erase(const json::Form& request)
{
    const std::string customer_id = request.id("customer_id");
    const operations::BalanceOfErased balance = balance_in(request);

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto erased = operations::erase_customer(
            work, {customer_id, balance, [&](const std::string& reply) {
                       return without_people(reply, work.settings.locale);
                   }});
        if (const auto* refusal = refusal_in(erased)) return *refusal;
        return boost::json::object{{"erased", std::get<bool>(erased)}};
    };
}

} // namespace scrip::hooks
