// What a database holds, as numbers that can be compared.
#pragma once

#include <cstdint>
#include <string>

namespace scrip::tests {

struct Contents {
    std::uint64_t exact = 0; // of every cell of every row
    std::uint64_t shape = 0; // the same, of texts their length only: ids and codes are drawn anew
    std::string integrity;   // what PRAGMA integrity_check says; "ok" when it is sound

    bool is_sound() const { return integrity == "ok"; }
};

// Over a connection of its own, as another process would; so a hot journal is rolled back first.
// Throws when the file cannot be read.
Contents contents_of(const std::string& path);

} // namespace scrip::tests
