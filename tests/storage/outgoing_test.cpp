// Rows that nobody asks about, on their way to a server with what follows them.
#include "storage/backends/dialect_text.hpp"
#include "support/ledger_world.hpp"
#include "support/relay.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

const Statement insert_order{"test.insert_order",
                             "",
                             "insert into scrip_order (studio_id, order_id, changes, deleted_ts)"
                             " values (:studio, :order, :changes, :deleted)"};

const Statement keep_order{"test.keep_order",
                           "",
                           "insert into scrip_order (studio_id, order_id, changes, deleted_ts)"
                           " values (:studio, :order, 0, null) KEEP EXISTING"};

const Statement raise_order{"test.raise_order",
                            "",
                            "update scrip_order set changes = changes + 1 where studio_id = :studio"
                            " and order_id = :order"};

// A session through a relay that counts what it sends. The order "there" is there.
struct Orders {
    explicit Orders(bool is_combining = true) : through{database(is_combining)}
    {
        world.write([&](Unit& unit) {
            StudioStore{unit, world.studio}.add_settings(1, "{}", world.host.now());
            unit.change(keep_order, {{"studio", world.studio}, {"order", "there"}});
        });
        // Statements are prepared once, which a server is asked for apart.
        begin();
        insert("warm");
        raise("warm");
        session.commit();
        begin();
        insert("warm-2");
        session.commit();
    }

    services::Database database(bool is_combining) const
    {
        services::Database database = world.database();
        database.is_combining = is_combining;
        return database;
    }

