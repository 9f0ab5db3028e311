// The host's own transaction on its SOCI session, and how it is lent for one call.
#pragma once

// SOCI wraps <sqlite3.h> in a namespace: this comes before any other.
#include <booking/soci_lend.hpp>

// The header names the type, the host says what it is. Used on one thread.
struct booking_tx {
    explicit booking_tx(soci::session& session) : sql(session), transaction(session) {}

    soci::session& sql;
    soci::transaction transaction; // rolls back unless commit() was called
    std::uint64_t lease_id = 0;    // of the lease that is out; 0: none
    bool is_clean = true;          // what came back was as it had gone out
    bool is_doomed = false;
};

// The functions of booking.tx/1.
booking_status BOOKING_CDECL borrow(booking_host*, booking_tx* tx, booking_native_v1* out) noexcept;
booking_status BOOKING_CDECL give_back(booking_host*,
                                       booking_tx* tx,
                                       std::uint64_t lease_id) noexcept;
booking_status BOOKING_CDECL doom(booking_host*,
                                  booking_tx* tx,
                                  const char* why,
                                  std::uint64_t why_len) noexcept;

// Around each lent call: before, and after it with its status. Below zero, or when something was
// left open, only the plugin's rows go and `false` is the result. Throws std::runtime_error when
// the whole transaction has to go.
void begin_lent_call(booking_tx& tx);
bool end_lent_call(booking_tx& tx, booking_status status);
