#include "allocations.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <malloc.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_ALLOCATOR_OF_ITS_OWN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_ALLOCATOR_OF_ITS_OWN 1
#endif
#endif

namespace scrip::tests {

namespace {

// No constructors: these are used before any would run.
thread_local std::int64_t tries = 0;
thread_local std::int64_t fails_at = 0; // 0: never
thread_local bool is_lasting = false;
thread_local bool has_failed = false;
thread_local int working = 0;

std::atomic<bool> is_counted = false;
std::atomic<std::int64_t> bytes_in_use = 0;
std::atomic<std::int64_t> blocks_in_use = 0;

} // namespace

void plan_allocations(const AllocationFault& fault)
{
    tries = 0;
    has_failed = false;
    is_lasting = fault.is_lasting;
    fails_at = fault.at;
}

std::int64_t heal_allocations()
{
    fails_at = 0;
    return tries;
}

bool has_allocation_failed()
{
    return has_failed;
}

void count_memory()
{
    is_counted = true;
}

Memory memory_in_use()
{
    return {bytes_in_use, blocks_in_use};
}

AllocationsWork::AllocationsWork()
{
    ++working;
}

AllocationsWork::~AllocationsWork()
{
    --working;
}

#ifdef HAS_ALLOCATOR_OF_ITS_OWN

bool are_allocations_ours()
{
    return false;
}

} // namespace scrip::tests

#else

bool are_allocations_ours()
{
    return true;
}

namespace {

bool fails_now()
{
    if (working > 0) return false;
    ++tries;
    if (fails_at == 0 || tries < fails_at || (!is_lasting && tries != fails_at)) return false;
    has_failed = true;
    errno = ENOMEM;
    return true;
}

void* counted(void* block)
{
    if (block && is_counted.load(std::memory_order_relaxed)) {
        bytes_in_use += static_cast<std::int64_t>(malloc_usable_size(block));
        ++blocks_in_use;
    }
    return block;
}

void uncounted(void* block)
{
    if (!block || !is_counted.load(std::memory_order_relaxed)) return;
    bytes_in_use -= static_cast<std::int64_t>(malloc_usable_size(block));
    --blocks_in_use;
}

} // namespace

} // namespace scrip::tests

// glibc's own, under the names it keeps for whoever replaces the public ones. What a shared object
// asks for comes here too, operator new included.
extern "C" {

void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t size)
{
    using namespace scrip::tests;
    return fails_now() ? nullptr : counted(__libc_malloc(size));
}

void* calloc(std::size_t count, std::size_t size)
{
    using namespace scrip::tests;
    return fails_now() ? nullptr : counted(__libc_calloc(count, size));
}

void* realloc(void* block, std::size_t size)
{
    using namespace scrip::tests;
    if (fails_now()) return nullptr;
    uncounted(block);
    return counted(__libc_realloc(block, size));
}

void* memalign(std::size_t alignment, std::size_t size)
{
    using namespace scrip::tests;
    return fails_now() ? nullptr : counted(__libc_memalign(alignment, size));
}

void* aligned_alloc(std::size_t alignment, std::size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size)
{
    *block = memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}

void free(void* block)
{
    scrip::tests::uncounted(block);
    __libc_free(block);
}

} // extern "C"

#endif
