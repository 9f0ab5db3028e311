// A call of the plugin as a fuzz input: a line of words, and the payload behind it.
//
//   payment.hold key=2 flags=10000
//   {"actor":{"role":"admin","id":"u1"}, …}
//
// The first word is the entry, the others options with numbers in hexadecimal; what is not known is
// passed over, so that every text is a call.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace scrip::fuzz {

enum class Option : std::uint8_t {
    flags,    // booking_call_flag, any 32 bits
    size,     // struct_size of the invocation or of the studio's context
    reply,    // struct_size of the reply
    null,     // a bit for each pointer that is NULL (abi_call.cpp)
    key,      // which of a list of keys
    studio,   // which of a list of studios
    schema,   // which of a list of schema revisions
    deadline, // passed once the clock was looked at so often; 0: never
    cancel,   // cancelled once it was asked so often; 0: never
    lend,     // 1: inside the host's transaction
    fault,    // a Service in the high byte, which use of it in the low one
    clock,    // which of a list of instants
    grow,     // makes the payload big (grow.hpp)
    hide,     // a bit for each extension of the host that is missing
    count
};

inline constexpr std::array<std::string_view, static_cast<std::size_t>(Option::count)> option_names{
    "flags",
    "size",
    "reply",
    "null",
    "key",
    "studio",
    "schema",
    "deadline",
    "cancel",
    "lend",
    "fault",
    "clock",
    "grow",
    "hide"};

struct CallText {
    std::string_view entry; // of the text it was read from
    std::string_view payload;
    std::array<std::uint64_t, option_names.size()> options{};
    std::uint32_t given = 0; // a bit for each option that was there

    std::uint64_t operator[](Option option) const
    {
        return options[static_cast<std::size_t>(option)];
    }
    bool has(Option option) const { return (given >> static_cast<unsigned>(option) & 1U) != 0; }
    std::uint64_t value_or(Option option, std::uint64_t absent) const
    {
        return has(option) ? (*this)[option] : absent;
    }
    void set(Option option, std::uint64_t value);
    void drop(Option option) { given &= ~(1U << static_cast<unsigned>(option)); }
};

CallText read_call(std::string_view text);
std::string written(const CallText& call);

} // namespace scrip::fuzz
