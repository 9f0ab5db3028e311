#include "stage.hpp"

#include "../model/generator.hpp"
#include "services/host.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string_view>

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/stat.h>
#include <unistd.h>

namespace scrip::schedule {

namespace {

constexpr std::int64_t start_us = model::start_time.time_since_epoch().count() * 1'000'000LL;

// The file as another process would leave it: an SQLite connection looks at the counter of changes,
// and reads anew what it kept of it.
class SqliteStage final : public Stage {
public:
    SqliteStage(const std::string& plugin_dir, int clients) : Stage{plugin_dir, clients} {}
    // Closing lets go all locks that the process has on the file: no call is in one.
    ~SqliteStage() override
    {
        if (file_ >= 0) ::close(file_);
    }

    void keep() override
    {
        file_ = ::open(database_.file().c_str(), O_RDWR | O_CLOEXEC);
        if (file_ < 0) throw std::runtime_error{"the database's file cannot be opened"};
        image_ = bytes();
        changes_ = counter_in(image_);
    }

    void reset(const std::set<std::string>&) override
    {
        changes_ += 1'000; // more than any schedule makes
        set_counter(image_, changes_);
        if (::ftruncate(file_, static_cast<off_t>(image_.size())) != 0 ||
            ::pwrite(file_, image_.data(), image_.size(), 0) != static_cast<ssize_t>(image_.size()))
            throw std::runtime_error{"the database's file cannot be written"};
    }

    std::string contents(const std::set<std::string>&) override
    {
        std::string all = bytes();
        set_counter(all, 0);
        return std::to_string(std::hash<std::string>{}(all));
    }

private:
    // Where SQLite's file format has the counter: once for changes, once beside the version.
    static constexpr std::array<std::size_t, 2> counters{24, 92};

    std::string bytes() const
    {
        struct stat status = {};
        ::fstat(file_, &status);
        std::string all(static_cast<std::size_t>(status.st_size), '\0');
        if (::pread(file_, all.data(), all.size(), 0) != static_cast<ssize_t>(all.size()))
            throw std::runtime_error{"the database's file cannot be read"};
        return all;
    }

    static std::uint32_t counter_in(const std::string& image)
    {
        std::uint32_t counter = 0;
        for (std::size_t at = counters[0]; at < counters[0] + 4; ++at)
            counter = counter << 8U | static_cast<unsigned char>(image[at]);
        return counter;
    }

    static void set_counter(std::string& image, std::uint32_t counter)
    {
        for (const std::size_t place : counters)
            for (std::size_t at = 0; at < 4; ++at)
                image[place + at] = static_cast<char>(counter >> (24 - 8 * at));
    }

