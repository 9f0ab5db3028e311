// A copy of an SQLite database while others write to it, of one moment and by SQLite's own means: a
// plain copy of the file may be of two.
#pragma once

#include "services/database.hpp"

#include <filesystem>
#include <string>

namespace host_stub::services {

// Written beside the place it is for, mode 0600, and there only once it is kept: what stands under
// that name was looked at.
class DatabaseCopy {
public:
    // Copies at once; writers of `from` wait meanwhile. Throws StoreUnavailable: nothing to copy,
    // no room for it, or something of that name is there already. REQUIRES: `from` is a file.
    DatabaseCopy(const Database& from, const std::filesystem::path& to);

    // Takes away what was not kept.
    ~DatabaseCopy();
    DatabaseCopy(const DatabaseCopy&) = delete;
    DatabaseCopy& operator=(const DatabaseCopy&) = delete;

    // As in --db, until it is kept.
    std::string url() const;

    // What SQLite's own checks say against it; empty: nothing.
    std::string problem() const;

    // On the disk under its name when it returns. Throws StoreUnavailable when another took that
    // name meanwhile. REQUIRES: nobody has it open.
    void keep();

private:
    std::filesystem::path to_;
    std::filesystem::path part_;
};

} // namespace host_stub::services
