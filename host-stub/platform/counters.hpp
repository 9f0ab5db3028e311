// Numbers of a studio that only grow.
#pragma once

#include "services/store.hpp"

#include <string>

namespace host_stub::platform {

// 1, 2, 3 …, within a transaction of the caller's: two of them wait for each other.
long long next_number(soci::session& sql,
                      const services::Store& store,
                      const std::string& studio_id,
                      const std::string& counter);

// In a transaction of its own.
long long
count(const services::Store& store, const std::string& studio_id, const std::string& counter);

// 0 before the first.
long long
last_number(const services::Store& store, const std::string& studio_id, const std::string& counter);

// The number with that letter before it, as ids that sort as the numbers do: "o0000012".
std::string id_of_number(char letter, long long number);

} // namespace host_stub::platform
