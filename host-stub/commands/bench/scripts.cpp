#include "commands/bench/scripts.hpp"

namespace host_stub::commands::bench {
namespace {

using services::Backend;

// A redemption as one function of the server.
constexpr const char* postgresql_function = R"(
CREATE FUNCTION bench_redeem(wanted TEXT, own TEXT, own_number BIGINT) RETURNS BIGINT
LANGUAGE plpgsql AS $$
DECLARE drawn BIGINT;
BEGIN
  UPDATE bench_voucher SET available = available - 1
    WHERE code = wanted AND status = 0 AND available >= 1 RETURNING id INTO STRICT drawn;
  INSERT INTO bench_redemption VALUES (own_number, drawn, 1, 0, own);
  INSERT INTO bench_entry VALUES (drawn, own_number, -1), (0, own_number, 1);
  RETURN drawn;
END $$)";
constexpr const char* mysql_function = R"(
CREATE FUNCTION bench_redeem(wanted VARCHAR(64), own VARCHAR(64), own_number BIGINT)
RETURNS BIGINT MODIFIES SQL DATA
BEGIN
  DECLARE drawn BIGINT;
  SELECT id INTO drawn FROM bench_voucher WHERE code = wanted AND status = 0 FOR UPDATE;
  UPDATE bench_voucher SET available = available - 1 WHERE id = drawn AND available >= 1;
  IF ROW_COUNT() <> 1 THEN SIGNAL SQLSTATE '45000'; END IF;
  INSERT INTO bench_redemption VALUES (own_number, drawn, 1, 0, own);
  INSERT INTO bench_entry VALUES (drawn, own_number, -1), (0, own_number, 1);
  RETURN drawn;
END)";

const char* begin_of(Backend backend)
{
    return backend == Backend::sqlite3 ? "BEGIN IMMEDIATE" : "BEGIN";
}

// SQLite's BEGIN IMMEDIATE has locked everything already.
std::string locked(Backend backend, const std::string& query)
{
    return backend == Backend::sqlite3 ? query : query + " FOR UPDATE";
}

Script joined(Script first, const Script& then)
{
    first.insert(first.end(), then.begin(), then.end());
    return first;
}

std::string voucher_by_code(Backend backend)
{
    return locked(backend,
                  "SELECT id, available, status, expires_at FROM bench_voucher WHERE code = :c");
}

const Script& redemption()
{
    static const Script all{
        "UPDATE bench_voucher SET available = available - 1 WHERE id = :v AND available >= 1",
        "INSERT INTO bench_redemption VALUES (:n, :v, 1, 0, :u)",
        "INSERT INTO bench_entry VALUES (:v, :n, -1), (0, :n, 1)",
        "COMMIT"};
    return all;
}

Script hold_and_capture(Backend backend)
{
    return {begin_of(backend),
            voucher_by_code(backend),
            R"(UPDATE bench_voucher SET available = available - 1, held = held + 1
               WHERE id = :v AND available >= 1)",
            "INSERT INTO bench_hold VALUES (:n, :v, 1, 0, :u)",
            "COMMIT",
            begin_of(backend),
            "UPDATE bench_hold SET state = 1 WHERE id = :n AND state = 0",
            "UPDATE bench_voucher SET held = held - 1 WHERE id = :v AND held >= 1",
            "INSERT INTO bench_redemption VALUES (:n, :v, 1, 0, :u)",
            "INSERT INTO bench_entry VALUES (:v, :n, -1), (0, :n, 1)",
            "COMMIT"};
}

Script order_delete(Backend backend)
{
    return {begin_of(backend),
            locked(backend, "SELECT id, voucher, amount FROM bench_redemption WHERE own_key = :u"),
            R"(UPDATE bench_redemption SET given_back = amount
               WHERE own_key = :u AND given_back < amount)",
            "UPDATE bench_voucher SET available = available + 1 WHERE id = :v",
            "INSERT INTO bench_entry VALUES (:v, :n, 1), (0, :n, -1)",
            "COMMIT"};
}

