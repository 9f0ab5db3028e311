#include "storage/outbox_store.hpp"

#include "domain/errors.hpp"

namespace scrip::storage {

namespace {

const Statement insert_event{
    "outbox.insert",
    "",
    "insert into scrip_outbox (studio_id, sent, about, place, event_id, type, voucher_id, order_id,"
    " hold_id, transaction_id, commodity, amount, available_after, expires_on, detail, count_of, ts,"
    " sent_ts) values (:studio, 0, :about, :place, :event, :type, :voucher, :order, :hold,"
    " :transaction, :commodity, :amount, :after, :expires_on, :detail, :count, :ts, null)"};

const Statement list_unsent{
    "outbox.unsent",
    "ttittttttiittii",
    "select event_id, about, place, type, voucher_id, order_id, hold_id, transaction_id, commodity,"
    " amount, available_after, expires_on, detail, count_of, ts from scrip_outbox"
    " where studio_id = :studio and sent = 0 order by about, place, event_id limit :limit"};

const Statement mark_event_sent{
    "outbox.mark_sent",
    "",
    "update scrip_outbox set sent = 1, sent_ts = :now"
    " where studio_id = :studio and sent = 0 and about = :about and place = :place"
    " and event_id = :event"};

const Statement prune_sent{
    "outbox.prune",
    "",
    "delete from scrip_outbox where studio_id = :studio and sent = 1 and event_id in"
    " (select x.event_id from (select o.event_id from scrip_outbox o where o.studio_id = :studio"
    " and o.sent = 1 and o.sent_ts < :until order by o.about, o.place limit :limit) x)"};

Event read_event(Row& row)
{
    Event event{.type = EventType::issued, .about = {}};
    std::string type;
    row >> event.event_id >> event.about >> event.place >> type >> event.voucher_id >>
        event.order_id >> event.hold_id >> event.transaction_id >> event.commodity >>
        event.amount >> event.available_after >> event.expires_on >> event.detail >> event.count >>
        event.at;
    const auto known = parse_word<EventType>(type);
    if (!known) throw DataCorrupt{"an event's row is not readable"};
    event.type = *known;
    return event;
}

} // namespace

OutboxStore::OutboxStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

void OutboxStore::keep(const Event& event)
{
    if (!unit_.host().takes_events()) return;
    const std::string event_id = unit_.host().new_id();
    unit_.insert(insert_event,
                 {{"studio", studio_id_},
                  {"about", event.about},
                  {"place", event.place},
                  {"event", event_id},
                  {"type", word(event.type)},
                  {"voucher", event.voucher_id},
                  {"order", event.order_id},
                  {"hold", event.hold_id},
                  {"transaction", event.transaction_id},
                  {"commodity", event.commodity},
                  {"amount", event.amount},
                  {"after", event.available_after},
                  {"expires_on", event.expires_on},
                  {"detail", event.detail},
                  {"count", event.count},
                  {"ts", event.at}});
}

std::vector<Event> OutboxStore::unsent(std::int64_t limit)
{
    return unit_.list(list_unsent, {{"studio", studio_id_}, {"limit", limit}}, read_event);
}

void OutboxStore::mark_sent(const Event& event, Instant now)
{
    unit_.change(mark_event_sent,
                 {{"now", now},
                  {"studio", studio_id_},
                  {"about", event.about},
                  {"place", event.place},
                  {"event", event.event_id}});
}

std::int64_t OutboxStore::prune(Instant until, std::int64_t limit)
{
    return unit_.change(prune_sent, {{"studio", studio_id_}, {"until", until}, {"limit", limit}});
}

} // namespace scrip::storage
