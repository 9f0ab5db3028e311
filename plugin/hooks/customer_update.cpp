#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/update_customer.hpp"

namespace scrip::hooks {

Run customer_update(const json::Form& request)
{
    const operations::NamedCustomer customer = customer_in(request, "customer");

    return [customer](operations::Work& work) -> Decided<boost::json::object> {
        return boost::json::object{
            {"customer", customer_json(operations::update_customer(work, customer))}};
    };
}

} // namespace scrip::hooks
