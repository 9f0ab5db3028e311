// A kept reply once a person it tells of was erased: amounts, dates and ids of the ledger stay.
#pragma once

#include <string>

namespace scrip::hooks {

// Without holders, customers, names and all that was written. `locale`: of the labels that stand
// in for names.
std::string without_people(const std::string& reply, const std::string& locale);

} // namespace scrip::hooks
