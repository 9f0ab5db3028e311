#include "allocation_tap.hpp"

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

namespace booking::check {
namespace {

std::atomic<std::int64_t> blocks{0};
thread_local int failing = 0;
thread_local bool has_failed = false;

bool is_to_fail() noexcept
{
    if (failing == 0 || --failing > 0) return false;
    has_failed = true;
    return true;
}

void* allocate(std::size_t size, std::size_t alignment) noexcept
{
    if (is_to_fail()) return nullptr;
    void* const block =
        alignment > alignof(std::max_align_t)
            ? std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
            : std::malloc(size == 0 ? 1 : size);
    if (block != nullptr) ++blocks;
    return block;
}

void release(void* block) noexcept
{
    if (block == nullptr) return;
    --blocks;
    std::free(block);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment = 0)
{
    void* const block = allocate(size, alignment);
    if (block == nullptr) throw std::bad_alloc();
    return block;
}

} // namespace

std::int64_t allocated_blocks()
{
    return blocks;
}

std::int64_t allocated_bytes()
{
    return static_cast<std::int64_t>(::mallinfo2().uordblks);
}

AllocationsWork::AllocationsWork() noexcept : failing_(std::exchange(failing, 0)) {}

AllocationsWork::~AllocationsWork()
{
    failing = failing_;
}

void fail_allocation(int n)
{
    has_failed = false;
    failing = n;
}

bool allocation_has_failed()
{
    return has_failed;
}

} // namespace booking::check

// The program's own, as the standard allows: libraries use them too.
namespace tap = booking::check;

void* operator new(std::size_t size)
{
    return tap::allocate_or_throw(size);
}

void* operator new[](std::size_t size)
{
    return tap::allocate_or_throw(size);
}

void* operator new(std::size_t size, std::align_val_t alignment)
{
    return tap::allocate_or_throw(size, static_cast<std::size_t>(alignment));
}

void* operator new[](std::size_t size, std::align_val_t alignment)
{
    return tap::allocate_or_throw(size, static_cast<std::size_t>(alignment));
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    return tap::allocate(size, 0);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept
{
    return tap::allocate(size, 0);
}

void operator delete(void* block) noexcept
{
    tap::release(block);
}

void operator delete[](void* block) noexcept
{
    tap::release(block);
}

void operator delete(void* block, std::size_t) noexcept
{
    tap::release(block);
}

void operator delete[](void* block, std::size_t) noexcept
{
    tap::release(block);
}

void operator delete(void* block, std::align_val_t) noexcept
{
    tap::release(block);
}

void operator delete[](void* block, std::align_val_t) noexcept
{
    tap::release(block);
}

void operator delete(void* block, std::size_t, std::align_val_t) noexcept
{
    tap::release(block);
}

void operator delete[](void* block, std::size_t, std::align_val_t) noexcept
{
    tap::release(block);
}

void operator delete(void* block, const std::nothrow_t&) noexcept
{
    tap::release(block);
}

void operator delete[](void* block, const std::nothrow_t&) noexcept
{
    tap::release(block);
}
