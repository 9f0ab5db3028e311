// A small seeded generator (splitmix64): the same numbers with every compiler and library.
#pragma once

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

namespace scrip::model {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_{seed} {}

    std::uint64_t next()
    {
        std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15ULL;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
        return mixed ^ (mixed >> 31U);
    }

    // One of 0 … count − 1.
    std::size_t below(std::size_t count) { return next() % count; }
    std::int64_t between(std::int64_t least, std::int64_t most)
    {
        return least + static_cast<std::int64_t>(below(static_cast<std::size_t>(most - least + 1)));
    }
    bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }

    template <class List>
    const auto& pick(const List& list)
    {
        return *(std::begin(list) + static_cast<std::ptrdiff_t>(below(std::size(list))));
    }

private:
    std::uint64_t state_;
};

// As it is printed, and read from a command line.
inline std::string seed_text(std::uint64_t seed)
{
    std::ostringstream text;
    text << "0x" << std::hex << seed;
    return text.str();
}

} // namespace scrip::model
