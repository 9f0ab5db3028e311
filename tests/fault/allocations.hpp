// Every allocation of this process, whoever makes it: counted, and failing on demand.
#pragma once

#include <cstdint>

namespace scrip::tests {

// Only a build without a sanitizer, which has an allocator of its own.
bool are_allocations_ours();

struct AllocationFault {
    std::int64_t at = 0; // the n-th of this thread from the moment it is planned, from 1
    bool is_lasting = false;
};

// Of the calling thread alone; with no fault it only counts.
void plan_allocations(const AllocationFault& fault);
// Ends what was planned; the number of allocations that were asked for since.
std::int64_t heal_allocations();
bool has_allocation_failed();

// Bytes and blocks this process has not given back.
struct Memory {
    std::int64_t bytes = 0;
    std::int64_t blocks = 0;
};
void count_memory();
Memory memory_in_use();

// While it lives, allocations of this thread work and are not counted as tries.
class AllocationsWork {
public:
    AllocationsWork();
    ~AllocationsWork();
    AllocationsWork(const AllocationsWork&) = delete;
    AllocationsWork& operator=(const AllocationsWork&) = delete;
};

} // namespace scrip::tests
