#include "storage/refund_store.hpp"

namespace scrip::storage {

namespace {

const Statement insert_refund{
    "order_refund.insert",
    "",
    "insert into scrip_order_refund (studio_id, order_id, refund_id, place, tender, reference,"
    " amount, note, ts) values (:studio, :order, :refund, :place, :tender, :reference, :amount,"
    " :note, :now)"};

const Statement sum_refunds{
    "order_refund.sum",
    "i",
    "select cast(coalesce(sum(r.amount), 0) as bigint) from scrip_order_refund r"
    " left join scrip_voucher v on v.studio_id = r.studio_id and v.voucher_id = r.note"
    " where r.studio_id = :studio and r.order_id = :order and r.tender = :tender"
    " and r.reference = :reference and (r.note is null or v.voided_ts is null)"};

const Statement sum_overpayment_notes{
    "order_refund.overpayment_notes",
    "i",
    "select cast(coalesce(sum(v.face), 0) as bigint) from scrip_order_voucher o"
    " join scrip_voucher v on v.studio_id = o.studio_id and v.voucher_id = o.voucher_id"
    " where o.studio_id = :studio and o.order_id = :order and o.relation = 'made_from'"
    " and v.origin = 'overpayment' and v.voided_ts is null"};

std::int64_t read_sum(Row& row)
{
    std::int64_t sum = 0;
    row >> sum;
    return sum;
}

} // namespace

RefundStore::RefundStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

void RefundStore::insert(const std::string& order_id,
                         const std::string& refund_id,
                         std::int64_t place,
                         const HandedOut& handed_out,
                         Instant now)
{
    unit_.insert(insert_refund,
                 {{"studio", studio_id_},
                  {"order", order_id},
                  {"refund", refund_id},
                  {"place", place},
                  {"tender", word(handed_out.tender.first)},
                  {"reference", handed_out.tender.second},
                  {"amount", handed_out.amount},
                  {"note", handed_out.note},
                  {"now", now}});
}

std::int64_t RefundStore::handed_out(const std::string& order_id, const TenderName& tender)
{
    return unit_
        .one(sum_refunds,
             {{"studio", studio_id_},
              {"order", order_id},
              {"tender", word(tender.first)},
              {"reference", tender.second}},
             read_sum)
        .value_or(0);
}

std::int64_t RefundStore::overpayment_notes(const std::string& order_id)
{
    return unit_.one(sum_overpayment_notes, {{"studio", studio_id_}, {"order", order_id}}, read_sum)
        .value_or(0);
}

} // namespace scrip::storage
