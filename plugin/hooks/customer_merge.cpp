#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/merge_customers.hpp"

namespace scrip::hooks {

Run customer_merge(const json::Form& request)
{
    const operations::MergeCustomers wanted{request.id("from"), request.id("into")};
    if (wanted.from == wanted.into) throw InvalidField{"/into", "another customer than /from"};

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        const operations::Merged merged = operations::merge_customers(work, wanted);
        return boost::json::object{
            {"moved", {{"vouchers", merged.vouchers}, {"holds", merged.holds}}}};
    };
}

} // namespace scrip::hooks
