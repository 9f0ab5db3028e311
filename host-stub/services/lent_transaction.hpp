// The host's open transaction while a plugin may work in it (booking.tx/1).
#pragma once

#include "services/connection.hpp"

#include <booking/plugin.h>

#include <cstdint>
#include <thread>

namespace host_stub::services {
class LentTransaction;
}

// The ABI leaves it opaque; this is the host's side of it.
struct booking_tx {
    host_stub::services::LentTransaction* transaction;
};

namespace host_stub::services {

class LentTransaction {
public:
    // REQUIRES: `connection` is inside a transaction and outlives this, which lives on the thread
    // that calls the plugin.
    explicit LentTransaction(Connection& connection);
    LentTransaction(const LentTransaction&) = delete;
    LentTransaction& operator=(const LentTransaction&) = delete;

    booking_tx* handle() noexcept { return &handle_; }

    // For services that write within the transaction.
    soci::session& sql() noexcept { return connection_.sql; }

    // booking.tx/1. E_STATE from another thread than the call's, for a second lease at once, and
    // from give_back() for a connection that is not as it was lent.
    booking_status borrow(booking_native_v1* out);
    booking_status give_back(std::uint64_t lease_id);
    booking_status doom();

    // Once the plugin has returned: what the host may still do with its transaction.
    enum class Verdict {
        clean,  // go on
        spoilt, // back to the savepoint before the call
        gone,   // roll all of it back: doomed by the plugin, or the connection is lost
        ended,  // it is over, and the plugin may have committed it
    };
    Verdict verdict();

private:
    bool is_on_its_thread() const noexcept { return std::this_thread::get_id() == thread_; }
    Verdict look();

    booking_tx handle_{this};
    Connection& connection_;
    const std::thread::id thread_ = std::this_thread::get_id();
    const int open_statements_;
    std::uint64_t lease_id_ = 0; // 0: nothing is lent now
    Verdict worst_ = Verdict::clean;
    bool is_doomed_ = false;
};

} // namespace host_stub::services
