#include "hooks/hooks.hpp"
#include "hooks/members.hpp"

namespace scrip::hooks {

Run customer_balance(const json::Form& request)
{
    const std::string customer_id = request.id("customer_id");

    return [customer_id](operations::Work& work) -> Decided<boost::json::object> {
        return boost::json::object{{"balance", balance_json(work, customer_id)}};
    };
}

} // namespace scrip::hooks
