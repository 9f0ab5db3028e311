// First of all: SOCI wraps <sqlite3.h> in a namespace.
#include <booking/soci_lend.hpp>

#include "storage/lend_shells.hpp"

namespace scrip::storage {

LendShells::LendShells(const Backend& backend) : backend_{backend} {}

LendShells::~LendShells() = default;

std::unique_ptr<booking::lend_shell> LendShells::take(std::int32_t kind)
{
    if (kind != backend_.native_kind()) {
        throw booking::lend_error{BOOKING_E_UNSUPPORTED,
                                  "the lent connection is of another kind of database"};
    }
    {
        const std::lock_guard lock{mutex_};
        if (!idle_.empty()) {
            auto shell = std::move(idle_.back());
            idle_.pop_back();
            return shell;
        }
    }
    return std::make_unique<booking::lend_shell>(static_cast<booking_native_kind>(kind),
                                                 backend_.connect_of_shell());
}

void LendShells::take_back(std::unique_ptr<booking::lend_shell> shell)
{
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(shell));
}

} // namespace scrip::storage
