// The plugin sets its own journal mode. Here another one takes its place without it knowing, to see
// what that would keep.
#pragma once

#include <cstdint>
#include <string>

namespace scrip::tests {

// For connections that are opened from now on; empty texts: what was asked for.
void force_journal_mode(const std::string& journal_mode, const std::string& synchronous);

// Prepared and not yet finalized, by whoever.
std::int64_t open_statements();

} // namespace scrip::tests
