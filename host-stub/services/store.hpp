// The host's own tables (host_…) in the database it shares with its plugins, through SOCI.
#pragma once

#include "services/clock.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>

namespace soci {
class session;
}

namespace host_stub::services {

// The database does not answer: missing, read-only, busy for too long or damaged. Carries no
// driver's text, which may hold values.
class StoreUnavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Opens the file for each use and closes it again, so that the host never holds a lock while a
// hook of the plugin runs (abi.md, decision 7).
class Store {
public:
    explicit Store(std::filesystem::path file) : file_(std::move(file)) {}

    const std::filesystem::path& file() const noexcept { return file_; }

    // One BEGIN IMMEDIATE transaction; makes the file (0600) and the host's tables when they are
    // missing. Rolled back when `work` throws. REQUIRES: `work` calls no hook.
    void write(const std::function<void(soci::session&)>& work) const;

    // One snapshot. Makes nothing: false, without a call of `work`, when there is no such file or
    // no table of the host in it.
    bool read(const std::function<void(soci::session&)>& work) const;

private:
    std::filesystem::path file_;
};

} // namespace host_stub::services
