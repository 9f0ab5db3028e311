// What plugins publish, kept in the host's table: each event once, whatever is sent again.
#pragma once

#include "services/clock.hpp"
#include "services/kept_anchors.hpp"
#include "services/store.hpp"

#include <booking/plugin.h>

#include <atomic>
#include <cstdint>
#include <string_view>

namespace host_stub::services {

class Events {
public:
    Events(const Store& store, const Clock& clock, KeptAnchors& anchors)
        : store_(store), clock_(clock), anchors_(anchors)
    {
    }

    // Durable when it returns; an event_id that is there already changes nothing.
    // Throws StoreUnavailable.
    void publish(std::string_view studio_id,
                 const booking_uuid& event_id,
                 std::string_view type,
                 std::string_view body);

    // The same within somebody's transaction; durable with its commit. Throws soci::soci_error, and
    // StoreUnavailable for an anchor: that one is kept outside the database, for good.
    void publish_within(soci::session& sql,
                        std::string_view studio_id,
                        const booking_uuid& event_id,
                        std::string_view type,
                        std::string_view body);

private:
    void insert(soci::session& sql,
                std::string_view studio_id,
                const booking_uuid& event_id,
                std::string_view type,
                std::string_view body);

    const Store& store_;
    const Clock& clock_;
    // One microsecond after the last, at least, so that what came later shows as later.
    std::int64_t stored_us();

    KeptAnchors& anchors_;
    std::atomic<std::int64_t> last_stored_us_ = 0;
};

} // namespace host_stub::services