    void begin() { session.begin(Access::write, deadline_in(world.host, 20'000)); }

    void insert(const std::string& order,
                std::int64_t changes = 0,
                const std::optional<Instant>& deleted = std::nullopt)
    {
        session.insert(insert_order,
                       {{"studio", world.studio},
                        {"order", order},
                        {"changes", changes},
                        {"deleted", deleted}});
    }

    std::int64_t raise(const std::string& order)
    {
        return session.change(raise_order, {{"studio", world.studio}, {"order", order}});
    }

    std::optional<DatabaseError> error_of(const std::function<void()>& action)
    {
        try {
            action();
        } catch (const DatabaseError& error) {
            return error;
        }
        return std::nullopt;
    }

    // As an administrator ends a session.
    void kill()
    {
        const bool is_postgresql = world.on.backend() == TestBackend::postgresql;
        const std::int64_t id = session.number(
            is_postgresql ? "select cast(pg_backend_pid() as bigint)" : "select connection_id()");
        world.raw().run((is_postgresql ? "select pg_terminate_backend(" : "kill (") +
                        std::to_string(id) + ")");
    }

    // A round trip each.
    int messages_of(const std::function<void()>& action)
    {
        const int before = through.messages();
        action();
        return through.messages() - before;
    }

    std::int64_t count(const std::string& like)
    {
        return world.raw().number("select count(*) from scrip_order where order_id like '" + like +
                                  "'");
    }

    bool waits() const { return session.has_parts(); }

    // On a cluster each goes by itself, which is all there is to see there.
    bool goes_by_itself()
    {
        if (waits()) return false;
        begin();
        CHECK(messages_of([&] { insert("by itself"); }) == 1);
        session.rollback();
        return true;
    }

    LedgerWorld world;
    Relay through;
    std::unique_ptr<const Backend> backend = Backend::of(through.database());
    Session session{*backend, world.host, nullptr, deadline_in(world.host, 20'000)};
};

} // namespace

TEST_CASE("rows that nobody asks about go with the commit, in one round trip",
          "[storage][server][outgoing]")
{
    const bool is_combining = GENERATE(true, false);
    Orders orders{is_combining};
    orders.begin();
    const int messages = orders.messages_of([&] {
        for (int i = 0; i < 5; ++i)
            orders.insert("o" + std::to_string(i));
        orders.session.commit();
    });
    CHECK(messages == (is_combining && orders.waits() ? 1 : 6));
    CHECK(orders.count("o_") == 5);
    CHECK(orders.session.is_reusable());
}

TEST_CASE("what waits goes ahead of a change, in the same round trip",
          "[storage][server][outgoing]")
{
    Orders orders;
    if (orders.goes_by_itself()) return;
    orders.begin();
    orders.insert("o1");
    std::int64_t raised = 0;
    CHECK(orders.messages_of([&] { raised = orders.raise("o1"); }) == 1);
    CHECK(raised == 1);
    orders.insert("o2");
    orders.insert("o3");
    CHECK(orders.raise("none") == 0);
    orders.session.commit();
    CHECK(orders.count("o_") == 3);
}

TEST_CASE("what waits is seen by whoever asks in the same transaction",
          "[storage][server][outgoing]")
{
    Orders orders;
    orders.begin();
    orders.insert("o1");
    CHECK(orders.session.number("select count(*) from scrip_order where order_id = 'o1'") == 1);
    orders.session.rollback();
    CHECK(orders.count("o_") == 0);
}

TEST_CASE("a row that is there already is told at the commit, which keeps nothing then",
          "[storage][server][outgoing]")
{
    Orders orders;
    if (orders.goes_by_itself()) return;
    orders.begin();
    orders.insert("o1");
    orders.insert("there");
    orders.insert("o2");
    const auto error = orders.error_of([&] { orders.session.commit(); });
    REQUIRE(error.has_value());
    CHECK(error->failure() == Failure::duplicate);
    CHECK(error->statement() == std::string{"test.insert_order"});
    orders.session.rollback();
    CHECK(orders.session.is_reusable());
    CHECK(orders.count("o_") == 0);
    orders.begin();
    orders.insert("o1");
    orders.session.commit();
    CHECK(orders.count("o_") == 1);
}

TEST_CASE("a duplicate that waited is none of the insert behind it that keeps what is there",
          "[storage][server][outgoing]")
{
    Orders orders;
    if (orders.goes_by_itself()) return;
    orders.begin();
    orders.insert("there");
    CHECK(failure_of([&] {
              orders.session.change(keep_order, {{"studio", orders.world.studio}, {"order", "o1"}});
          }) == Failure::duplicate);
    orders.session.rollback();
    CHECK(orders.count("o_") == 0);
}

TEST_CASE("a part that is undone takes along what waited in it, and nothing else",
          "[storage][server][outgoing]")
{
    Orders orders;
    if (orders.goes_by_itself()) return;
    const auto deadline = deadline_in(orders.world.host, 20'000);
    orders.begin();
    orders.insert("o1");
    orders.session.begin_part(deadline);
    orders.insert("o2");
    CHECK(orders.session.undo_part());
    orders.session.begin_part(deadline);
    orders.insert("o3");
    orders.session.keep_part();
    orders.session.commit();
    CHECK(orders.count("o1") + orders.count("o3") == 2);
    CHECK(orders.count("o2") == 0);
}

TEST_CASE("a duplicate of somebody ahead is met where a part begins, and sends all of them back",
          "[storage][server][outgoing]")
{
    Orders orders;
    if (orders.goes_by_itself()) return;
    const auto deadline = deadline_in(orders.world.host, 20'000);
    orders.begin();
    orders.session.begin_part(deadline);
    orders.insert("o1");
    orders.session.keep_part();
    orders.insert("there");
    CHECK(failure_of([&] { orders.session.begin_part(deadline); }) == Failure::duplicate);
    CHECK_FALSE(orders.session.undo_part());
    CHECK(orders.session.is_reusable());
    CHECK(orders.count("o_") == 0);
}

TEST_CASE("what cannot be said of a commit that rows went with is unknown, whatever the reason",
          "[storage][server][outgoing]")
{
    Orders orders;
    if (orders.goes_by_itself()) return;
    orders.begin();
    orders.insert("o1");
    orders.session.insert(insert_order, {{"studio", orders.world.studio}, {"order", "o2"}});
    CHECK(failure_of([&] { orders.session.commit(); }) == Failure::unknown);
    orders.session.rollback();
    CHECK(orders.count("o_") == 0);
}

TEST_CASE("a connection that is gone when rows go with the commit leaves its outcome unknown",
          "[storage][server][outgoing]")
{
    Orders orders;
    if (orders.goes_by_itself()) return;
    orders.begin();
    orders.insert("o1");
    orders.kill();
    orders.insert("o2");
    CHECK(failure_of([&] { orders.session.commit(); }) == Failure::unknown);
    CHECK_FALSE(orders.session.is_reusable());
}

TEST_CASE("a connection that is gone when rows go ahead of a change has kept nothing",
          "[storage][server][outgoing]")
{
    Orders orders;
    if (orders.goes_by_itself()) return;
    orders.begin();
    orders.insert("o1");
    orders.kill();
    orders.insert("o2");
    CHECK(failure_of([&] { orders.raise("o2"); }) == Failure::lost);
    CHECK(orders.count("o_") == 0);
}

TEST_CASE("no more than 24 rows wait", "[storage][server][outgoing]")
{
    Orders orders;
    if (orders.goes_by_itself()) return;
    orders.begin();
    const int messages = orders.messages_of([&] {
        for (int i = 0; i < 50; ++i)
            orders.insert("many-" + std::to_string(i));
        orders.session.commit();
    });
    CHECK(messages == 3);
    CHECK(orders.count("many-%") == 50);
}

TEST_CASE("values that wait arrive as they were given", "[storage][server][outgoing]")
{
    const bool is_combining = GENERATE(true, false);
    Orders orders{is_combining};
    const std::vector<std::string> ids = {
        "it's", "back\\slash", "\\", "\\'; --", "two\nlines", ":order", "\"%_", "Zoë 💶", ""};
    orders.begin();
    for (const std::string& id : ids)
        orders.insert(id, INT64_MIN + 1, Instant{std::chrono::microseconds{7}});
    orders.insert("null", INT64_MAX);
    orders.session.commit();
    const auto rows = orders.world.raw().rows(
        "select order_id from scrip_order where changes < 0 and deleted_ts = 7");
    std::set<std::string> found;
    for (const auto& row : rows)
        found.insert(row[0]);
    CHECK(found == std::set<std::string>{ids.begin(), ids.end()});
    CHECK(orders.world.raw().number("select count(*) from scrip_order where deleted_ts is null and"
                                    " changes = 9223372036854775807") == 1);
}

TEST_CASE("parameters are found by their names, and not within quotes", "[storage][outgoing]")
{
    const auto spelled = [](std::string_view sql) {
        return with_parameters(sql,
                               [](std::string_view name) { return "<" + std::string{name} + ">"; });
    };
    CHECK(spelled("values (:a, :a_b,:c1)") == "values (<a>, <a_b>,<c1>)");
    CHECK(spelled("':a' || :b || 'it''s :c'") == "':a' || <b> || 'it''s :c'");
    CHECK(spelled("a : b :") == "a : b :");
    CHECK(spelled(":end") == "<end>");
}
