// booking/soci_lend.hpp on the database that SCRIP_TEST_DB names or in a file. The host here is a
// soci::session that lends its own handle and, as a real host does, looks at it when it is back.
#include <booking/soci_lend.hpp>

#include "support/test_database.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

using scrip::tests::TestBackend;
using scrip::tests::TestDatabase;

namespace {

booking_native_kind kind_of(TestBackend backend)
{
    switch (backend) {
    case TestBackend::sqlite: return BOOKING_NATIVE_SQLITE3;
    case TestBackend::postgresql: return BOOKING_NATIVE_PGCONN;
    case TestBackend::mariadb: return BOOKING_NATIVE_MYSQL;
    }
    return BOOKING_NATIVE_NONE;
}

long long number(soci::session& sql, const std::string& query)
{
    long long found = -1;
    sql << query, soci::into(found);
    return found;
}

booking_status status_of(const std::function<void()>& action)
{
    try {
        action();
        return BOOKING_OK;
    } catch (const booking::lend_error& refused) {
        return refused.status();
    }
}

} // namespace

// ---- the host's side of booking.tx/1 ----

struct booking_host {
    explicit booking_host(const TestDatabase& database)
        : kind(kind_of(database.backend())), sql(database.session())
    {
        const auto exchange = booking::detail::client_of(kind).exchange;
        handle = exchange(*sql.get_backend(), nullptr);
        exchange(*sql.get_backend(), handle);
    }

    int count_open_statements() const
    {
        if (kind != BOOKING_NATIVE_SQLITE3) return 0;
        auto* sqlite = static_cast<sqlite_api::sqlite3*>(handle);
        int count = 0;
        for (auto* open = sqlite_api::sqlite3_next_stmt(sqlite, nullptr); open != nullptr;
             open = sqlite_api::sqlite3_next_stmt(sqlite, open)) {
            ++count;
        }
        return count;
    }

    bool is_in_transaction() const
    {
        if (kind == BOOKING_NATIVE_SQLITE3) {
            return sqlite_api::sqlite3_get_autocommit(static_cast<sqlite_api::sqlite3*>(handle)) ==
                   0;
        }
        if (kind == BOOKING_NATIVE_PGCONN) {
            return PQtransactionStatus(static_cast<PGconn*>(handle)) == PQTRANS_INTRANS;
        }
        unsigned status = 0;
        mariadb_get_infov(static_cast<MYSQL*>(handle), MARIADB_CONNECTION_SERVER_STATUS, &status);
        return (status & SERVER_STATUS_IN_TRANS) != 0;
    }

    booking_native_kind kind;
    soci::session sql;
    void* handle = nullptr;
    int open_statements = 0;
    std::uint64_t leases = 0;
    booking_status lends = BOOKING_OK;
    std::string doomed;
};

namespace {

booking_status borrow(booking_host* host, booking_tx*, booking_native_v1* out) noexcept
{
    if (host->lends != BOOKING_OK) return host->lends;
    out->kind = host->kind;
    out->handle = host->handle;
    out->client_library_base = booking::client_library_base(host->kind);
    out->lease_id = ++host->leases;
    host->open_statements = host->count_open_statements();
    return BOOKING_OK;
}

booking_status give_back(booking_host* host, booking_tx*, std::uint64_t lease_id) noexcept
{
    const bool is_clean = lease_id == host->leases && host->is_in_transaction() &&
                          host->count_open_statements() == host->open_statements;
    return is_clean ? BOOKING_OK : BOOKING_E_STATE;
}

booking_status doom(booking_host* host, booking_tx*, const char* why, std::uint64_t length) noexcept
{
    host->doomed.assign(why, length);
    return BOOKING_OK;
}

constexpr booking_host_tx_v1 tx_table{sizeof tx_table, 0, borrow, give_back, doom};

struct Lending {
    Lending()
    {
        host.sql << "CREATE TABLE orders (id BIGINT NOT NULL PRIMARY KEY, total BIGINT)";
        host.sql << "CREATE TABLE ledger (id BIGINT NOT NULL PRIMARY KEY, amount BIGINT)";
    }

    // What a third party sees: committed rows.
    long long committed(const std::string& table)
    {
        return number(watcher, "SELECT COUNT(*) FROM " + table);
    }

