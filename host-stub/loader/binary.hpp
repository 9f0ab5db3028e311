// The plugin's binary: verified before any of its code runs, then loaded for good.
#pragma once

#include "loader/manifest.hpp"

#include <booking/plugin.h>

#include <filesystem>

namespace host_stub::loader {

// Verifies `folder`'s binary against `manifest` (abi.md, section 4, steps 2 and 3), loads it from
// the descriptor that was hashed, which stays open for ever, and checks its entry. The same file
// asked for again is the same library; it is never unloaded. Throws Refusal.
const booking_entry_v1& load_binary(const std::filesystem::path& folder, const Manifest& manifest);

// Throws Refusal unless the entry is one that this host and the manifest expect.
void check_entry(const booking_entry_v1* entry, const Manifest& manifest, const std::string& where);

} // namespace host_stub::loader
