// A growable struct of the ABI where a check wants it: as it is, cut off before an unmapped page,
// or with a tail that the plugin does not know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace booking::check {

enum class Fit {
    exact, // on the heap, of the size this header knows
    cut,   // ends with the last byte before a page nobody may touch
    grown  // 64 bytes larger than known, and these are 0xA5
};

// Memory of `size` bytes, laid out as `fit` says; zero, and 0xA5 behind.
class Place {
public:
    Place(Fit fit, std::size_t size);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    void* at() const noexcept { return at_; }
    std::uint32_t told_size() const noexcept { return told_size_; }
    // Nobody wrote behind what was known.
    bool is_tail_untouched() const noexcept;
    // From now on whoever looks dies.
    void poison() noexcept;
    // Reading is all that is allowed from now on.
    void make_read_only() noexcept;

private:
    std::size_t size_;
    std::uint32_t told_size_;
    std::size_t mapped_;
    void* map_;
    void* at_;
};

template <class Struct>
class Placed {
public:
    Placed(Fit fit, const Struct& value) : place_(fit, sizeof(Struct))
    {
        std::memcpy(place_.at(), &value, sizeof(Struct));
        const std::uint32_t size = place_.told_size();
        std::memcpy(
            static_cast<char*>(place_.at()) + offsetof(Struct, struct_size), &size, sizeof size);
    }

    Struct* get() const noexcept { return static_cast<Struct*>(place_.at()); }
    Struct* operator->() const noexcept { return get(); }
    Place& place() noexcept { return place_; }

private:
    Place place_;
};

} // namespace booking::check
