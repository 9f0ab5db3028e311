#include "server.hpp"

namespace scrip::tests {

namespace {

std::vector<Level> levels_of_postgresql()
{
    return {{"read committed", "read committed", {}},
            {"repeatable read", "repeatable read", {}},
            {"serializable", "serializable", {}}};
}

std::vector<Level> levels_of_mariadb()
{
    return {{"read uncommitted", "read uncommitted", false},
            {"read committed", "read committed", false},
            {"repeatable read", "repeatable read", false},
            {"repeatable read, snapshot isolation", "repeatable read", true},
            {"serializable", "serializable", false}};
}

} // namespace

Server::Server()
{
    *connect(0) << "create table account (id integer primary key, value bigint not null)";
    *connect(0) << "create table entry (id bigint primary key, amount bigint not null)";
    settle();
}

std::string Server::name() const
{
    if (on_.backend() == TestBackend::postgresql) return "postgresql";
    return urls_.size() > 1 ? "galera" : "mariadb";
}

std::vector<Level> Server::levels() const
{
    return on_.backend() == TestBackend::postgresql ? levels_of_postgresql() : levels_of_mariadb();
}

std::unique_ptr<soci::session> Server::connect(std::size_t number) const
{
    const std::string& url = urls_[number % urls_.size()];
    const std::string connect = url.substr(url.find("://") + 3);
    return on_.backend() == TestBackend::postgresql
               ? std::make_unique<soci::session>(*soci::factory_postgresql(), connect)
               : std::make_unique<soci::session>(*soci::factory_mysql(), connect);
}

std::unique_ptr<soci::session> Server::session(std::size_t number, const Level& level) const
{
    auto sql = connect(number);
    if (on_.backend() == TestBackend::postgresql) {
        *sql << "set session characteristics as transaction isolation level " + level.isolation;
        *sql << "set lock_timeout = 1000";
    } else {
        *sql << "set session transaction isolation level " + level.isolation;
        *sql << "set session innodb_lock_wait_timeout = 1";
        *sql << std::string{"set session innodb_snapshot_isolation = "} +
                    (level.ends_stale_writers.value() ? "1" : "0");
    }
    return sql;
}

void Server::settle() const
{
    for (std::size_t node = 0; urls_.size() > 1 && node < urls_.size(); ++node) {
        const auto sql = connect(node);
        *sql << "set session wsrep_sync_wait = 1";
        int rows = 0;
        *sql << "select count(*) from account", soci::into(rows);
    }
}

std::int64_t Server::number(const std::string& sql, std::size_t node) const
{
    settle();
    long long value = 0;
    *connect(node) << sql, soci::into(value);
    return value;
}

void Server::run(const std::string& sql) const
{
    *connect(0) << sql;
    settle();
}

bool refuses(soci::session& sql, const std::string& statement)
{
    try {
        sql << statement;
        return false;
    } catch (const soci::soci_error&) {
        return true;
    }
}

} // namespace scrip::tests
