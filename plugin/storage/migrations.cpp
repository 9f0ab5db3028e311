#include "storage/migrations.hpp"

#include "storage/dialect.hpp"
#include "storage/migration_texts.hpp"
#include "storage/pool.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace scrip::storage {

namespace {

const Statement insert_version{"schema_version.insert",
                               "",
                               "insert into scrip_schema_version (version, step, checksum, ts)"
                               " values (:version, :step, :checksum, :now)"};

const Statement find_version{"schema_version.find",
                             "t",
                             "select checksum from scrip_schema_version where version = :version"};

constexpr const char* make_version_table =
    "create table if not exists scrip_schema_version (version BIGINT not null,"
    " step TEXT not null, checksum TEXT not null, ts BIGINT not null, primary key (version))";

// FNV-1a, 64 bits: it tells an edited step from the released one, and guards against nobody.
std::string checksum(const char* text)
{
    std::uint64_t hash = 14695981039346656037U;
    for (const char* at = text; *at != '\0'; ++at) {
        hash ^= static_cast<unsigned char>(*at);
        hash *= 1099511628211U;
    }
    return std::to_string(hash);
}

std::int64_t stored_version(Session& session)
{
    const std::int64_t has_table =
        session.number("select count(*) from sqlite_master where type = 'table'"
                       " and name = 'scrip_schema_version'");
    if (has_table == 0) return 0;
    return session.number("select coalesce(max(version), 0) from scrip_schema_version");
}

std::int64_t newest_version()
{
    return migrations().back().version;
}

bool is_file(const std::string& path)
{
    struct stat status = {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

void make_file(const std::string& path)
{
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file >= 0) {
        ::close(file);
        return;
    }
    // Another process may have made it meanwhile.
    if (errno != EEXIST || !is_file(path)) throw DatabaseError{Failure::unavailable};
}

void apply(Session& session, const Migration& migration, const services::Host& host)
{
    for (const std::string& statement : statements_for_sqlite(migration.text)) {
        session.execute_once(statement);
    }
    session.run(insert_version,
                {{"version", migration.version},
                 {"step", migration.name},
                 {"checksum", checksum(migration.text)},
                 {"now", host.now()}});
}

} // namespace

const std::vector<Migration>& migrations()
{
    static const std::vector<Migration> all{{1, "0001-ledger", migration_0001_ledger}};
    return all;
}

DataState data_state(Session& session)
{
    const std::int64_t version = stored_version(session);
    if (version > newest_version()) return DataState::newer;
    for (const Migration& migration : migrations()) {
        if (migration.version > version) return DataState::older;
        if (!session.first(find_version, {{"version", migration.version}})) {
            return DataState::changed;
        }
        const std::string stored = session.cells(find_version)[0].text;
        session.next(find_version);
        if (stored != checksum(migration.text)) return DataState::changed;
    }
    return DataState::current;
}

DataState data_state_of(const services::Database& database,
                        const services::Host& host,
                        std::int64_t deadline_monotonic_ns)
{
    const std::string path = database_path(database);
    if (!is_file(path)) return DataState::older;
    Session session{path, host, deadline_monotonic_ns};
    return data_state(session);
}

MigrationReport migrate(const services::Database& database,
                        const services::Host& host,
                        std::int64_t deadline_monotonic_ns,
                        bool is_dry_run)
{
    MigrationReport report{.from = 0, .to = newest_version(), .steps = {}};
    const std::string path = database_path(database);
    const bool is_made = is_file(path);
    if (is_dry_run && !is_made) {
        for (const Migration& migration : migrations())
            report.steps.emplace_back(migration.name);
        return report;
    }
    if (!is_made) make_file(path);

    Session session{path, host, deadline_monotonic_ns};
    try {
        // The lock first, then the version: two processes may do this at once.
        session.begin(Access::write, deadline_monotonic_ns);
        report.from = stored_version(session);
        if (report.from > newest_version()) throw DatabaseError{Failure::refused};
        for (const Migration& migration : migrations()) {
            if (migration.version > report.from) report.steps.emplace_back(migration.name);
        }
        if (is_dry_run || report.steps.empty()) {
            session.rollback();
            return report;
        }
        session.execute_once(make_version_table);
        session.execute_once("PRAGMA application_id=1396924489");
        for (const Migration& migration : migrations()) {
            if (migration.version > report.from) apply(session, migration, host);
        }
        session.commit();
    } catch (const DatabaseError& error) {
        session.rollback();
        if (error.failure() == Failure::conflict) throw DatabaseError{Failure::too_slow};
        throw;
    }
    return report;
}

} // namespace scrip::storage
