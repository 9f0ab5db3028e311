#include "storage/session.hpp"

#include "domain/invariant.hpp"

#include <map>
#include <thread>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

// SOCI keeps the addresses of bound values and reads them when a statement runs, so every value
// goes through a cell that lives as long as its statement (storage.md, section 1).

namespace scrip::storage {

namespace {

const Statement begin_read{"begin.read", "", "BEGIN"};
// A deferred BEGIN fails as soon as somebody else wrote in between (S1).
const Statement begin_write{"begin.write", "", "BEGIN IMMEDIATE"};
const Statement commit_statement{"commit", "", "COMMIT"};
const Statement rollback_statement{"rollback", "", "ROLLBACK"};

constexpr std::int64_t application_id = 1396924489;
// Before it, two connections could corrupt a WAL file (storage.md, section 2).
constexpr int first_version_with_sound_wal = 3051003;

// Runs `action` and turns what SOCI throws into a class of failure.
template <class Action>
auto guarded(Phase phase, Action&& action)
{
    try {
        return action();
    } catch (const soci::sqlite3_soci_error& error) {
        throw DatabaseError{classify_sqlite(error.result(), phase)};
    } catch (const soci::soci_error&) {
        throw DatabaseError{phase == Phase::commit_sent ? Failure::unknown : Failure::internal};
    }
}

// The path goes into a connect string in quotes, which cannot be escaped there.
std::string connect_string(const std::string& path)
{
    if (path.find('"') != std::string::npos) throw DatabaseError{Failure::unavailable};
    return "dbname=\"" + path + "\"";
}

} // namespace

// A statement bound to its cells. Whoever executes it fetches to the end (S11).
class Session::Prepared {
public:
    Prepared(soci::session& sql,
             const Statement& statement,
             std::initializer_list<Parameter> parameters)
        : inputs_(parameters.size()), outputs_(statement.columns().size()), soci_{sql}
    {
        std::size_t at = 0;
        for (const Parameter& parameter : parameters) {
            Bound& input = inputs_[at++];
            input.cell.is_text = parameter.value.is_text();
            input.name = parameter.name;
            if (input.cell.is_text) {
                soci_.exchange(soci::use(input.cell.text, input.indicator, input.name));
            } else {
                soci_.exchange(soci::use(input.cell.integer, input.indicator, input.name));
            }
        }
        indicators_.resize(outputs_.size());
        for (std::size_t i = 0; i < outputs_.size(); ++i) {
            outputs_[i].is_text = statement.columns()[i] == 't';
            if (outputs_[i].is_text) {
                soci_.exchange(soci::into(outputs_[i].text, indicators_[i]));
            } else {
                soci_.exchange(soci::into(outputs_[i].integer, indicators_[i]));
            }
        }
        soci_.alloc();
        soci_.prepare(statement.text());
        soci_.define_and_bind();
    }

    void assign(std::initializer_list<Parameter> parameters)
    {
        ensure(parameters.size() == inputs_.size(), "a statement is always given all its values");
        std::size_t at = 0;
        for (const Parameter& parameter : parameters) {
            Bound& input = inputs_[at++];
            ensure(input.name == parameter.name && input.cell.is_text == parameter.value.is_text(),
                   "a statement is always given the same values in the same order");
            input.indicator = parameter.value.is_null() ? soci::i_null : soci::i_ok;
            if (input.cell.is_text)
                input.cell.text.assign(parameter.value.text());
            else
                input.cell.integer = parameter.value.integer();
        }
    }

    bool execute()
    {
        const bool has_row = soci_.execute(true);
        note_nulls();
        return has_row;
    }

    bool fetch()
    {
        const bool has_row = soci_.fetch();
        note_nulls();
        return has_row;
    }

    std::int64_t rows_changed() { return soci_.get_affected_rows(); }
    const std::vector<Cell>& outputs() const { return outputs_; }

private:
    struct Bound {
        Cell cell;
        soci::indicator indicator = soci::i_ok;
        std::string name;
    };

    void note_nulls()
    {
        for (std::size_t i = 0; i < outputs_.size(); ++i) {
            outputs_[i].is_null = indicators_[i] == soci::i_null;
        }
    }

    std::vector<Bound> inputs_; // never resized: SOCI has their addresses
    std::vector<Cell> outputs_;
    std::vector<soci::indicator> indicators_;
    soci::statement soci_;
};

struct Session::Connection {
    Connection(const std::string& path, const services::Host& host_in)
        : host{host_in}, sql{*soci::factory_sqlite3(), connect_string(path)}
    {
    }

    // Ours, since we opened it: the factory above makes no other (S27).
    sqlite_api::sqlite3* handle() const
    {
        auto& backend = const_cast<soci::session&>(sql);
        return static_cast<soci::sqlite3_session_backend*>(backend.get_backend())->conn_;
    }