    int file_ = -1;
    std::string image_;
    std::uint32_t changes_ = 0;
};

class PostgresqlStage final : public Stage, private LockWatch {
public:
    PostgresqlStage(const std::string& plugin_dir, int clients)
        : Stage{plugin_dir, clients}, administrator_{connected()}
    {
        // Turns breaks deadlocks, so that the same client loses each time.
        run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''1h''',"
            " current_database()); END $$");
    }
    ~PostgresqlStage() override { PQfinish(administrator_); }

    void keep() override
    {
        run("SET session_replication_role = replica");
        run("CREATE SCHEMA kept");
        for (const std::string& table :
             column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
            run("CREATE TABLE kept." + table + " AS TABLE public." + table);
            std::string columns;
            for (const std::string& each :
                 column("SELECT column_name FROM information_schema.columns WHERE table_schema ="
                        " 'public' AND is_generated = 'NEVER' AND table_name = '" +
                        table + "'"))
                columns += (columns.empty() ? "" : ", ") + each;
            columns_[table] = columns;
        }
    }

    void reset(const std::set<std::string>& written) override
    {
        std::string all = "BEGIN;";
        for (const std::string& each : known(written)) {
            const std::string& columns = columns_.at(each);
            all += "DELETE FROM public." + each + "; INSERT INTO public." + each + " (" + columns +
                   ") SELECT " + columns + " FROM kept." + each + ";";
        }
        run(all + "COMMIT");
        if (++resets_ % 100 == 0) run("VACUUM");
    }

    std::string contents(const std::set<std::string>& written) override
    {
        std::string all;
        for (const std::string& each : known(written))
            all +=
                (all.empty() ? "" : " UNION ALL ") +
                ("SELECT '" + each +
                 "' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM public." +
                 each + " t");
        std::string found;
        if (all.empty()) return found;
        for (const std::string& each : column(all))
            found += each;
        return found;
    }

    LockWatch* lock_watch() override { return this; }

private:
    bool is_held_up(int session, const std::vector<int>& sessions) override
    {
        std::string others;
        for (const int each : sessions)
            others += (others.empty() ? "" : ",") + std::to_string(each);
        return !column("SELECT 1 WHERE pg_blocking_pids(" + std::to_string(session) +
                       ") && ARRAY[" + others + "]::int[]")
                    .empty();
    }
    void cancel(int session) override
    {
        run("SELECT pg_cancel_backend(" + std::to_string(session) + ")");
    }

    // A role that may leave references and triggers alone, as tests/servers/postgresql.sh makes it.
    PGconn* connected() const
    {
        std::string connect = database_.connect();
        const std::size_t user = connect.find("user=scrip");
        if (user == connect.npos) throw std::runtime_error{"SCRIP_TEST_DB is not of user scrip"};
        connect.replace(user, std::strlen("user=scrip"), "user=admin");
        PGconn* const connection = PQconnectdb(connect.c_str());
        if (PQstatus(connection) != CONNECTION_OK)
            throw std::runtime_error{"the server's administrator cannot connect"};
        return connection;
    }

    std::vector<std::string> known(const std::set<std::string>& tables) const
    {
        std::vector<std::string> known;
        for (const std::string& each : tables)
            if (columns_.contains(each)) known.push_back(each);
        return known;
    }

    void run(const std::string& sql) { column(sql); }

    std::vector<std::string> column(const std::string& sql)
    {
        const std::lock_guard lock{mutex_};
        const std::unique_ptr<PGresult, void (*)(PGresult*)> result{
            PQexec(administrator_, sql.c_str()), PQclear};
        const ExecStatusType status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            throw std::runtime_error{sql + ": " + PQresultErrorMessage(result.get())};
        std::vector<std::string> values;
        for (int row = 0; row < PQntuples(result.get()); ++row)
            values.emplace_back(PQgetvalue(result.get(), row, 0));
        return values;
    }

    std::mutex mutex_;
    PGconn* administrator_;
    std::map<std::string, std::string> columns_; // by table
    int resets_ = 0;
};

} // namespace

Stage::Stage(const std::string& plugin_dir, int clients)
{
    for (int each = 0; each < clients; ++each) {
        hosts_.push_back(std::make_unique<host_stub::pipe::Session>(
            host_stub::pipe::Options{.plugin_dir = plugin_dir,
                                     .data_dir = folder_.path(),
                                     .db_url = database_.url(),
                                     .clock_unix_us = start_us,
                                     .log_sink = [](std::string_view) {}}));
    }
}

std::unique_ptr<Stage> Stage::make(const std::string& plugin_dir, int clients)
{
    const char* const server = std::getenv("SCRIP_TEST_DB");
    if (!server) return std::make_unique<SqliteStage>(plugin_dir, clients);
    if (std::string_view{server}.starts_with("postgresql:"))
        return std::make_unique<PostgresqlStage>(plugin_dir, clients);
    throw std::runtime_error{"schedules are played on SQLite and PostgreSQL"};
}

// A host's ids go on from the last one it made, whatever is drawn.
void Stage::begin_ids()
{
    for (const auto& each : hosts_) {
        host_stub::services::Host& host = each->host();
        std::destroy_at(&host.ids);
        std::construct_at(&host.ids, host.clock);
    }
}

} // namespace scrip::schedule
