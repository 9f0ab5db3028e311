// Where clients may be switched: each SQL statement that SQLite or libpq runs in this process, and
// each sleep, whoever sends it: the plugin too. Threads that are no clients pass.
#pragma once

#include "turns.hpp"

#include <cstdint>
#include <string_view>

namespace scrip::schedule {

// From now on, for connections to SQLite that open later.
void hear_sqlite();

// What a statement does; nothing of interest: settings, pings.
struct Heard {
    bool is_of_interest = false;
    Step step;
};
Heard heard(std::string_view sql, bool is_in_transaction);

// The calling thread draws its random numbers (libsodium's, and those of ids) from a seed: the same
// call then makes the same ids, codes and nonces. One at a time for each thread.
class Drawing {
public:
    explicit Drawing(std::uint64_t seed);
    ~Drawing();
    Drawing(const Drawing&) = delete;
    Drawing& operator=(const Drawing&) = delete;
};

} // namespace scrip::schedule
