// The host's side of a reply, and what has to be true of every answer.
#pragma once

#include "hostile_host.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>

namespace scrip::fuzz {

// A struct of the ABI in memory of exactly as many bytes as it says it has, so that whoever looks
// behind them is caught. Bytes that only a later version would know are filled with rubbish.
template <class Struct>
class Sized {
public:
    Sized(const Struct& whole, std::size_t size)
        : bytes_{new unsigned char[std::max(size, sizeof(std::uint32_t))]}
    {
        std::memset(bytes_.get(), 0xA5, std::max(size, sizeof(std::uint32_t)));
        std::memcpy(bytes_.get(), &whole, std::min(size, sizeof whole));
        const auto told = static_cast<std::uint32_t>(size);
        std::memcpy(bytes_.get(), &told, sizeof told);
    }

    Struct* get() const { return reinterpret_cast<Struct*>(bytes_.get()); }

private:
    std::unique_ptr<unsigned char[]> bytes_;
};

class Reply {
public:
    // As a table of so many bytes.
    explicit Reply(HostileHost& host, std::size_t table_size = sizeof(booking_reply_v1));

    booking_reply_v1* table() const { return table_.get(); }

    std::string bytes;
    std::string code;
    std::string text;
    int errors = 0;
    bool has_failed = false; // sticky until reset

private:
    static booking_status append(void* self, const char* bytes, std::uint64_t length) noexcept;
    static void reset(void* self) noexcept;
    static void
    error(void* self, const char* code, const char* text, std::uint64_t length) noexcept;

    HostileHost& host_;
    Sized<booking_reply_v1> table_;
};

inline constexpr std::size_t reply_bytes_max = std::size_t{1} << 20U;

} // namespace scrip::fuzz
