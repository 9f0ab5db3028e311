// An SQLite file that goes back to an earlier state between two inputs, under open
// connections: so that an input finds the same world each time, and prepared statements live on.
#pragma once

#include "support/temp_folder.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace scrip::fuzz {

class DatabaseFile {
public:
    DatabaseFile() = default;
    ~DatabaseFile();
    DatabaseFile(const DatabaseFile&) = delete;
    DatabaseFile& operator=(const DatabaseFile&) = delete;

    const std::string& path() const { return path_; }

    // Keeps the present state as the one to go back to.
    // REQUIRES, here and below: no connection is inside a transaction.
    void keep();
    bool is_as_kept() const;
    void go_back();

private:
    std::span<unsigned char> bytes() const;

    tests::TempFolder folder_; // in memory when TMPDIR is
    std::string path_ = folder_.file("scrip.db");
    int file_ = -1;
    unsigned char* mapped_ = nullptr;
    std::basic_string<unsigned char> kept_;
    std::uint32_t changes_ = 0;
};

} // namespace scrip::fuzz