    // One lent call, as invoke() would make it; what the host found when it was back.
    booking_status lend(const std::function<void(soci::session&)>& call)
    {
        booking::lease lease(&host, tx_table, nullptr);
        {
            booking::lent_session sql(shell, lease.native());
            call(*sql);
        }
        return lease.give_back();
    }

    bool is(TestBackend backend) const { return database.backend() == backend; }

    TestDatabase database;
    booking_host host{database};
    soci::session watcher = database.session();
    booking::lend_shell shell{host.kind, is(TestBackend::sqlite) ? ":memory:" : database.connect()};
};

void insert(soci::session& sql, long long id)
{
    long long amount = -500;
    soci::statement prepared = (sql.prepare << "INSERT INTO ledger VALUES (:id, :amount)",
                                soci::use(id),
                                soci::use(amount));
    prepared.execute(true);
}

// In a savepoint of its own, as storage code does; false when it fails and is undone.
bool try_insert(soci::session& sql, long long id)
{
    try {
        soci::transaction savepoint(sql);
        insert(sql, id);
        savepoint.commit();
        return true;
    } catch (const soci::soci_error&) {
        return false;
    }
}

} // namespace

TEST_CASE("the plugin's rows come and go with the host's transaction", "[sdk][lend]")
{
    Lending with;
    const bool is_kept = GENERATE(true, false);
    with.host.sql.begin();
    with.host.sql << "INSERT INTO orders VALUES (1, 500)";
    CHECK(with.lend([](soci::session& sql) {
        CHECK(number(sql, "SELECT COUNT(*) FROM orders") == 1); // not committed yet
        CHECK(try_insert(sql, 1));
    }) == BOOKING_OK);
    CHECK(with.committed("ledger") == 0);
    is_kept ? with.host.sql.commit() : with.host.sql.rollback();
    CHECK(with.committed("orders") == (is_kept ? 1 : 0));
    CHECK(with.committed("ledger") == (is_kept ? 1 : 0));
}

TEST_CASE("what the plugin rolls back is its own", "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    with.host.sql << "INSERT INTO orders VALUES (1, 500)";
    CHECK(with.lend([](soci::session& sql) {
        soci::transaction savepoint(sql);
        insert(sql, 1);
        savepoint.rollback();
        CHECK(number(sql, "SELECT COUNT(*) FROM ledger") == 0);
        CHECK(number(sql, "SELECT COUNT(*) FROM orders") == 1);
    }) == BOOKING_OK);
    with.host.sql.commit();
    CHECK(with.committed("orders") == 1);
}

TEST_CASE("transactions nest as savepoints", "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    CHECK(with.lend([](soci::session& sql) {
        soci::transaction outer(sql);
        insert(sql, 1);
        {
            soci::transaction inner(sql);
            insert(sql, 2);
            inner.rollback();
        }
        {
            soci::transaction inner(sql);
            insert(sql, 3);
            inner.commit();
        }
        outer.commit();
    }) == BOOKING_OK);
    with.host.sql.commit();
    CHECK(number(with.watcher, "SELECT SUM(id) FROM ledger") == 4);
}

TEST_CASE("a statement that fails spoils neither the host's transaction nor the next call",
          "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    with.host.sql << "INSERT INTO orders VALUES (1, 500)";
    CHECK(with.lend([](soci::session& sql) {
        CHECK(try_insert(sql, 1));
        CHECK_FALSE(try_insert(sql, 1));
        CHECK(number(sql, "SELECT COUNT(*) FROM ledger") == 1);
    }) == BOOKING_OK);
    // PostgreSQL could not free the failed statement, so its name is taken.
    if (with.is(TestBackend::postgresql)) {
        CHECK(number(with.host.sql,
                     "SELECT COUNT(*) FROM pg_prepared_statements"
                     " WHERE name LIKE 'st\\_1_________'") > 0);
    }
    for (long long id = 2; id < 5; ++id) {
        CHECK(with.lend([id](soci::session& sql) { insert(sql, id); }) == BOOKING_OK);
    }
    with.host.sql.commit();
    CHECK(with.committed("orders") == 1);
    CHECK(with.committed("ledger") == 4);
}