Script bare_of(Backend backend, Case which)
{
    switch (which) {
    case Case::redeem:
    case Case::redeem_hot:
        return joined({begin_of(backend), voucher_by_code(backend)}, redemption());
    case Case::hold_capture: return hold_and_capture(backend);
    case Case::check:
        return {"SELECT id, available, status, expires_at FROM bench_voucher WHERE code = :c"};
    case Case::balance:
        return {"SELECT SUM(available), SUM(held), MIN(expires_at), COUNT(*) FROM bench_voucher"
                " WHERE customer = :k AND status = 0"};
    case Case::list:
        return {"SELECT id, code, available, held, status, expires_at FROM bench_voucher"
                " WHERE customer = :k ORDER BY id DESC LIMIT 20"};
    case Case::issue:
        return {begin_of(backend),
                "INSERT INTO bench_voucher VALUES (:n, :c, :k, 1, 0, 0, 0)",
                "INSERT INTO bench_entry VALUES (:n, :n, 1), (0, :n, -1)",
                "COMMIT"};
    case Case::order_delete: return order_delete(backend);
    }
    return {};
}

Script limit_of(Backend backend, Case which)
{
    if (!is_write(which)) return {"SELECT available FROM bench_voucher WHERE id = :v"};
    if (backend != Backend::sqlite3) return {"INSERT INTO bench_limit VALUES (:n, 1)"};
    return {"BEGIN IMMEDIATE",
            "UPDATE bench_voucher SET available = available - 1 WHERE id = :v",
            "INSERT INTO bench_limit VALUES (:n, 1)",
            "COMMIT"};
}

} // namespace

Script schema_of(Backend backend)
{
    const bool is_mysql = backend == Backend::mysql;
    const std::string text =
        is_mysql ? "VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL"
                 : "TEXT NOT NULL";
    const std::string end = is_mysql ? ") ENGINE=InnoDB" : ")";
    const std::string keyed_end = backend == Backend::sqlite3 ? ") WITHOUT ROWID" : end;
    Script schema{
        "CREATE TABLE bench_limit (id BIGINT PRIMARY KEY, worth BIGINT NOT NULL" + end,
        "CREATE TABLE bench_voucher (id BIGINT PRIMARY KEY, code " + text +
            " UNIQUE, customer BIGINT NOT NULL, available BIGINT NOT NULL CHECK (available >= 0),"
            " held BIGINT NOT NULL, status BIGINT NOT NULL, expires_at BIGINT NOT NULL" +
            end,
        "CREATE INDEX bench_voucher_of ON bench_voucher (customer, id)",
        "CREATE TABLE bench_hold (id BIGINT PRIMARY KEY, voucher BIGINT NOT NULL,"
        " amount BIGINT NOT NULL, state BIGINT NOT NULL, own_key " +
            text + " UNIQUE" + end,
        "CREATE TABLE bench_redemption (id BIGINT PRIMARY KEY, voucher BIGINT NOT NULL,"
        " amount BIGINT NOT NULL, given_back BIGINT NOT NULL, own_key " +
            text + " UNIQUE" + end,
        "CREATE TABLE bench_entry (account BIGINT, number BIGINT, amount BIGINT NOT NULL,"
        " PRIMARY KEY (account, number)" +
            keyed_end};
    if (backend == Backend::postgresql) schema.push_back(postgresql_function);
    if (is_mysql) schema.push_back(mysql_function);
    return schema;
}

Script filling()
{
    return {"INSERT INTO bench_voucher VALUES (:v, :c, :k, 1000000000, 0, 0, 0)"};
}

Script script_of(Backend backend, Case which, Kind kind)
{
    if (kind == Kind::limit) return limit_of(backend, which);
    if (kind == Kind::bare) return bare_of(backend, which);
    const bool is_redemption = which == Case::redeem || which == Case::redeem_hot;
    if (backend == Backend::sqlite3 || !is_redemption) return {};
    return {"SELECT bench_redeem(:c, :u, :n)"};
}

} // namespace host_stub::commands::bench
