// Time and memory of one call: it ends the process when they are too much.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrip::fuzz {

class Watch {
public:
    explicit Watch(std::size_t input_bytes);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

private:
    std::size_t input_bytes_;
    std::int64_t began_ns_;
};

} // namespace scrip::fuzz
