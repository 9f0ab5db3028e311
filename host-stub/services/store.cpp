#include "services/store.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>

namespace host_stub::services {
namespace {

constexpr long long application_id = 1'396'924'489; // the file's mark, shared with the plugin
constexpr int wal_is_safe_from = 3'051'003;         // below, WAL can corrupt a file
constexpr std::int64_t busy_ms_max = 5'000;

constexpr std::array tables{
    "CREATE TABLE IF NOT EXISTS host_studio (studio_id TEXT PRIMARY KEY, state TEXT NOT NULL,"
    " config TEXT NOT NULL, changed_us BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS host_event (event_id TEXT PRIMARY KEY, studio_id TEXT NOT NULL,"
    " type TEXT NOT NULL, body TEXT NOT NULL, stored_us BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS host_customer (studio_id TEXT NOT NULL, customer_id TEXT NOT NULL,"
    " name TEXT NOT NULL, PRIMARY KEY (studio_id, customer_id))",
    "CREATE TABLE IF NOT EXISTS host_order (studio_id TEXT NOT NULL, order_id TEXT NOT NULL,"
    " customer_id TEXT NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL,"
    " PRIMARY KEY (studio_id, order_id))",
    "CREATE TABLE IF NOT EXISTS host_order_line (studio_id TEXT NOT NULL, order_id TEXT NOT NULL,"
    " line_id TEXT NOT NULL, label TEXT NOT NULL,"
    " total_minor BIGINT NOT NULL CHECK (typeof(total_minor) = 'integer'),"
    " sells_voucher BIGINT NOT NULL, state TEXT NOT NULL,"
    " PRIMARY KEY (studio_id, order_id, line_id))",
    "CREATE TABLE IF NOT EXISTS host_payment (studio_id TEXT NOT NULL, payment_id TEXT NOT NULL,"
    " order_id TEXT NOT NULL, tender TEXT NOT NULL,"
    " amount_minor BIGINT NOT NULL CHECK (typeof(amount_minor) = 'integer'),"
    " reference TEXT NOT NULL, PRIMARY KEY (studio_id, payment_id))",
    "CREATE TABLE IF NOT EXISTS host_payment_attempt (studio_id TEXT NOT NULL,"
    " attempt_key TEXT NOT NULL, order_id TEXT NOT NULL, state TEXT NOT NULL,"
    " PRIMARY KEY (studio_id, attempt_key))",
};

// Short random-like naps: SQLite's own handler backs off so far that it starves.
int nap_or_give_up(void* deadline_ns, int tries)
{
    if (Clock::mono_ns() >= *static_cast<const std::int64_t*>(deadline_ns)) return 0;
    std::this_thread::sleep_for(std::chrono::microseconds(500 + tries * 379 % 1'000));
    return 1;
}

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

template <class Value>
Value one(soci::session& sql, const char* statement)
{
    Value value{};
    sql << statement, soci::into(value);
    return value;
}

void expect(bool is_set, const char* setting)
{
    if (!is_set) throw StoreUnavailable(std::string("the database did not take ") + setting);
}

void set_up(soci::session& sql)
{
    if (sqlite_api::sqlite3_libversion_number() < wal_is_safe_from) {
        expect(one<std::string>(sql, "PRAGMA journal_mode=TRUNCATE") == "truncate", "journal_mode");
    } else {
        expect(one<std::string>(sql, "PRAGMA journal_mode=WAL") == "wal", "journal_mode");
    }
    sql << "PRAGMA synchronous=FULL";
    sql << "PRAGMA foreign_keys=ON";
    sql << "PRAGMA trusted_schema=OFF";
    sql << "PRAGMA cell_size_check=ON";
    expect(one<int>(sql, "PRAGMA synchronous") == 2, "synchronous");
    expect(one<int>(sql, "PRAGMA foreign_keys") == 1, "foreign_keys");
}

// A file somebody else filled is not ours to write into; an empty one gets our mark.
void claim(soci::session& sql)
{
    const auto found = one<int>(sql, "PRAGMA application_id");
    if (found == application_id) return;
    expect(found == 0 && one<int>(sql, "SELECT CAST(COUNT(*) AS BIGINT) FROM sqlite_master") == 0,
           "the host's tables: the file belongs to another program");
    sql << "PRAGMA application_id=" + std::to_string(application_id);
}

void make_tables(soci::session& sql)
{
    for (const char* table : tables)
        sql << table;
}

class Connection {
public:
    explicit Connection(const std::filesystem::path& file)
        : deadline_ns_(deadline_after_ms(Clock::mono_ns(), busy_ms_max))
    {
        const std::string path = file.string();
        sql.open(*soci::factory_sqlite3(),
                 path.find(' ') == std::string::npos ? "dbname=" + path
                                                     : "dbname=\"" + path + "\"");
        auto* backend = static_cast<soci::sqlite3_session_backend*>(sql.get_backend());
        sqlite_api::sqlite3_extended_result_codes(backend->conn_, 1);
        sqlite_api::sqlite3_busy_handler(backend->conn_, nap_or_give_up, &deadline_ns_);
        set_up(sql);
    }

    void roll_back() noexcept
    {
        try {
            sql << "ROLLBACK";
        } catch (...) { // closing the session rolls back as well
        }
    }

private:
    std::int64_t deadline_ns_; // the busy handler reads it as long as `sql` is open

public:
    soci::session sql;
};

template <class Work>
auto without_driver_texts(const Work& work)
{
    try {
        return work();
    } catch (const soci::soci_error&) {
        throw StoreUnavailable("the database does not answer or cannot be written");
    }
}

} // namespace

void Store::write(const std::function<void(soci::session&)>& work) const
{
    make_file(file_);
    if (!is_plain_file(file_))
        throw StoreUnavailable("the database is no plain file: " + file_.string());
    without_driver_texts([&] {
        Connection connection(file_);
        connection.sql << "BEGIN IMMEDIATE";
        try {
            claim(connection.sql);
            make_tables(connection.sql);
            work(connection.sql);
            connection.sql << "COMMIT"; // the busy handler waits for readers
        } catch (...) {
            connection.roll_back();
            throw;
        }
    });
}

bool Store::read(const std::function<void(soci::session&)>& work) const
{
    if (!is_plain_file(file_)) return false;
    return without_driver_texts([&] {
        Connection connection(file_);
        connection.sql << "BEGIN";
        const bool has_tables = one<int>(connection.sql,
                                         "SELECT CAST(COUNT(*) AS BIGINT) FROM sqlite_master"
                                         " WHERE type = 'table' AND name = 'host_studio'") == 1;
        if (has_tables) work(connection.sql);
        connection.roll_back();
        return has_tables;
    });
}

} // namespace host_stub::services
