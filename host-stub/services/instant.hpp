// Instants as RFC 3339 texts in UTC, and as microseconds since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace host_stub::services {

// "2026-11-21T12:00:00Z", with up to six digits of a second's fraction; anything else is nothing.
std::optional<std::int64_t> parse_instant(std::string_view text);

// The fraction is printed when there is one.
std::string print_instant(std::int64_t unix_us);

} // namespace host_stub::services
