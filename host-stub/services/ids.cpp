#include "services/ids.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace host_stub::services {
namespace {

constexpr std::uint64_t high_bound = std::uint64_t{1} << 12;
constexpr std::uint64_t low_bound = std::uint64_t{1} << 62;

booking_uuid put_together(std::int64_t ms, std::uint64_t high, std::uint64_t low)
{
    booking_uuid id{};
    for (std::size_t i = 0; i < 6; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    }
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | high >> 8);
    id.bytes[7] = static_cast<std::uint8_t>(high);
    for (std::size_t i = 0; i < 8; ++i) {
        id.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
    }
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));
    return id;
}

} // namespace

bool Ids::random(std::span<std::uint8_t> out) noexcept
{
    while (!out.empty()) {
        const ssize_t got = getrandom(out.data(), out.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        out = out.subspan(static_cast<std::size_t>(got));
    }
    return true;
}

booking_uuid Ids::uuid7()
{
    std::array<std::uint64_t, 2> drawn{};
    std::array<std::uint8_t, sizeof drawn> bytes{};
    if (!random(bytes)) throw std::runtime_error("the kernel gives no random bytes");
    std::memcpy(drawn.data(), bytes.data(), sizeof drawn);

    const std::lock_guard lock(mutex_);
    const std::int64_t now_ms = clock_.unix_us() / 1'000;
    if (now_ms > last_ms_) {
        last_ms_ = now_ms;
        last_high_ = drawn[0] % (high_bound / 2); // room above, to count up within a millisecond
        last_low_ = drawn[1] % low_bound;
    } else {
        last_low_ += 1 + drawn[1] % (std::uint64_t{1} << 32);
        if (last_low_ >= low_bound) {
            last_low_ -= low_bound;
            ++last_high_;
        }
        if (last_high_ >= high_bound) {
            last_high_ = 0;
            ++last_ms_;
        }
    }
    return put_together(last_ms_, last_high_, last_low_);
}

} // namespace host_stub::services
