// Counts what this process has allocated by operator new, and makes one allocation fail.
#pragma once

#include <cstdint>

namespace booking::check {

// operator new minus operator delete, of the whole process.
std::int64_t allocated_blocks();

// What malloc has given and was not freed, of the whole process; 0 under a sanitizer, which looks
// for leaks itself.
std::int64_t allocated_bytes();

// The n-th operator new from now on, on this thread, throws std::bad_alloc; 0: none.
void fail_allocation(int n);
bool allocation_has_failed();

// The host's own functions, called by a plugin, are spared meanwhile.
class AllocationsWork {
public:
    AllocationsWork() noexcept;
    ~AllocationsWork();
    AllocationsWork(const AllocationsWork&) = delete;
    AllocationsWork& operator=(const AllocationsWork&) = delete;

private:
    int failing_;
};

} // namespace booking::check
