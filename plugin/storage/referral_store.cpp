#include "storage/referral_store.hpp"

namespace scrip::storage {

namespace {

const Statement find_rewarded{
    "referral.find",
    "i",
    "select 1 from scrip_referral r where r.studio_id = :studio and r.referee in"
    " (select c.customer_ref from scrip_customer c where c.studio_id = :studio"
    " and c.person = :person) limit 1"};

const Statement insert_referral{
    "referral.insert",
    "",
    "insert into scrip_referral (studio_id, referee, referrer, order_id, ts)"
    " values (:studio, :referee, :referrer, :order, :now)"
    " KEEP EXISTING"};

} // namespace

ReferralStore::ReferralStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

bool ReferralStore::is_rewarded(const std::string& person)
{
    return unit_
        .one(find_rewarded, {{"studio", studio_id_}, {"person", person}}, [](Row&) { return true; })
        .has_value();
}

bool ReferralStore::note(const Referred& referred, Instant now)
{
    return unit_.change(insert_referral,
                        {{"studio", studio_id_},
                         {"referee", referred.referee},
                         {"referrer", referred.referrer},
                         {"order", referred.order_id},
                         {"now", now}}) == 1;
}

} // namespace scrip::storage
