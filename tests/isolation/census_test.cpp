// p1: which anomalies each level of each server allows. The names are Adya's (1999), P4 that of
// Berenson et al. (1995). A new version of a server that answers otherwise is looked at before
// anything else is believed of it.
#include "server.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <map>

using namespace scrip::tests;

namespace {

// Transactions over two accounts of 10.
class Play {
public:
    Play(const Server& server, const Level& level) : server_{server}
    {
        server.run("delete from account");
        server.run("insert into account (id, value) values (1, 10)");
        server.run("insert into account (id, value) values (2, 10)");
        for (std::size_t number = 0; number < 3; ++number) {
            sessions_.push_back(server.session(number, level));
            *sessions_.back() << "start transaction";
        }
    }

    // -1: nothing is told, or the transaction has been ended.
    std::int64_t read(std::size_t who, int id)
    {
        return number(who, "value from account where id = " + std::to_string(id));
    }
    std::int64_t read_rich(std::size_t who)
    {
        return number(who, "count(*) from account where value > 50");
    }

    bool writes(std::size_t who, int id, std::int64_t value)
    {
        return does(who,
                    "update account set value = " + std::to_string(value) +
                        " where id = " + std::to_string(id));
    }
    bool adds_rich(std::size_t who) { return does(who, "insert into account values (3, 100)"); }

    bool commits(std::size_t who)
    {
        const bool is_done = does(who, "commit");
        server_.settle();
        return is_done;
    }
    void rolls_back(std::size_t who) { *sessions_[who] << "rollback"; }

private:
    bool does(std::size_t who, const std::string& statement)
    {
        if (!refuses(*sessions_[who], statement)) return true;
        rolls_back(who);
        return false;
    }

    std::int64_t number(std::size_t who, const std::string& what)
    {
        try {
            long long value = -1;
            *sessions_[who] << "select " + what, soci::into(value);
            return value;
        } catch (const soci::soci_error&) {
            rolls_back(who);
            return -1;
        }
    }

    const Server& server_;
    std::vector<std::unique_ptr<soci::session>> sessions_;
};

// Each tells whether the anomaly happens.

// A write over one that is not committed.
bool dirty_write(Play& play)
{
    return play.writes(0, 1, 11) && play.writes(1, 1, 12) && play.commits(0) && play.commits(1);
}

// A value that is rolled back later is seen.
bool aborted_read(Play& play)
{
    play.writes(0, 1, 11);
    return play.read(1, 1) == 11;
}

// Of two writes that are committed together only one is seen.
bool observed_transaction_vanishes(Play& play)
{
    play.writes(0, 1, 11);
    play.writes(0, 2, 11);
    auto waits = std::async(std::launch::async, [&] { return play.writes(1, 1, 12); });
    play.commits(0);
    if (!waits.get()) return false;
    const std::int64_t before = play.read(2, 1);
    play.writes(1, 2, 12);
    const std::int64_t after = play.read(2, 2);
    return before == 12 || after == 12;
}

// The same question is answered with another's new row.
bool predicate_many_preceders(Play& play)
{
    const std::int64_t before = play.read_rich(0);
    return before == 0 && play.adds_rich(1) && play.commits(1) && play.read_rich(0) == 1;
}

// A write rests on a value that another has replaced meanwhile.
bool lost_update(Play& play)
{
    const bool both_read = play.read(0, 1) == 10 && play.read(1, 1) == 10;
    return both_read && play.writes(0, 1, 11) && play.commits(0) && play.writes(1, 1, 12) &&
           play.commits(1);
}

// One account is read before another's change, the other after it.
bool read_skew(Play& play)
{
    return play.read(0, 1) == 10 && play.writes(1, 1, 11) && play.writes(1, 2, 11) &&
           play.commits(1) && play.read(0, 2) == 11;
}

// Both read both, each writes one.
bool write_skew(Play& play)
{
    const bool both_read = play.read(0, 1) == 10 && play.read(0, 2) == 10 &&
                           play.read(1, 1) == 10 && play.read(1, 2) == 10;
    return both_read && play.writes(0, 1, 11) && play.commits(0) && play.writes(1, 2, 11) &&
           play.commits(1);
}

struct Anomaly {
    const char* name;
    bool (*happens)(Play&);
};

constexpr Anomaly anomalies[] = {{"G0", dirty_write},
                                 {"G1a", aborted_read},
                                 {"OTV", observed_transaction_vanishes},
                                 {"PMP", predicate_many_preceders},
                                 {"P4", lost_update},
                                 {"G-single", read_skew},
                                 {"G2-item", write_skew}};

std::string census(const Server& server, const Level& level)
{
    std::string all;
    for (const Anomaly& anomaly : anomalies) {
        Play play{server, level};
        if (anomaly.happens(play)) all += (all.empty() ? "" : " ") + std::string{anomaly.name};
    }
    return all;
}

using Recorded = std::map<std::string, std::string>; // by level

// Of a cluster each transaction is on a node of its own. PostgreSQL 15.18, MariaDB 10.11.19,
// Galera 26.4.
const std::map<std::string, Recorded> recorded{
    {"postgresql",
     {{"read committed", "PMP P4 G-single G2-item"},
      {"repeatable read", "G2-item"},
      {"serializable", ""}}},
    {"mariadb",
     {{"read uncommitted", "G1a OTV PMP P4 G-single G2-item"},
      {"read committed", "PMP P4 G-single G2-item"},
      {"repeatable read", "P4 G2-item"},
      {"repeatable read, snapshot isolation", "G2-item"},
      {"serializable", ""}}},
    {"galera",
     {{"read uncommitted", "PMP P4 G-single G2-item"},
      {"read committed", "PMP P4 G-single G2-item"},
      {"repeatable read", "P4 G2-item"},
      {"repeatable read, snapshot isolation", "G2-item"},
      {"serializable", ""}}}};

} // namespace

TEST_CASE("each isolation level allows the anomalies that were recorded of it", "[isolation][p1]")
{
    const Server server;
    for (const Level& level : server.levels()) {
        INFO(server.name() << ", " << level.name);
        CHECK(census(server, level) == recorded.at(server.name()).at(level.name));
    }
}
