#include "storage/export_rows.hpp"

#include "domain/errors.hpp"

namespace scrip::storage {

const std::string& select_held()
{
    static const std::string text =
        "select p.hold_id, p.part_no, h.state, h.order_id, h.customer_ref, p.voucher_id,"
        " p.commodity, p.amount, p.captured, p.released, h.created_ts, p.expires_at"
        " from scrip_hold_part p join scrip_hold h"
        " on h.studio_id = p.studio_id and h.hold_id = p.hold_id where p.studio_id = :studio";
    return text;
}

const std::string& select_spent()
{
    static const std::string text =
        "select r.redemption_id, r.part_no, r.hold_id, r.voucher_id,"
        " case when r.purpose = 'debit' then 1 else 0 end, r.amount, r.given_back, r.ts,"
        " r.commodity, r.order_id, (select min(h.customer_ref) from scrip_hold h"
        " where h.studio_id = r.studio_id and h.order_id = r.order_id) from scrip_redemption r"
        " where r.studio_id = :studio";
    return text;
}

HeldPart read_held(Row& row)
{
    HeldPart part;
    std::string state;
    row >> part.hold_id >> part.part_no >> state >> part.order_id >> part.customer >>
        part.voucher_id >> part.commodity >> part.amount >> part.captured >> part.released >>
        part.created_at >> part.expires_at;
    const auto known = parse_word<HoldState>(state);
    if (!known) throw DataCorrupt{"a hold's row is not readable"};
    part.state = *known;
    return part;
}

SpentPart read_spent(Row& row)
{
    SpentPart part;
    Redemption& redemption = part.redemption;
    row >> redemption.redemption_id >> redemption.part_no >> redemption.hold_id >>
        redemption.voucher_id >> redemption.is_debit >> redemption.amount >>
        redemption.given_back >> redemption.at >> redemption.commodity >> part.order_id >>
        part.order_customer;
    return part;
}

} // namespace scrip::storage