TEST_CASE("after a failure outside a savepoint the host's own savepoint helps", "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    with.host.sql << "INSERT INTO orders VALUES (1, 500)";
    with.host.sql << "SAVEPOINT booking_call";
    const booking_status back = with.lend([](soci::session& sql) {
        insert(sql, 1);
        CHECK_THROWS_AS(insert(sql, 1), soci::soci_error);
    });
    CHECK(back == (with.is(TestBackend::postgresql) ? BOOKING_E_STATE : BOOKING_OK));
    with.host.sql << "ROLLBACK TO SAVEPOINT booking_call";
    with.host.sql.commit();
    CHECK(with.committed("orders") == 1);
    CHECK(with.committed("ledger") == 0);
}

TEST_CASE("one shell serves lease after lease beside the host's own statements", "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    long long above = 0, found = 0;
    soci::statement of_host = // "st_1" on PostgreSQL, as each session's first
        (with.host.sql.prepare << "SELECT COUNT(*) FROM orders WHERE id > :above",
         soci::use(above),
         soci::into(found));
    of_host.execute(true);
    int clean = 0;
    for (long long id = 1; id <= 300; ++id) {
        clean += with.lend([id](soci::session& sql) { insert(sql, id); }) == BOOKING_OK;
    }
    CHECK(clean == 300);
    of_host.execute(true);
    with.host.sql.rollback();
}

TEST_CASE("every lease names its statements apart from the host's and from other leases'",
          "[sdk][lend]")
{
    using booking::detail::first_statement_number;
    CHECK(first_statement_number(0) == 1'000'000'000);
    CHECK(first_statement_number(2) - first_statement_number(1) == 10'000);
    CHECK(first_statement_number(99'999) == 1'999'990'000); // the last, within an int
    CHECK(first_statement_number(UINT64_MAX) > 0);
    CHECK(first_statement_number(100'000) == first_statement_number(0));
}

TEST_CASE("without a range of its own a lease would meet the host's names", "[sdk][lend]")
{
    Lending with;
    if (!with.is(TestBackend::postgresql)) {
        SUCCEED("only PostgreSQL's statements have names");
        return;
    }
    with.host.sql.begin();
    long long above = 0, found = 0;
    soci::statement of_host = (with.host.sql.prepare << "SELECT COUNT(*) FROM orders WHERE id > :v",
                               soci::use(above),
                               soci::into(found));
    CHECK(with.lend([&](soci::session& sql) {
        auto& stock = static_cast<soci::postgresql_session_backend&>(with.shell.backend());
        stock.statementCount_ = 0;
        bool has_clashed = false;
        for (long long id = 1; id <= 10; ++id)
            has_clashed = !try_insert(sql, id) || has_clashed;
        CHECK(has_clashed);
    }) == BOOKING_OK);
    with.host.sql.rollback();
}

TEST_CASE("what cannot be lent is refused before it is touched", "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    booking_native_v1 lent{};
    lent.struct_size = sizeof lent;
    REQUIRE(borrow(&with.host, nullptr, &lent) == BOOKING_OK);
    booking_native_v1 foreign = lent, odbc = lent;
    foreign.client_library_base = &foreign;
    odbc.kind = BOOKING_NATIVE_ODBC_DBC;
    const auto open = [&](const booking_native_v1& native) {
        const booking::lent_session sql(with.shell, native);
    };
    CHECK(status_of([&] { open(foreign); }) == BOOKING_E_UNSUPPORTED);
    CHECK(status_of([&] { open(odbc); }) == BOOKING_E_UNSUPPORTED);
    CHECK(status_of([] { booking::lend_shell(BOOKING_NATIVE_ODBC_DBC, ""); }) ==
          BOOKING_E_UNSUPPORTED);
    {
        const booking::lent_session first(with.shell, lent);
        CHECK(status_of([&] { open(lent); }) == BOOKING_E_STATE);
    }
    CHECK(status_of([&] { open(lent); }) == BOOKING_OK);
    with.host.sql.rollback();
}

TEST_CASE("a lent session cannot leave the host's connection for another", "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    CHECK(with.lend([](soci::session& sql) {
        CHECK(status_of([&] { sql.reconnect(); }) == BOOKING_E_STATE);
    }) == BOOKING_OK);
    CHECK(number(with.host.sql, "SELECT COUNT(*) FROM orders") == 0); // the host goes on
    with.host.sql.rollback();
}

TEST_CASE("the session ends without closing the host's connection", "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    with.lend([](soci::session& sql) { sql.close(); });
    CHECK(number(with.host.sql, "SELECT COUNT(*) FROM orders") == 0);
    with.host.sql.rollback();
}

TEST_CASE("the session says which database it is on, and its backend is not the stock one",
          "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    with.lend([&](soci::session& sql) {
        CHECK(sql.get_backend_name() == with.shell.backend().get_backend_name());
        CHECK(sql.get_backend() != &with.shell.backend());
    });
    with.host.sql.rollback();
}

