#include "storage/backends/cluster_lock.hpp"

#include <chrono>
#include <cstdint>
#include <thread>

namespace scrip::storage {

namespace {

constexpr const char* make_table =
    "create table if not exists scrip_migration_lock (id BIGINT not null,"
    " node VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin not null,"
    " until_ts BIGINT not null, primary key (id))";
constexpr const char* make_row = "insert ignore into scrip_migration_lock values (1, '', 0)";
// A node may take what it left behind itself: its own lock says that nobody else of it is here.
constexpr const char* take_row =
    "update scrip_migration_lock set node = @@wsrep_node_name, until_ts = unix_timestamp() + 60"
    " where id = 1 and (node in ('', @@wsrep_node_name) or until_ts < unix_timestamp())";
constexpr const char* free_row = "update scrip_migration_lock set node = '', until_ts = 0"
                                 " where id = 1 and node = @@wsrep_node_name";
constexpr std::chrono::milliseconds nap{100};

// False: another node came first.
bool is_run(Console& console, const char* sql)
{
    try {
        console.execute_once(sql);
        return true;
    } catch (const DatabaseError& error) {
        if (error.failure() != Failure::conflict) throw;
        return false;
    }
}

bool is_taken(Console& console)
{
    return is_run(console, take_row) && console.number("select row_count()") == 1;
}

} // namespace

void lock_cluster(Console& console, std::int64_t milliseconds)
{
    bool is_there = false;
    for (std::int64_t naps = milliseconds / nap.count();; --naps) {
        is_there = is_there || (is_run(console, make_table) && is_run(console, make_row));
        if (is_there && is_taken(console)) return;
        if (naps <= 0) throw DatabaseError{Failure::too_slow};
        std::this_thread::sleep_for(nap);
    }
}

void unlock_cluster(Console& console)
{
    console.execute_once(free_row);
}

} // namespace scrip::storage
