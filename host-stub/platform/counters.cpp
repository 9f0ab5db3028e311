#include "platform/counters.hpp"

#include <soci/soci.h>

#include <array>
#include <cstdio>

namespace host_stub::platform {

using soci::into;
using soci::use;

long long next_number(soci::session& sql,
                      const services::Store& store,
                      const std::string& studio_id,
                      const std::string& counter)
{
    long long number = 0;
    sql << "INSERT INTO host_counter (studio_id, counter, last_number)"
           " VALUES (:studio, :counter, 0)" +
               store.or_keep("studio_id, counter"),
        use(studio_id), use(counter);
    sql << "UPDATE host_counter SET last_number = last_number + 1"
           " WHERE studio_id = :studio AND counter = :counter",
        use(studio_id), use(counter);
    sql << "SELECT last_number FROM host_counter"
           " WHERE studio_id = :studio AND counter = :counter",
        use(studio_id), use(counter), into(number);
    return number;
}

long long
count(const services::Store& store, const std::string& studio_id, const std::string& counter)
{
    long long number = 0;
    store.write([&](soci::session& sql) { number = next_number(sql, store, studio_id, counter); });
    return number;
}

long long
last_number(const services::Store& store, const std::string& studio_id, const std::string& counter)
{
    long long number = 0;
    store.read([&](soci::session& sql) {
        sql << "SELECT last_number FROM host_counter"
               " WHERE studio_id = :studio AND counter = :counter",
            use(studio_id), use(counter), into(number);
    });
    return number;
}

std::string id_of_number(char letter, long long number)
{
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%c%07lld", letter, number);
    return text.data();
}

} // namespace host_stub::platform
