#include "services/lent_transaction.hpp"

#include <booking/soci_lend.hpp>

#include <algorithm>
#include <atomic>

namespace host_stub::services {
namespace {

std::atomic<std::uint64_t> leases = 0;

} // namespace

LentTransaction::LentTransaction(Connection& connection)
    : connection_(connection), open_statements_(connection.open_statements())
{
}

booking_status LentTransaction::borrow(booking_native_v1* out)
{
    if (!BOOKING_HAS(booking_native_v1, out, lease_id)) return BOOKING_E_UNSUPPORTED;
    if (!is_on_its_thread() || lease_id_ != 0) return BOOKING_E_STATE;
    lease_id_ = ++leases;
    out->kind = connection_.kind();
    out->handle = connection_.handle();
    out->client_library_base = booking::client_library_base(out->kind);
    out->lease_id = lease_id_;
    return BOOKING_OK;
}

booking_status LentTransaction::give_back(std::uint64_t lease_id)
{
    if (!is_on_its_thread() || lease_id_ == 0 || lease_id != lease_id_) return BOOKING_E_STATE;
    lease_id_ = 0;
    const Verdict found = look();
    worst_ = std::max(worst_, found);
    return found == Verdict::clean ? BOOKING_OK : BOOKING_E_STATE;
}

booking_status LentTransaction::doom()
{
    if (!is_on_its_thread()) return BOOKING_E_STATE;
    is_doomed_ = true;
    return BOOKING_OK;
}

LentTransaction::Verdict LentTransaction::verdict()
{
    if (is_doomed_) return Verdict::gone; // a conflict on MariaDB ends it before the plugin knows
    const bool was_given_back = lease_id_ == 0;
    return was_given_back ? worst_ : std::max({worst_, Verdict::spoilt, look()});
}

LentTransaction::Verdict LentTransaction::look()
{
    switch (connection_.transaction_state()) {
    case TransactionState::open: break;
    case TransactionState::failed: return Verdict::spoilt;
    case TransactionState::lost: return Verdict::gone;
    case TransactionState::ended: return Verdict::ended;
    }
    return connection_.open_statements() == open_statements_ ? Verdict::clean : Verdict::spoilt;
}

} // namespace host_stub::services
