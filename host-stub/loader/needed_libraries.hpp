// Which shared libraries a binary asks for, and whether they fit those the process has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace host_stub::loader {

// The DT_NEEDED names of a 64-bit ELF file's bytes. Throws Refusal when it is none.
std::vector<std::string> needed_libraries(std::string_view elf, const std::string& where);

// The sonames of what the process has loaded.
std::vector<std::string> loaded_libraries();

// Throws Refusal when `needed` names another version of a database library than `loaded` has:
// two copies of SQLite can destroy a file, two of SOCI cannot share a session.
void check_database_libraries(const std::vector<std::string>& needed,
                              const std::vector<std::string>& loaded,
                              const std::string& where);

} // namespace host_stub::loader
