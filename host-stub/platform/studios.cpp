#include "platform/studios.hpp"

#include <soci/soci.h>

namespace host_stub::platform {

using soci::into;
using soci::use;

void Studios::enabled(const std::string& studio_id, const std::string& config)
{
    const long long now_us = clock_.unix_us();
    store_.write([&](soci::session& sql) {
        sql << "INSERT INTO host_studio (studio_id, state, config, changed_us)"
               " VALUES (:studio, 'enabled', :config, :now)" +
                   store_.or_update("studio_id", "state, config, changed_us"),
            use(studio_id), use(config), use(now_us);
    });
}

void Studios::disabled(const std::string& studio_id, bool has_no_open_holds)
{
    const std::string state = has_no_open_holds ? "disabled" : "winding_down";
    const long long now_us = clock_.unix_us();
    store_.write([&](soci::session& sql) {
        sql << "UPDATE host_studio SET state = :state, changed_us = :now"
               " WHERE studio_id = :studio",
            use(state, "state"), use(now_us, "now"), use(studio_id, "studio");
    });
}

void Studios::purged(const std::string& studio_id)
{
    store_.write([&](soci::session& sql) {
        sql << "DELETE FROM host_studio WHERE studio_id = :studio", use(studio_id);
    });
}

std::optional<Studio> Studios::find(const std::string& studio_id) const
{
    for (Studio& studio : all()) {
        if (studio.studio_id == studio_id) return std::move(studio);
    }
    return {};
}

std::vector<Studio> Studios::all() const
{
    std::vector<Studio> found;
    store_.read([&](soci::session& sql) {
        Studio row;
        soci::statement select =
            (sql.prepare << "SELECT studio_id, state, config FROM host_studio ORDER BY studio_id",
             into(row.studio_id),
             into(row.state),
             into(row.config));
        select.execute();
        while (select.fetch())
            found.push_back(row);
    });
    return found;
}

} // namespace host_stub::platform
