#include "placed.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>

namespace booking::check {
namespace {

constexpr std::size_t tail_bytes = 64;
constexpr unsigned char tail_byte = 0xA5;

std::size_t page_bytes()
{
    return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace

Place::Place(Fit fit, std::size_t size)
    : size_(size), told_size_(static_cast<std::uint32_t>(size)), mapped_(0), map_(nullptr)
{
    const std::size_t page = page_bytes();
    const std::size_t wanted = size + tail_bytes;
    mapped_ = (wanted + page - 1) / page * page + page;
    map_ = ::mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map_ == MAP_FAILED) throw std::bad_alloc();
    auto* const begin = static_cast<unsigned char*>(map_);
    at_ = begin;
    if (fit == Fit::cut) {
        at_ = begin + mapped_ - page - size;
        ::mprotect(begin + mapped_ - page, page, PROT_NONE);
        return;
    }
    std::memset(begin + size, tail_byte, tail_bytes);
    if (fit == Fit::grown) told_size_ += static_cast<std::uint32_t>(tail_bytes);
}

Place::~Place()
{
    ::munmap(map_, mapped_);
}

bool Place::is_tail_untouched() const noexcept
{
    if (at_ != map_) return true; // a write there would have ended the process
    const auto* const tail = static_cast<const unsigned char*>(at_) + size_;
    return std::all_of(
        tail, tail + tail_bytes, [](unsigned char byte) { return byte == tail_byte; });
}

void Place::poison() noexcept
{
    ::mprotect(map_, mapped_, PROT_NONE);
}

void Place::make_read_only() noexcept
{
    ::mprotect(map_, mapped_ - page_bytes(), PROT_READ);
}

} // namespace booking::check
