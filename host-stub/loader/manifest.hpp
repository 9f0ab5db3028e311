// manifest.json: what a plugin says of itself before any of its code runs (abi.md, section 13).
#pragma once

#include "services/hook_registry.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace host_stub::loader {

// The latest schema revision this host speaks, of every hook.
inline constexpr std::int64_t schema_revision_max = 1;

// The number behind the last slash, as in "booking.payment.hold/1".
std::int64_t revision_of(const std::string& schema);

struct Manifest {
    std::string id;
    std::string version;
    std::string file;   // the binary for this machine
    std::string sha256; // of that binary, lower-case hex
    std::string data_version;
    std::vector<std::string> databases; // it runs on; empty: on any
    std::vector<services::DeclaredHook> hooks;
    std::vector<std::string> log_redact;
    // As JSON texts: what the plugin is called and does, by language, and the form of its settings.
    std::string names = "{}";
    std::string summaries = "{}";
    std::string config_schema = "{}";
};

// Reads and judges `folder`/manifest.json. Throws Refusal: too long, no JSON, not as the schema
// says, another ABI, an extension or schema revision this host does not have.
Manifest read_manifest(const std::filesystem::path& folder);

// The same for a document's text; `where` is named in refusals.
Manifest parse_manifest(const std::string& text, const std::string& where);

// Throws Refusal when the plugin does not run on that database, "sqlite3", "postgresql" or "mysql".
void check_database(const Manifest& manifest, std::string_view database);

} // namespace host_stub::loader
