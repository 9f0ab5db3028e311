#include "platform/requests.hpp"

#include "services/tokens.hpp"

#include <soci/soci.h>

namespace host_stub::platform {

using soci::into;
using soci::use;

std::string Requests::once(const std::string& key,
                           const std::string& kind,
                           const std::string& asked,
                           const std::function<std::string()>& make) const
{
    const std::string digest = services::digest_of(asked), fresh = make();
    std::string kept_kind, kept_digest, sent;
    store_.write([&](soci::session& sql) {
        sql << "INSERT INTO host_request (studio_id, request_key, kind, asked, sent)"
               " VALUES (:studio, :key, :kind, :asked, :sent)" +
                   store_.or_keep("studio_id, request_key"),
            use(studio_id_), use(key), use(kind), use(digest), use(fresh);
        sql << "SELECT kind, asked, sent FROM host_request"
               " WHERE studio_id = :studio AND request_key = :key",
            use(studio_id_), use(key), into(kept_kind), into(kept_digest), into(sent);
    });
    if (kept_kind != kind || kept_digest != digest) throw KeyReused();
    return sent;
}

bool Requests::knows(const std::string& key) const
{
    long long found = 0;
    store_.read([&](soci::session& sql) {
        sql << "SELECT " + store_.sum_of("1") +
                   " FROM host_request WHERE studio_id = :studio AND request_key = :key",
            use(studio_id_), use(key), into(found);
    });
    return found > 0;
}

} // namespace host_stub::platform
