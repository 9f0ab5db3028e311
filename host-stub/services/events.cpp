#include "services/events.hpp"

#include <soci/soci.h>

#include <algorithm>

namespace host_stub::services {
namespace {

std::string hex(const booking_uuid& id)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : id.bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 0xF];
    }
    return text;
}

} // namespace

void Events::publish(std::string_view studio_id,
                     const booking_uuid& event_id,
                     std::string_view type,
                     std::string_view body)
{
    if (type == "ledger.anchor") anchors_.add(studio_id, body);
    store_.write([&](soci::session& sql) { insert(sql, studio_id, event_id, type, body); });
}

void Events::publish_within(soci::session& sql,
                            std::string_view studio_id,
                            const booking_uuid& event_id,
                            std::string_view type,
                            std::string_view body)
{
    if (type == "ledger.anchor") {
        throw StoreUnavailable("an anchor is not taken within a transaction");
    }
    insert(sql, studio_id, event_id, type, body);
}

std::int64_t Events::stored_us()
{
    std::int64_t last = last_stored_us_.load();
    std::int64_t next = 0;
    do {
        next = std::max(clock_.unix_us(), last + 1);
    } while (!last_stored_us_.compare_exchange_weak(last, next));
    return next;
}

void Events::insert(soci::session& sql,
                    std::string_view studio_id,
                    const booking_uuid& event_id,
                    std::string_view type,
                    std::string_view body)
{
    const std::string id = hex(event_id), studio(studio_id), kind(type), text(body);
    const long long now_us = stored_us();
    sql << "INSERT INTO host_event (event_id, studio_id, type, body, stored_us)"
           " VALUES (:id, :studio, :kind, :text, :now)" +
               store_.or_keep("event_id"),
        soci::use(id), soci::use(studio), soci::use(kind), soci::use(text), soci::use(now_us);
}

} // namespace host_stub::services
