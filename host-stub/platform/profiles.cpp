#include "platform/profiles.hpp"

#include <soci/soci.h>

namespace host_stub::platform {

using soci::into;
using soci::use;

void Profiles::add(const Profile& profile, const std::vector<Member>& staff)
{
    store_.write([&](soci::session& sql) {
        sql << "INSERT INTO host_studio_profile (studio_id, name, currency, locale, time_zone)"
               " VALUES (:studio, :name, :currency, :locale, :zone)" +
                   store_.or_update("studio_id", "name, currency, locale, time_zone"),
            use(profile.studio_id), use(profile.name), use(profile.currency), use(profile.locale),
            use(profile.time_zone);
        for (const Member& member : staff) {
            sql << "INSERT INTO host_staff (studio_id, person_id, role, name)"
                   " VALUES (:studio, :person, :role, :name)" +
                       store_.or_update("studio_id, person_id", "role, name"),
                use(profile.studio_id), use(member.person_id), use(member.role), use(member.name);
        }
    });
}

std::vector<Profile> Profiles::all() const
{
    std::vector<Profile> found;
    store_.read([&](soci::session& sql) {
        Profile row;
        soci::statement rows = (sql.prepare << "SELECT studio_id, name, currency, locale, time_zone"
                                               " FROM host_studio_profile ORDER BY name, studio_id",
                                into(row.studio_id),
                                into(row.name),
                                into(row.currency),
                                into(row.locale),
                                into(row.time_zone));
        rows.execute();
        while (rows.fetch())
            found.push_back(row);
    });
    return found;
}

std::optional<Profile> Profiles::find(const std::string& studio_id) const
{
    for (Profile& profile : all()) {
        if (profile.studio_id == studio_id) return std::move(profile);
    }
    return {};
}

std::vector<Member> Profiles::staff(const std::string& studio_id) const
{
    std::vector<Member> found;
    store_.read([&](soci::session& sql) {
        Member row;
        soci::statement rows = (sql.prepare << "SELECT person_id, role, name FROM host_staff"
                                               " WHERE studio_id = :studio ORDER BY role, name",
                                use(studio_id),
                                into(row.person_id),
                                into(row.role),
                                into(row.name));
        rows.execute();
        while (rows.fetch())
            found.push_back(row);
    });
    return found;
}

} // namespace host_stub::platform
