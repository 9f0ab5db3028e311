// Random words that nobody guesses, and texts told apart without keeping them.
#pragma once

#include <string>
#include <string_view>

namespace host_stub::services {

// 64 hexadecimal digits. Throws std::runtime_error when the kernel has no random bytes.
std::string random_token();

// 64 hexadecimal digits that tell what was hashed apart from anything else.
std::string digest_of(std::string_view text);

// In a time that does not depend on where they differ.
bool are_equal_tokens(std::string_view one, std::string_view other) noexcept;

} // namespace host_stub::services
