#include "transaction.hpp"

#include <atomic>
#include <stdexcept>

namespace {

std::atomic<std::uint64_t> leases = 0;

sqlite_api::sqlite3* handle_of(booking_tx& tx)
{
    return static_cast<soci::sqlite3_session_backend*>(tx.sql.get_backend())->conn_;
}

// Still inside the transaction. Other databases are asked in other ways: host-stub/services does.
bool is_open(booking_tx& tx)
{
    return sqlite_api::sqlite3_get_autocommit(handle_of(tx)) == 0;
}

bool has_open_statement(booking_tx& tx)
{
    return sqlite_api::sqlite3_next_stmt(handle_of(tx), nullptr) != nullptr;
}

} // namespace

booking_status BOOKING_CDECL borrow(booking_host*, booking_tx* tx, booking_native_v1* out) noexcept
{
    if (tx == nullptr || tx->lease_id != 0) return BOOKING_E_STATE; // one lease at a time
    if (!BOOKING_HAS(booking_native_v1, out, lease_id)) return BOOKING_E_UNSUPPORTED;
    tx->lease_id = ++leases;
    out->kind = BOOKING_NATIVE_SQLITE3;
    out->handle = handle_of(*tx);
    // A plugin that calls another copy of SQLite must not touch our handle: it compares.
    out->client_library_base = booking::client_library_base(BOOKING_NATIVE_SQLITE3);
    out->lease_id = tx->lease_id;
    return BOOKING_OK;
}

booking_status BOOKING_CDECL give_back(booking_host*,
                                       booking_tx* tx,
                                       std::uint64_t lease_id) noexcept
{
    if (tx == nullptr || lease_id == 0 || lease_id != tx->lease_id) return BOOKING_E_STATE;
    tx->lease_id = 0;
    const bool is_clean = is_open(*tx) && !has_open_statement(*tx);
    tx->is_clean = tx->is_clean && is_clean;
    return is_clean ? BOOKING_OK : BOOKING_E_STATE;
}

booking_status BOOKING_CDECL doom(booking_host*,
                                  booking_tx* tx,
                                  const char*, // a real host logs why
                                  std::uint64_t) noexcept
{
    tx->is_doomed = true;
    return BOOKING_OK;
}

void begin_lent_call(booking_tx& tx)
{
    tx.is_clean = true;
    tx.sql.once << "SAVEPOINT booking_call";
}

bool end_lent_call(booking_tx& tx, booking_status status)
{
    if (tx.is_doomed || !is_open(tx)) {
        throw std::runtime_error("the plugin's call ended or doomed the transaction");
    }
    const bool is_kept = status >= 0 && tx.is_clean && tx.lease_id == 0;
    if (!is_kept) tx.sql.once << "ROLLBACK TO SAVEPOINT booking_call";
    tx.sql.once << "RELEASE SAVEPOINT booking_call";
    return is_kept;
}
