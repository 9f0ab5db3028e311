// The host's customer has a new name: lists and searches follow.
#pragma once

#include "operations/work.hpp"

namespace scrip::operations {

// The customer as kept now, known from here on.
storage::Customer update_customer(Work& work, const NamedCustomer& customer);

} // namespace scrip::operations
