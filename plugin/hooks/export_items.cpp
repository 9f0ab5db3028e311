#include "hooks/export_items.hpp"

namespace scrip::hooks {

boost::json::object held_json(const operations::Work& work, const storage::HeldPart& part)
{
    const bool has_lapsed = part.state == HoldState::open && work.now >= part.expires_at;
    return {{"type", "hold"},
            {"hold_id", part.hold_id},
            {"state", json_word(word(has_lapsed ? HoldState::timed_out : part.state))},
            {"order_id", or_null(part.order_id)},
            {"voucher_id", part.voucher_id},
            {"amount", value_json(part.commodity, part.amount)},
            {"captured", value_json(part.commodity, part.captured)},
            {"released", value_json(part.commodity, part.released)},
            {"created_at", to_text(part.created_at)},
            {"expires_at", to_text(part.expires_at)}};
}

boost::json::object spent_json(const storage::SpentPart& part)
{
    const Redemption& redemption = part.redemption;
    return {{"type", "redemption"},
            {"redemption_id", redemption.redemption_id},
            {"hold_id", or_null(redemption.hold_id)},
            {"purpose", redemption.is_debit ? "debit" : "order"},
            {"order_id", or_null(part.order_id)},
            {"voucher_id", redemption.voucher_id},
            {"amount", value_json(redemption.commodity, redemption.amount)},
            {"given_back", value_json(redemption.commodity, redemption.given_back)},
            {"at", to_text(redemption.at)}};
}

} // namespace scrip::hooks
