#include "platform/event_log.hpp"

#include <soci/soci.h>

#include <limits>

namespace host_stub::platform {

using soci::into;
using soci::use;

std::vector<LoggedEvent>
EventLog::page(const std::string& type, const std::string& before_id, int limit) const
{
    std::vector<LoggedEvent> found;
    store_.read([&](soci::session& sql) {
        long long before_us = std::numeric_limits<long long>::max();
        if (!before_id.empty()) {
            before_us = 0;
            sql << "SELECT stored_us FROM host_event WHERE event_id = :event AND studio_id = :studio",
                use(before_id), use(studio_id_), into(before_us);
        }
        LoggedEvent row;
        long long stored = 0;
        soci::statement rows =
            (sql.prepare << "SELECT event_id, type, body, stored_us FROM host_event"
                            " WHERE studio_id = :studio AND (:any_type = '' OR type = :type)"
                            " AND (stored_us < :before OR (stored_us = :same AND event_id < :id))"
                            " ORDER BY stored_us DESC, event_id DESC LIMIT :wanted",
             use(studio_id_),
             use(type),
             use(type),
             use(before_us),
             use(before_us),
             use(before_id),
             use(limit),
             into(row.event_id),
             into(row.type),
             into(row.body),
             into(stored));
        rows.execute();
        while (rows.fetch()) {
            row.stored_us = stored;
            found.push_back(row);
        }
    });
    return found;
}

} // namespace host_stub::platform