    const services::Host& host;
    std::int64_t deadline_ns = INT64_MAX;
    std::uint32_t jitter = 1;
    soci::session sql;
    std::map<const Statement*, std::unique_ptr<Prepared>> statements; // ends before `sql` (S25)
};

namespace {

// Sleeps 0.5 to 1.5 ms and tries again until the deadline: SQLite's own handler backs off so far
// that some callers starve (storage.md, section 8).
int wait_for_lock(const services::Host& host, std::int64_t deadline_ns, std::uint32_t& jitter)
{
    if (host.monotonic_ns() >= deadline_ns) return 0;
    jitter = jitter * 1664525U + 1013904223U;
    std::this_thread::sleep_for(std::chrono::microseconds{500 + (jitter >> 22U)});
    return 1;
}

} // namespace

Session::Session(const std::string& path,
                 const services::Host& host,
                 std::int64_t deadline_monotonic_ns)
{
    guarded(Phase::before_commit, [&] {
        try {
            connection_ = std::make_unique<Connection>(path, host);
        } catch (const soci::soci_error&) {
            throw DatabaseError{Failure::unavailable};
        }
        connection_->deadline_ns = deadline_monotonic_ns;
        set_up();
    });
}

Session::~Session() = default;

void Session::set_up()
{
    auto* const handle = connection_->handle();
    sqlite_api::sqlite3_extended_result_codes(handle, 1);
    sqlite_api::sqlite3_busy_handler(
        handle,
        [](void* context, int) {
            auto& connection = *static_cast<Connection*>(context);
            return wait_for_lock(connection.host, connection.deadline_ns, connection.jitter);
        },
        connection_.get());

    const bool is_wal_sound =
        sqlite_api::sqlite3_libversion_number() >= first_version_with_sound_wal;
    const char* const journal_mode = is_wal_sound ? "wal" : "truncate";
    set_pragma("journal_mode", journal_mode, journal_mode);
    set_pragma("synchronous", "FULL", "2");
    set_pragma("foreign_keys", "ON", "1");
    set_pragma("trusted_schema", "OFF", "0");
    set_pragma("cell_size_check", "ON", "1");
    set_pragma("mmap_size", "0", "0");
    set_pragma("recursive_triggers", "ON", "1");
    const std::int64_t id = number("PRAGMA application_id");
    if (id != 0 && id != application_id) throw DatabaseError{Failure::unavailable};
}

// Most setters return nothing and a misspelt one is ignored, so each is read back (S9).
void Session::set_pragma(const char* name, const char* set_to, const char* reads_back)
{
    execute_once(std::string{"PRAGMA "} + name + "=" + set_to);
    std::string value;
    connection_->sql << std::string{"PRAGMA "} + name, soci::into(value);
    // A build without memory mapping answers nothing, which is as good as 0.
    if (value.empty() && std::string_view{reads_back} == "0") return;
    if (value != reads_back) throw DatabaseError{Failure::unavailable};
}

void Session::begin(Access access, std::int64_t deadline_monotonic_ns)
{
    connection_->deadline_ns = deadline_monotonic_ns;
    run(access == Access::write ? begin_write : begin_read, {});
}

void Session::commit()
{
    guarded(Phase::commit_sent, [&] { prepared(commit_statement, {}).execute(); });
}

void Session::rollback() noexcept
{
    if (is_clean()) return; // some failures have rolled back already
    try {
        prepared(rollback_statement, {}).execute();
    } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
        // is_clean() still says no, and the pool closes the session.
    }
}

bool Session::is_clean() const
{
    return sqlite_api::sqlite3_get_autocommit(connection_->handle()) != 0;
}

bool Session::is_reusable() const
{
    auto* const handle = connection_->handle();
    // A half-read SELECT keeps its snapshot and locks writers out.
    for (auto* statement = sqlite_api::sqlite3_next_stmt(handle, nullptr); statement;
         statement = sqlite_api::sqlite3_next_stmt(handle, statement)) {
        if (sqlite_api::sqlite3_stmt_busy(statement) != 0) return false;
    }
    return is_clean();
}

Session::Prepared& Session::prepared(const Statement& statement,
                                     std::initializer_list<Parameter> parameters)
{
    auto& slot = connection_->statements[&statement];
    if (!slot) slot = std::make_unique<Prepared>(connection_->sql, statement, parameters);
    slot->assign(parameters);
    return *slot;
}

void Session::run(const Statement& statement, std::initializer_list<Parameter> parameters)
{
    guarded(Phase::before_commit, [&] { prepared(statement, parameters).execute(); });
}

std::int64_t Session::change(const Statement& statement,
                             std::initializer_list<Parameter> parameters)
{
    return guarded(Phase::before_commit, [&] {
        Prepared& change = prepared(statement, parameters);
        change.execute();
        return change.rows_changed();
    });
}

bool Session::first(const Statement& statement, std::initializer_list<Parameter> parameters)
{
    return guarded(Phase::before_commit, [&] { return prepared(statement, parameters).execute(); });
}

bool Session::next(const Statement& statement)
{
    return guarded(Phase::before_commit,
                   [&] { return connection_->statements.at(&statement)->fetch(); });
}

const std::vector<Cell>& Session::cells(const Statement& statement)
{
    return connection_->statements.at(&statement)->outputs();
}

void Session::execute_once(const std::string& sql)
{
    guarded(Phase::before_commit, [&] { connection_->sql << sql; });
}

std::int64_t Session::number(const std::string& sql)
{
    return guarded(Phase::before_commit, [&] {
        long long value = 0;
        connection_->sql << sql, soci::into(value);
        return static_cast<std::int64_t>(value);
    });
}

} // namespace scrip::storage
