// What differs between databases, in one place. SQLite is the one there is.
#pragma once

#include <string>
#include <vector>

namespace scrip::storage {

// The statements of a migration: the marked types and rules of its text written out.
std::vector<std::string> statements_for_sqlite(const std::string& migration);

} // namespace scrip::storage
