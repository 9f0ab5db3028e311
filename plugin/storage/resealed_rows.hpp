// What came of sealing rows with newer keys.
#pragma once

#include <cstdint>

namespace scrip::storage {

// A row that another call changed meanwhile waits for the next time. One that no key opens is left
// as it is and counts as done: the older keys are of no more use to it than the newer ones.
struct ResealedRows {
    std::int64_t read = 0;
    std::int64_t done = 0;
    std::int64_t unreadable = 0;
};

} // namespace scrip::storage
