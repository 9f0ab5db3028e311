#include "platform/activities.hpp"

#include "platform/counters.hpp"

#include <soci/soci.h>

namespace host_stub::platform {

using soci::into;
using soci::use;

Activity Activities::add(Activity activity)
{
    const long long price = activity.price_minor, on_sale = activity.is_on_sale ? 1 : 0;
    store_.write([&](soci::session& sql) {
        activity.activity_id = id_of_number('a', next_number(sql, store_, studio_id_, "activity"));
        sql << "INSERT INTO host_activity (studio_id, activity_id, name, price_minor, on_sale)"
               " VALUES (:studio, :activity, :name, :price, :sale)",
            use(studio_id_), use(activity.activity_id), use(activity.name), use(price),
            use(on_sale);
    });
    return activity;
}

void Activities::save(const Activity& activity)
{
    const long long price = activity.price_minor, on_sale = activity.is_on_sale ? 1 : 0;
    store_.write([&](soci::session& sql) {
        sql << "UPDATE host_activity SET name = :name, price_minor = :price, on_sale = :sale"
               " WHERE studio_id = :studio AND activity_id = :activity",
            use(activity.name), use(price), use(on_sale), use(studio_id_),
            use(activity.activity_id);
    });
}

std::optional<Activity> Activities::find(const std::string& activity_id) const
{
    Activity row;
    long long price = 0, on_sale = 0;
    store_.read([&](soci::session& sql) {
        sql << "SELECT activity_id, name, price_minor, on_sale FROM host_activity"
               " WHERE studio_id = :studio AND activity_id = :activity",
            use(studio_id_), use(activity_id), into(row.activity_id), into(row.name), into(price),
            into(on_sale);
    });
    if (row.activity_id.empty()) return {};
    row.price_minor = price;
    row.is_on_sale = on_sale == 1;
    return row;
}

std::vector<Activity>
Activities::after(const std::string& activity_id, int limit, bool on_sale_only) const
{
    std::vector<Activity> found;
    const int least = on_sale_only ? 1 : 0;
    store_.read([&](soci::session& sql) {
        Activity row;
        long long price = 0, on_sale = 0;
        soci::statement rows =
            (sql.prepare << "SELECT activity_id, name, price_minor, on_sale FROM host_activity"
                            " WHERE studio_id = :studio AND activity_id > :activity"
                            " AND on_sale >= :least ORDER BY activity_id LIMIT :wanted",
             use(studio_id_),
             use(activity_id),
             use(least),
             use(limit),
             into(row.activity_id),
             into(row.name),
             into(price),
             into(on_sale));
        rows.execute();
        while (rows.fetch()) {
            row.price_minor = price;
            row.is_on_sale = on_sale == 1;
            found.push_back(row);
        }
    });
    return found;
}

} // namespace host_stub::platform
