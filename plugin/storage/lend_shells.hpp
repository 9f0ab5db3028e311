// The shells that carry lent connections, kept because making one costs a connection of its own.
#pragma once

#include "storage/backends/backend.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace booking {
class lend_shell;
}

namespace scrip::storage {

// Any thread.
class LendShells {
public:
    explicit LendShells(const Backend& backend);
    LendShells(const LendShells&) = delete;
    LendShells& operator=(const LendShells&) = delete;
    ~LendShells();

    // For a connection of that kind (booking_native_kind). Throws booking::lend_error for one that
    // is not of this database's kind, and soci_error.
    std::unique_ptr<booking::lend_shell> take(std::int32_t kind);
    void take_back(std::unique_ptr<booking::lend_shell> shell);

private:
    const Backend& backend_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<booking::lend_shell>> idle_;
};

} // namespace scrip::storage
