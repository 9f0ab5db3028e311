#include "reports/payment_state.hpp"

#include "domain/errors.hpp"
#include "operations/end_hold.hpp"
#include "storage/key_store.hpp"

namespace scrip::reports {

namespace {

std::string state_word(HoldState state)
{
    return state == HoldState::open ? "held" : std::string{word(state)};
}

} // namespace

PaymentState state_of_hold(operations::Work& work, const std::string& hold_id)
{
    const Hold hold = operations::visible_hold(work, hold_id);
    return {state_word(hold.state_at(work.now)), hold};
}

PaymentState state_of_key(operations::Work& work, const std::string& key)
{
    const auto kept = storage::KeyStore{work.unit, work.studio_id, work.keys}.find(key);
    if (!kept || !kept->operation.starts_with("payment.")) return {};
    const bool is_theirs = work.actor.is_trusted() || kept->asker == operations::asker_hash(work);
    if (kept->is_declined) {
        return is_theirs ? PaymentState{"declined", std::nullopt} : PaymentState{};
    }
    if (!kept->hold_id) return {};
    try {
        return state_of_hold(work, *kept->hold_id);
    } catch (const NotFound&) {
        return {};
    }
}

} // namespace scrip::reports
