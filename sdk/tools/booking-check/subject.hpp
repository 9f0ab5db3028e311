// What is checked, and with which means.
#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace booking::check {

struct Subject {
    std::filesystem::path folder;   // the plugin's, for Side::plugin
    std::string host_command;       // of Side::host; {plugin} and {data} stand for folders
    std::string db_url;             // empty: SQLite files in `scratch`
    std::filesystem::path old_data; // VERSION.BACKEND.sql; empty: none was given
    std::filesystem::path scratch;  // an empty folder of the check's own
    std::uint64_t seed = 1;
    bool is_thorough = false; // the long forms

    // manifest.json. Throws Ended when it cannot be read or is no object.
    const boost::json::object& manifest() const;

    // The file of the binary for this machine. Throws Ended when the manifest names none.
    std::filesystem::path binary() const;

    bool has_hook(std::string_view hook) const;

private:
    mutable boost::json::object manifest_; // read once
};

// One entry of the manifest's "hooks".
struct DeclaredHook {
    std::string hook;
    std::string schema;
    bool is_read = false;
    std::string transaction; // never, optional or required
};
std::vector<DeclaredHook> declared_hooks(const Subject& subject);

// The member's text; empty where there is none.
std::string text_at(const boost::json::object& object, std::string_view name);

// The whole file. Throws Ended when it cannot be read.
std::string read_file(const std::filesystem::path& path);

// Tells the runner that the check goes on: ten seconds without are a failure.
void still_going();
// Where still_going() writes; -1: nowhere.
void tell_progress_to(int descriptor);

} // namespace booking::check
