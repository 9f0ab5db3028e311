#include "commands/bench/native/session.hpp"
#include "commands/bench/place.hpp"
#include "commands/bench/server_counter.hpp"
#include "services/ids.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>

namespace host_stub::commands::bench {
namespace {

std::string new_name()
{
    std::array<std::uint8_t, 6> random{};
    if (!services::Ids::random(random)) throw std::runtime_error("no random bytes");
    std::string name = "scrip_bench_";
    for (const std::uint8_t byte : random) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02x", byte);
        name += digits.data();
    }
    return name;
}

// The host's sessions end a statement after 5 seconds; making, analysing and dropping may take
// more.
std::unique_ptr<NativeSession> open_patient(const services::Database& database)
{
    std::unique_ptr<NativeSession> session = open_native(database);
    session->run(database.backend() == services::Backend::postgresql
                     ? "SET statement_timeout = 0"
                     : "SET SESSION max_statement_time = 0");
    return session;
}

// Made at the beginning, dropped at the end.
class OwnDatabase {
public:
    explicit OwnDatabase(const std::string& server)
        : server_(server), is_postgresql_(server_.backend() == services::Backend::postgresql),
          name_(new_name())
    {
        if (server_.backend() == services::Backend::sqlite3) {
            throw std::runtime_error("--db: bench makes its own SQLite files; --data says where");
        }
        open_patient(server_)->run("CREATE DATABASE " + name_ +
                                   (is_postgresql_ ? " TEMPLATE template0 ENCODING 'UTF8'" : ""));
    }
    ~OwnDatabase()
    {
        try {
            open_patient(server_)->run("DROP DATABASE " + name_ +
                                       (is_postgresql_ ? " WITH (FORCE)" : ""));
        } catch (const std::exception&) {
            std::fprintf(stderr, "host-stub: the database %s stays behind\n", name_.c_str());
        }
    }
    OwnDatabase(const OwnDatabase&) = delete;
    OwnDatabase& operator=(const OwnDatabase&) = delete;

    const std::string& name() const noexcept { return name_; }

private:
    const services::Database server_;
    const bool is_postgresql_;
    const std::string name_;
};

class ServerPlace final : public Place {
public:
    explicit ServerPlace(const std::string& server)
        : own_(server), url_(services::url_with_database(server, own_.name())), database_(url_),
          folder_("host-stub-bench")
    {
        const std::unique_ptr<NativeSession> session = open_native(database_);
        if (is_postgresql()) {
            name_ = "postgresql";
            about_ = "PostgreSQL " + session->text("SHOW server_version");
            is_durable_ = session->text("SHOW fsync") == "on";
            return;
        }
        name_ = session->number("SELECT @@wsrep_on") == 1 ? "galera" : "mariadb";
        about_ = "MariaDB " + session->text("SELECT VERSION()");
        is_durable_ = session->number("SELECT @@innodb_flush_log_at_trx_commit") == 1;
    }

    std::string name() const override { return name_; }
    std::string about() const override { return about_; }
    bool is_durable() const override { return is_durable_; }
    const std::filesystem::path& folder() const override { return folder_.path(); }
    std::string url() const override { return url_; }
    const services::Database& bare() const override { return database_; }
    std::unique_ptr<Counter> counter() const override { return server_counter(database_); }
    void analyze() const override
    {
        const std::unique_ptr<NativeSession> session = open_patient(database_);
        if (is_postgresql()) {
            session->run("ANALYZE");
            return;
        }
        session->run("SET SESSION group_concat_max_len = 65536");
        session->run("ANALYZE TABLE " +
                     session->text("SELECT GROUP_CONCAT(table_name) FROM information_schema.tables"
                                   " WHERE table_schema = DATABASE()"
                                   " AND table_type = 'BASE TABLE'"));
    }
    Settling settling() const override
    {
        return is_postgresql() ? Settling::after_a_second : Settling::at_once;
    }

private:
    bool is_postgresql() const { return database_.backend() == services::Backend::postgresql; }

    OwnDatabase own_;
    const std::string url_;
    const services::Database database_;
    const TemporaryFolder folder_;
    std::string name_;
    std::string about_;
    bool is_durable_ = false;
};

} // namespace

std::unique_ptr<Place> server_place(const std::string& url)
{
    return std::make_unique<ServerPlace>(url);
}

} // namespace host_stub::commands::bench
