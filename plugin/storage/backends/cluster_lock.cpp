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

bool is_taken(Console& console)
{
    try {
        console.execute_once(take_row);
        return console.number("select row_count()") == 1;
    } catch (const DatabaseError& error) {
        if (error.failure() != Failure::conflict) throw;
        return false; // another node's update came first
    }
}

} // namespace

void lock_cluster(Console& console, std::int64_t milliseconds)
{
    console.execute_once(make_table);
    console.execute_once(make_row);
    for (std::int64_t naps = milliseconds / nap.count(); !is_taken(console); --naps) {
        if (naps <= 0) throw DatabaseError{Failure::too_slow};
        std::this_thread::sleep_for(nap);
    }
}

void unlock_cluster(Console& console)
{
    console.execute_once(free_row);
}

} // namespace scrip::storage
