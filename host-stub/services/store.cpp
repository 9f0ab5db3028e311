#include "services/store.hpp"

#include "services/clock.hpp"
#include "services/connection.hpp"
#include "services/schema.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <random>
#include <thread>

namespace host_stub::services {
namespace {

constexpr std::int64_t busy_ms_max = 5'000;
constexpr int tries_max = 8;

// Only for a file that is not there: closing any descriptor of an SQLite file would drop the locks
// this process holds on it.
void make_file(const std::filesystem::path& file)
{
    struct stat about {};
    if (::lstat(file.c_str(), &about) == 0) return;
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made >= 0) {
        ::fchmod(made, 0600);
        ::close(made);
    } else if (errno != EEXIST) {
        throw StoreUnavailable("the database file cannot be made: " + file.string());
    }
}

bool is_plain_file(const std::filesystem::path& file)
{
    struct stat about {};
    return ::lstat(file.c_str(), &about) == 0 && S_ISREG(about.st_mode);
}

// A file somebody else filled is not ours to write into; an empty one gets our mark.
void claim_file(Connection& connection)
{
    const long long found = connection.number("PRAGMA application_id");
    if (found == application_id) return;
    if (found != 0 ||
        connection.number("SELECT CAST(COUNT(*) AS BIGINT) FROM sqlite_master") != 0) {
        throw StoreUnavailable("the database file belongs to another program");
    }
    connection.sql << "PRAGMA application_id=" + std::to_string(application_id);
}

void nap(int tries)
{
    thread_local std::minstd_rand generator{std::random_device{}()};
    const int most_ms = std::min(100, 2 << tries);
    std::this_thread::sleep_for(std::chrono::microseconds(
        std::uniform_int_distribution<int>(0, most_ms * 1'000)(generator)));
}

std::int64_t busy_until_ns()
{
    return deadline_after_ms(Clock::mono_ns(), busy_ms_max);
}

[[noreturn]] void refuse(Failure failure, const Database& database)
{
    throw StoreUnavailable((failure == Failure::refused
                                ? "the database refused a statement of the host: "
                                : "the database does not answer or cannot be written: ") +
                           database.name());
}

void run(Connection& connection, const std::function<void(soci::session&)>& work)
{
    try {
        connection.begin_writing();
        work(connection.sql);
        connection.commit();
    } catch (...) {
        connection.roll_back();
        throw;
    }
}

bool has_tables(Connection& connection, const Dialect& dialect)
{
    return connection.number(dialect.count_tables) >= table_count();
}

// In a transaction of its own: on MariaDB each statement that makes a table commits.
void make_tables(Connection& connection, Backend backend)
{
    const Dialect& dialect = dialect_of(backend);
    if (has_tables(connection, dialect)) return;
    connection.begin_writing();
    if (backend == Backend::sqlite3) claim_file(connection);
    if (*dialect.lock_tables != '\0') connection.sql << dialect.lock_tables;
    for (const std::string& statement : create_statements(dialect))
        connection.sql << statement;
    connection.commit();
}

} // namespace

void Store::write(const std::function<void(soci::session&)>& work) const
{
    const std::int64_t until_ns = busy_until_ns();
    for (int tries = 1;; ++tries) {
        try {
            const auto connection = connect(until_ns);
            run(*connection, work);
            return;
        } catch (const soci::soci_error& error) {
            const Failure failure = dialect_of(database_.backend()).failure_of(error);
            const bool is_last = tries == tries_max || Clock::mono_ns() >= until_ns;
            if (failure != Failure::conflict || is_last) refuse(failure, database_);
        }
        nap(tries);
    }
}

std::unique_ptr<Connection> Store::open(std::int64_t busy_until_mono_ns) const
{
    try {
        return connect(busy_until_mono_ns);
    } catch (const soci::soci_error& error) {
        refuse(dialect_of(database_.backend()).failure_of(error), database_);
    }
}

std::unique_ptr<Connection> Store::connect(std::int64_t busy_until_mono_ns) const
{
    if (database_.backend() == Backend::sqlite3) {
        make_file(database_.file());
        if (!is_plain_file(database_.file()))
            throw StoreUnavailable("the database is no plain file: " + database_.name());
    }
    auto connection = std::make_unique<Connection>(database_, busy_until_mono_ns);
    make_tables(*connection, database_.backend());
    return connection;
}

bool Store::read(const std::function<void(soci::session&)>& work) const
{
    if (database_.backend() == Backend::sqlite3 && !is_plain_file(database_.file())) return false;
    try {
        Connection connection(database_, busy_until_ns());
        connection.begin_reading();
        const bool is_there = has_tables(connection, dialect_of(database_.backend()));
        if (is_there) work(connection.sql);
        connection.roll_back();
        return is_there;
    } catch (const soci::soci_error& error) {
        refuse(dialect_of(database_.backend()).failure_of(error), database_);
    }
}

std::string Store::server_version() const
{
    if (database_.backend() == Backend::sqlite3) return sqlite_api::sqlite3_libversion();
    try {
        const std::string version =
            Connection(database_, busy_until_ns()).text(dialect_of(database_.backend()).version);
        return version.substr(0, version.find(' '));
    } catch (const soci::soci_error& error) {
        refuse(dialect_of(database_.backend()).failure_of(error), database_);
    }
}

std::string Store::or_keep(std::string_view key) const
{
    return services::or_keep(database_.backend(), key);
}

std::string Store::or_update(std::string_view key, std::string_view columns) const
{
    return services::or_update(database_.backend(), key, columns);
}

std::string Store::sum_of(std::string_view column) const
{
    const bool is_mysql = database_.backend() == Backend::mysql;
    return "CAST(COALESCE(SUM(" + std::string(column) + "), 0) AS " +
           (is_mysql ? "SIGNED)" : "BIGINT)");
}

} // namespace host_stub::services
