#include "hooks/event_body.hpp"

#include "hooks/members.hpp"
#include "storage/anchor_store.hpp"
#include "storage/voucher_store.hpp"

namespace scrip::hooks {

namespace {

using operations::Work;
using storage::Event;

void add_voucher(Work& work, boost::json::object& body, const std::string& voucher_id)
{
    const auto voucher =
        storage::VoucherStore{work.unit, work.studio_id, work.now}.find(voucher_id);
    ensure(voucher.has_value(), "an event is about a voucher that is there");
    body["voucher_id"] = voucher_id;
    body["number"] = voucher->number;
    body["kind"] = json_word(word(voucher->kind));
    body["origin"] = json_word(word(voucher->origin));
    body["vat_kind"] = json_word(word(voucher->vat_kind));
    body["customer_id"] = or_null(operations::host_id_of(work, voucher->holder));
}

void add_amounts(boost::json::object& body, const Event& event)
{
    if (!event.commodity) return;
    if (event.amount) body["amount"] = value_json(*event.commodity, *event.amount);
    if (event.available_after) {
        body["available"] = value_json(*event.commodity, *event.available_after);
    }
}

void add_anchor(Work& work, boost::json::object& body, const std::string& day)
{
    const auto anchor = storage::AnchorStore{work.unit, work.studio_id}.find(day);
    ensure(anchor.has_value(), "the event of an anchor is about one that is there");
    body["day"] = day;
    body["hash"] = anchor->hash;
    body["previous_hash"] = anchor->previous_hash;
    body["vouchers"] = anchor->vouchers;
    body["totals"] = anchor->totals;
    body["audit_rows"] = anchor->audit_rows;
}

} // namespace

std::string event_body(Work& work, const Event& event)
{
    boost::json::object body{{"event_id", event.event_id},
                             {"type", json_word(word(event.type))},
                             {"at", to_text(event.at)}};
    if (event.voucher_id) add_voucher(work, body, *event.voucher_id);
    add_amounts(body, event);
    const auto set = [&](const char* member, const std::optional<std::string>& text) {
        if (text) body[member] = *text;
    };
    set("order_id", event.order_id);
    set("hold_id", event.hold_id);
    set("transaction_id", event.transaction_id);
    if (event.voucher_id) body["expires_on"] = or_null(event.expires_on);
    switch (event.type) {
    case EventType::restored: set("how", event.detail); break;
    case EventType::revealed: set("by", event.detail); break;
    case EventType::expiring: body["days"] = *event.count; break;
    case EventType::guessing_alarm: body["tries"] = *event.count; break;
    case EventType::ledger_anchor: add_anchor(work, body, *event.detail); break;
    default: break;
    }
    return boost::json::serialize(body);
}

} // namespace scrip::hooks
