#include "secrets/locked_memory.hpp"

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <new>
#include <stdexcept>

#include <sodium.h>

namespace scrip::secrets {

namespace {

using Slot = std::array<unsigned char, locked_bytes>;
constexpr std::size_t slots_each = 128; // of a slab: four pages

// One guarded allocation with room for several. Under the mutex of all.
class Slab {
public:
    Slab() : slots_{static_cast<Slot*>(sodium_allocarray(slots_each, sizeof(Slot))), &sodium_free}
    {
        if (!slots_) throw std::bad_alloc();
    }

    bool has_room() const { return used_ < slots_each; }
    bool is_empty() const { return used_ == 0; }
    bool holds(const unsigned char* at) const
    {
        const unsigned char* const first = slots_.get()->data();
        return std::greater_equal<>{}(at, first) && std::less<>{}(at, first + size);
    }

    const unsigned char*
    take(const std::function<void(std::span<unsigned char, locked_bytes>)>& fill)
    {
        const auto free = std::ranges::find(is_used_, false) - is_used_.begin();
        Slot& slot = slots_.get()[free];
        const Writable writable{slots_.get()};
        slot.fill(0);
        try {
            fill(slot);
        } catch (...) {
            sodium_memzero(slot.data(), slot.size());
            throw;
        }
        is_used_[static_cast<std::size_t>(free)] = true;
        ++used_;
        return slot.data();
    }

    // What cannot be wiped stays in use.
    void give_back(const unsigned char* at) noexcept
    {
        const auto number = static_cast<std::size_t>(at - slots_.get()->data()) / sizeof(Slot);
        if (sodium_mprotect_readwrite(slots_.get()) != 0) return;
        sodium_memzero(slots_.get()[number].data(), sizeof(Slot));
        sodium_mprotect_readonly(slots_.get());
        is_used_[number] = false;
        --used_;
    }

private:
    static constexpr std::size_t size = slots_each * sizeof(Slot);

    // Others read meanwhile; nobody but its maker writes.
    struct Writable {
        explicit Writable(Slot* slots_in) : slots{slots_in}
        {
            if (sodium_mprotect_readwrite(slots) != 0)
                throw std::runtime_error("memory of keys could not be made writable");
        }
        Writable(const Writable&) = delete;
        Writable& operator=(const Writable&) = delete;
        ~Writable() { sodium_mprotect_readonly(slots); }

        Slot* slots;
    };

    std::unique_ptr<Slot, decltype(&sodium_free)> slots_;
    std::array<bool, slots_each> is_used_{};
    std::size_t used_ = 0;
};

class Slabs {
public:
    const unsigned char*
    take(const std::function<void(std::span<unsigned char, locked_bytes>)>& fill)
    {
        const std::lock_guard lock{mutex_};
        auto slab = std::ranges::find_if(slabs_, &Slab::has_room);
        if (slab == slabs_.end()) slab = slabs_.emplace(slabs_.end());
        return slab->take(fill);
    }

    // A slab that is empty is wiped and unmapped.
    void give_back(const unsigned char* at) noexcept
    {
        const std::lock_guard lock{mutex_};
        const auto slab =
            std::ranges::find_if(slabs_, [at](const Slab& each) { return each.holds(at); });
        slab->give_back(at);
        if (slab->is_empty()) slabs_.erase(slab);
    }

private:
    std::mutex mutex_;
    std::list<Slab> slabs_;
};

} // namespace

std::shared_ptr<const unsigned char>
locked_memory(const std::function<void(std::span<unsigned char, locked_bytes>)>& fill)
{
    // Outlives whatever holds a key at the end of the process.
    static Slabs& all = *new Slabs;
    return {all.take(fill), [](const unsigned char* given_back) { all.give_back(given_back); }};
}

} // namespace scrip::secrets
