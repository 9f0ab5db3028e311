#include "operations/update_customer.hpp"

namespace scrip::operations {

storage::Customer update_customer(Work& work, const NamedCustomer& customer)
{
    const storage::Customer kept = know(work, customer);
    work.subject = kept.customer_ref;
    return kept;
}

} // namespace scrip::operations