TEST_CASE("the host notices a transaction that was ended behind its back", "[sdk][lend]")
{
    Lending with;
    const std::string how = GENERATE(as<std::string>{}, "COMMIT", "ROLLBACK");
    with.host.sql.begin();
    CHECK(with.lend([&](soci::session& sql) { sql << how; }) == BOOKING_E_STATE);
}

TEST_CASE("tables that are made commit the host's transaction on MariaDB, and it notices",
          "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    const booking_status back = with.lend(
        [](soci::session& sql) { sql << "CREATE TABLE made (id BIGINT NOT NULL PRIMARY KEY)"; });
    CHECK(back == (with.is(TestBackend::mariadb) ? BOOKING_E_STATE : BOOKING_OK));
}

TEST_CASE("the host notices a statement that is still open where it can be asked", "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    booking::lease lease(&with.host, tx_table, nullptr);
    {
        booking::lent_session sql(with.shell, lease.native());
        long long found = 0;
        soci::statement open = (sql->prepare << "SELECT COUNT(*) FROM orders", soci::into(found));
        open.execute(true);
        CHECK(lease.give_back() == (with.is(TestBackend::sqlite) ? BOOKING_E_STATE : BOOKING_OK));
    }
    with.host.sql.rollback();
}

TEST_CASE("a setting outlives the plugin's savepoint on PostgreSQL", "[sdk][lend]")
{
    Lending with;
    if (!with.is(TestBackend::postgresql)) {
        SUCCEED("only PostgreSQL has settings of a transaction");
        return;
    }
    with.host.sql.begin();
    with.lend([](soci::session& sql) {
        soci::transaction savepoint(sql);
        sql << "SET LOCAL lock_timeout = '7s'";
        savepoint.commit();
    });
    std::string timeout;
    with.host.sql << "SHOW lock_timeout", soci::into(timeout);
    CHECK(timeout == "7s"); // why the rules forbid it
    with.host.sql.rollback();
}

TEST_CASE("a lease is given back once, at the latest when it ends", "[sdk][lend]")
{
    Lending with;
    with.host.sql.begin();
    {
        booking::lease lease(&with.host, tx_table, nullptr);
        CHECK(lease.native().lease_id == 1);
        with.host.leases = 5; // whatever comes now would be refused
        CHECK(lease.give_back() == BOOKING_E_STATE);
        with.host.leases = 1;
        CHECK(lease.give_back() == BOOKING_E_STATE); // not asked again
    }
    with.host.sql.rollback();
}

TEST_CASE("a host that does not lend says why, and one that is doomed knows", "[sdk][lend]")
{
    Lending with;
    with.host.lends = GENERATE(BOOKING_E_UNSUPPORTED, BOOKING_E_STATE, BOOKING_DECLINED);
    const auto borrow_it = [&] { const booking::lease lease(&with.host, tx_table, nullptr); };
    const booking_status expected = with.host.lends < 0 ? with.host.lends : BOOKING_E_STATE;
    CHECK(status_of(borrow_it) == expected);

    with.host.lends = BOOKING_OK;
    constexpr booking_host_tx_v1 cut_short{
        BOOKING_FIELD_END(booking_host_tx_v1, give_back), 0, borrow, give_back, nullptr};
    CHECK(status_of([&] { const booking::lease lease(&with.host, cut_short, nullptr); }) ==
          BOOKING_E_UNSUPPORTED);

    with.host.sql.begin();
    booking::lease lease(&with.host, tx_table, nullptr);
    CHECK(lease.doom("a conflict took everything") == BOOKING_OK);
    CHECK(with.host.doomed == "a conflict took everything");
    lease.give_back();
    with.host.sql.rollback();
}
