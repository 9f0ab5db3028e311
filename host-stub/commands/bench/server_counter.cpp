#include "commands/bench/server_counter.hpp"

#include "commands/bench/native/session.hpp"
#include "services/clock.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace host_stub::commands::bench {
namespace {

constexpr std::int64_t settling_ms = 10'000;

class PostgresqlCounter final : public Counter {
public:
    explicit PostgresqlCounter(const services::Database& database) : session_(open_native(database))
    {
    }

    // The place in the log is exact at once; syncs are known when their sessions told
    // (Subject::settle). It does not count statements.
    Counts now() override
    {
        return {static_cast<double>(
                    session_->number("SELECT CAST(pg_current_wal_insert_lsn() - '0/0' AS BIGINT)")),
                static_cast<double>(
                    session_->number("SELECT CAST(wal_sync AS BIGINT) FROM pg_stat_wal")),
                {}};
    }

    // A session tells at its end, which comes after its client has gone.
    void settle() override
    {
        const auto until_ns = services::deadline_after_ms(services::Clock::mono_ns(), settling_ms);
        while (session_->number("SELECT CAST(COUNT(*) AS BIGINT) FROM pg_stat_activity WHERE"
                                " datname = current_database() AND pid <> pg_backend_pid()"
                                " AND application_name = 'bench'") > 0) {
            if (services::Clock::mono_ns() > until_ns) {
                throw std::runtime_error("a session of PostgreSQL does not end");
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }

private:
    std::unique_ptr<NativeSession> session_;
};

class MysqlCounter final : public Counter {
public:
    explicit MysqlCounter(const services::Database& database) : session_(open_native(database)) {}

    // MariaDB 10.11 counts the syncs of its log among those of all its files.
    Counts now() override
    {
        const double questions = status("QUESTIONS"); // first: the others are questions too
        return {status("INNODB_OS_LOG_WRITTEN"), status("INNODB_DATA_FSYNCS"), questions};
    }

private:
    double status(const std::string& name)
    {
        return static_cast<double>(
            session_->number("SELECT CAST(variable_value AS SIGNED) FROM"
                             " information_schema.global_status WHERE variable_name = '" +
                             name + "'"));
    }

    std::unique_ptr<NativeSession> session_;
};

} // namespace

std::unique_ptr<Counter> server_counter(const services::Database& database)
{
    if (database.backend() == services::Backend::postgresql) {
        return std::make_unique<PostgresqlCounter>(database);
    }
    return std::make_unique<MysqlCounter>(database);
}

} // namespace host_stub::commands::bench
