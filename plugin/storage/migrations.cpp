#include "storage/migrations.hpp"

#include "storage/backends/backend.hpp"
#include "storage/connection_guard.hpp"
#include "storage/migration_texts.hpp"

#include <algorithm>
#include <optional>

namespace scrip::storage {

namespace {

// A step that is not done began where its statements commit one by one, and begins again.
const Statement note_version{
    "schema_version.insert",
    "",
    "insert into scrip_schema_version (version, step, state, checksum, plugin_version, ts)"
    " values (:version, :step, :state, :checksum, :plugin, :now) KEEP EXISTING"};

const Statement set_state{"schema_version.set_state",
                          "",
                          "update scrip_schema_version set state = :state, checksum = :checksum,"
                          " plugin_version = :plugin, ts = :now where version = :version"};

const Statement find_version{"schema_version.find",
                             "tt",
                             "select state, checksum from scrip_schema_version"
                             " where version = :version"};

constexpr const char* version_table =
    "create table scrip_schema_version (version VALUE not null, step KEY(64) not null,"
    " state KEY(16) not null, checksum KEY(64) not null, plugin_version KEY(32) not null,"
    " ts VALUE not null, primary key (version))";

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

std::int64_t newest_version()
{
    return migrations().back().version;
}

// The newest version that is done; 0 without any.
std::int64_t stored_version(Session& session, const Backend& backend)
{
    if (session.number(backend.count_of_table("scrip_schema_version")) == 0) return 0;
    return session.number(
        backend.spelled("select coalesce(max(version), 0) from scrip_schema_version"
                        " where state = 'done'"));
}

void note(Session& session, const Migration& migration, const char* state, Instant now)
{
    const std::string sum = checksum(migration.text);
    session.change(note_version,
                   {{"version", migration.version},
                    {"step", migration.name},
                    {"state", state},
                    {"checksum", sum},
                    {"plugin", plugin_version},
                    {"now", now}});
    session.change(set_state,
                   {{"state", state},
                    {"checksum", sum},
                    {"plugin", plugin_version},
                    {"now", now},
                    {"version", migration.version}});
}

void apply(Session& session, const Backend& backend, const Migration& migration, Instant now)
{
    note(session, migration, "running", now);
    for (const std::string& statement : backend.spelled_migration(migration.text))
        session.execute_once(statement);
    note(session, migration, "done", now);
}

void apply_missing(Session& session,
                   const Backend& backend,
                   const services::Host& host,
                   const MigrationReport& report)
{
    if (session.number(backend.count_of_table("scrip_schema_version")) == 0) {
        for (const std::string& statement : backend.spelled_migration(version_table))
            session.execute_once(statement);
    }
    for (const Migration& migration : migrations()) {
        if (migration.version > report.from) apply(session, backend, migration, host.now());
    }
}

std::int64_t milliseconds_left(const services::Host& host, std::int64_t deadline_ns)
{
    return std::clamp<std::int64_t>((deadline_ns - host.monotonic_ns()) / 1'000'000, 1, 3'600'000);
}

// Whoever else migrates waits, also when this one fails.
class MigrationLock {
public:
    MigrationLock(const Backend& backend, Session& session, std::int64_t milliseconds)
        : backend_{backend}, session_{session}
    {
        backend_.lock_migration(session_, milliseconds);
    }
    MigrationLock(const MigrationLock&) = delete;
    MigrationLock& operator=(const MigrationLock&) = delete;
    ~MigrationLock()
    {
        try {
            backend_.unlock_migration(session_);
        } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
            // Over a lost connection: the lock ends by itself.
        }
    }

private:
    const Backend& backend_;
    Session& session_;
};

// The lock first, then the version: two processes may do this at once. Where statements of a
// migration commit by themselves, the lock lasts as long as the session.
void run(Session& session,
         const Backend& backend,
         const services::Host& host,
         std::int64_t deadline_ns,
         bool is_dry_run,
         MigrationReport& report)
{
    session.begin(Access::write, deadline_ns);
    std::optional<MigrationLock> lock;
    if (!is_dry_run) lock.emplace(backend, session, milliseconds_left(host, deadline_ns));
    report.from = stored_version(session, backend);
    if (report.from > newest_version()) throw DatabaseError{Failure::refused};
    for (const Migration& migration : migrations()) {
        if (migration.version > report.from) report.steps.emplace_back(migration.name);
    }
    if (is_dry_run || report.steps.empty()) {
        session.rollback();
        return;
    }
    apply_missing(session, backend, host, report);
    session.commit();
}

} // namespace

const std::vector<Migration>& migrations()
{
    static const std::vector<Migration> all{{1, "0001-ledger", migration_0001_ledger},
                                            {2, "0002-keys", migration_0002_keys},
                                            {3, "0003-audit", migration_0003_audit}};
    return all;
}

DataState data_state(Session& session, const Backend& backend)
{
    const std::int64_t version = stored_version(session, backend);
    if (version > newest_version()) return DataState::newer;
    for (const Migration& migration : migrations()) {
        if (migration.version > version) return DataState::older;
        if (!session.first(find_version, {{"version", migration.version}})) {
            return DataState::changed;
        }
        const std::string stored = session.cells(find_version)[1].text;
        session.next(find_version);
        if (stored != checksum(migration.text)) return DataState::changed;
    }
    return DataState::current;
}

DataState data_state_of(const services::Database& database,
                        const services::Host& host,
                        std::int64_t deadline_monotonic_ns)
{
    const auto backend = Backend::of(database);
    if (!backend->exists()) return DataState::older;
    ConnectionGuard guard{host};
    Session session{*backend, host, &guard, deadline_monotonic_ns};
    session.begin(Access::read, deadline_monotonic_ns);
    const DataState state = data_state(session, *backend);
    session.rollback();
    return state;
}

MigrationReport migrate(const services::Database& database,
                        const services::Host& host,
                        std::int64_t deadline_monotonic_ns,
                        bool is_dry_run)
{
    const auto backend = Backend::of(database);
    MigrationReport report{.from = 0, .to = newest_version(), .steps = {}};
    if (is_dry_run && !backend->exists()) {
        for (const Migration& migration : migrations())
            report.steps.emplace_back(migration.name);
        return report;
    }
    if (!backend->exists()) backend->make();

    ConnectionGuard guard{host};
    Session session{*backend, host, &guard, deadline_monotonic_ns};
    try {
        run(session, *backend, host, deadline_monotonic_ns, is_dry_run, report);
    } catch (const DatabaseError& error) {
        session.rollback();
        if (error.failure() == Failure::conflict) throw DatabaseError{Failure::too_slow};
        throw;
    }
    return report;
}

} // namespace scrip::storage
