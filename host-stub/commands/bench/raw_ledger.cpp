#include "commands/bench/raw_ledger.hpp"

#include <sqlite3.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace host_stub::commands::bench {
namespace {

constexpr int wal_is_safe_from = 3'051'003;

constexpr const char* schema = R"(
CREATE TABLE studio (studio_id TEXT PRIMARY KEY, state TEXT, settings TEXT);
CREATE TABLE voucher (studio_id TEXT, voucher_id TEXT, code_hash TEXT, available BIGINT,
  captured BIGINT, last_ts BIGINT, chain_len BIGINT, chain_head TEXT, number BIGINT, holder TEXT,
  PRIMARY KEY (studio_id, voucher_id), CHECK (available >= 0));
CREATE UNIQUE INDEX voucher_by_code ON voucher (studio_id, code_hash);
CREATE UNIQUE INDEX voucher_by_number ON voucher (studio_id, number);
CREATE INDEX voucher_by_holder ON voucher (studio_id, holder, voucher_id);
CREATE INDEX voucher_by_available ON voucher (studio_id, available, voucher_id);
CREATE TABLE orders (studio_id TEXT, order_id TEXT, changes BIGINT,
  PRIMARY KEY (studio_id, order_id));
CREATE TABLE hold (studio_id TEXT, hold_id TEXT, order_id TEXT, state TEXT, expires_at BIGINT,
  PRIMARY KEY (studio_id, hold_id));
CREATE INDEX hold_by_order ON hold (studio_id, order_id);
CREATE INDEX hold_by_end ON hold (studio_id, state, expires_at);
CREATE TABLE hold_part (studio_id TEXT, hold_id TEXT, part_no BIGINT, voucher_id TEXT,
  amount BIGINT, PRIMARY KEY (studio_id, hold_id, part_no));
CREATE INDEX hold_part_by_voucher ON hold_part (studio_id, voucher_id);
CREATE TABLE redemption (studio_id TEXT, redemption_id TEXT, hold_id TEXT, voucher_id TEXT,
  order_id TEXT, amount BIGINT, ts BIGINT, PRIMARY KEY (studio_id, redemption_id));
CREATE INDEX redemption_by_order ON redemption (studio_id, order_id, ts);
CREATE INDEX redemption_by_hold ON redemption (studio_id, hold_id);
CREATE INDEX redemption_by_voucher ON redemption (studio_id, voucher_id);
CREATE TABLE transactions (studio_id TEXT, transaction_id TEXT, type TEXT, idempotency_key TEXT,
  order_id TEXT, detail_hash TEXT, ts BIGINT, PRIMARY KEY (studio_id, transaction_id));
CREATE TABLE entry (studio_id TEXT, voucher_id TEXT, seq BIGINT, transaction_id TEXT, account TEXT,
  amount BIGINT, ts BIGINT, hash TEXT, PRIMARY KEY (studio_id, voucher_id, seq)) WITHOUT ROWID;
CREATE TABLE movement (studio_id TEXT, voucher_id TEXT, seq BIGINT, transaction_id TEXT,
  holder TEXT, amount BIGINT, ts BIGINT, PRIMARY KEY (studio_id, voucher_id, seq));
CREATE INDEX movement_by_holder ON movement (studio_id, holder, ts, transaction_id);
CREATE INDEX movement_by_transaction ON movement (studio_id, transaction_id);
CREATE TABLE audit (studio_id TEXT, audit_id TEXT, ts BIGINT, operation TEXT, outcome TEXT,
  PRIMARY KEY (studio_id, audit_id));
CREATE TABLE keys (studio_id TEXT, idempotency_key TEXT, fingerprint TEXT, result TEXT, ts BIGINT,
  PRIMARY KEY (studio_id, idempotency_key)) WITHOUT ROWID;
INSERT INTO studio VALUES ('s1', 'enabled', '{"currency":"EUR","time_zone":"Europe/Paris"}');
)";

// In the order of a redemption; :v voucher id, :h code hash, :u unique text, :a order id, :t time,
// :x a hash, :r the stored answer.
constexpr std::array statements{
    "BEGIN IMMEDIATE",
    "SELECT fingerprint, result FROM keys WHERE studio_id = 's1' AND idempotency_key = :u",
    "SELECT state, settings FROM studio WHERE studio_id = 's1'",
    "SELECT voucher_id, available, chain_head FROM voucher WHERE studio_id = 's1'"
    " AND code_hash = :h",
    "INSERT INTO orders VALUES ('s1', :a, 1) ON CONFLICT DO UPDATE SET changes = changes + 1",
    "UPDATE voucher SET available = available - 1, captured = captured + 1, last_ts = :t,"
    " chain_len = chain_len + 2 WHERE studio_id = 's1' AND voucher_id = :v AND available >= 1",
    "SELECT available, chain_len, chain_head, last_ts FROM voucher WHERE studio_id = 's1'"
    " AND voucher_id = :v",
    "INSERT INTO transactions VALUES ('s1', :u, 'redeem', :u, :a, :x, :t)",
    "INSERT INTO entry SELECT 's1', :v, chain_len - 1, :u, 'voucher', -1, :t, :x FROM voucher"
    " WHERE studio_id = 's1' AND voucher_id = :v",
    "INSERT INTO entry SELECT 's1', :v, chain_len, :u, 'order', 1, :t, :x FROM voucher"
    " WHERE studio_id = 's1' AND voucher_id = :v",
    "INSERT INTO hold VALUES ('s1', :u, :a, 'captured', :t)",
    "INSERT INTO hold_part VALUES ('s1', :u, 1, :v, 1)",
    "INSERT INTO redemption VALUES ('s1', :u, :u, :v, :a, 1, :t)",
    "INSERT INTO movement SELECT 's1', :v, chain_len, :u, :v, -1, :t FROM voucher"
    " WHERE studio_id = 's1' AND voucher_id = :v",
    "INSERT INTO audit VALUES ('s1', :u, :t, 'payment.redeem', 'ok')",
    "INSERT INTO keys VALUES ('s1', :u, :x, :r, :t)",
    "UPDATE voucher SET chain_head = :x WHERE studio_id = 's1' AND voucher_id = :v",
    "COMMIT",
};

constexpr std::array least_statements{
    "BEGIN IMMEDIATE",
    "UPDATE voucher SET captured = captured + 1 WHERE studio_id = 's1' AND voucher_id = :v",
    "INSERT INTO audit VALUES ('s1', :u, :t, 'least', 'ok')",
    "COMMIT",
};

// As wide as the plugin's ids and hashes.
std::string padded(std::string text, std::size_t width)
{
    text.insert(0, text.size() < width ? width - text.size() : 0, '0');
    return text;
}

std::string voucher_id(std::int64_t voucher)
{
    return padded(std::to_string(voucher), 36);
}

// Not in the order of the ids, as a hash is not.
std::string code_hash(std::int64_t voucher)
{
    return padded(std::to_string((voucher * 2'654'435'761) % 4'294'967'296), 64);
}

void check(int result, sqlite3* connection)
{
    if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW) {
        throw std::runtime_error(std::string("plain SQLite: ") + sqlite3_errmsg(connection));
    }
}

int nap(void*, int tries)
{
    std::this_thread::sleep_for(std::chrono::microseconds(500 + tries * 379 % 1'000));
    return tries < 20'000 ? 1 : 0;
}

} // namespace

struct RawLedger::Connection {
    explicit Connection(const std::filesystem::path& file)
    {
        check(sqlite3_open(file.c_str(), &handle), handle);
        sqlite3_busy_handler(handle, nap, nullptr);
        const bool is_wal = sqlite3_libversion_number() >= wal_is_safe_from;
        run(is_wal ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=TRUNCATE");
        run("PRAGMA synchronous=FULL");
        run("PRAGMA foreign_keys=ON");
    }
    ~Connection()
    {
        for (auto* list : {&redeem, &least}) {
            for (sqlite3_stmt* statement : *list)
                sqlite3_finalize(statement);
        }
        sqlite3_close(handle);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void run(const char* text)
    {
        check(sqlite3_exec(handle, text, nullptr, nullptr, nullptr), handle);
    }

    void prepare()
    {
        for (const char* text : statements)
            redeem.push_back(prepared(text));
        for (const char* text : least_statements)
            least.push_back(prepared(text));
    }

    void
    step_all(const std::vector<sqlite3_stmt*>& list, std::int64_t voucher, std::uint64_t unique)
    {
        const std::string id = voucher_id(voucher), hash = code_hash(voucher),
                          own = padded(std::to_string(unique), 36), order = "order-" + own,
                          chain = padded(std::to_string(unique * 7'919), 64),
                          answer(900, 'r'); // about what a redemption's answer is long
        for (sqlite3_stmt* statement : list) {
            bind(statement, ":v", id);
            bind(statement, ":h", hash);
            bind(statement, ":u", own);
            bind(statement, ":a", order);
            bind(statement, ":x", chain);
            bind(statement, ":r", answer);
            if (const int at = sqlite3_bind_parameter_index(statement, ":t"); at > 0) {
                sqlite3_bind_int64(statement, at, static_cast<sqlite3_int64>(unique));
            }
            int result = SQLITE_ROW;
            while (result == SQLITE_ROW)
                result = sqlite3_step(statement);
            check(result, handle);
            sqlite3_reset(statement);
        }
    }

    sqlite3* handle = nullptr;
    std::vector<sqlite3_stmt*> redeem;
    std::vector<sqlite3_stmt*> least;

private:
    sqlite3_stmt* prepared(const char* text)
    {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v3(handle, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr),
              handle);
        return statement;
    }

    // `text` outlives the step, so SQLite need not copy it.
    static void bind(sqlite3_stmt* statement, const char* name, const std::string& text)
    {
        const int at = sqlite3_bind_parameter_index(statement, name);
        if (at > 0) {
            sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), nullptr);
        }
    }
};

RawLedger::RawLedger(const std::filesystem::path& file)
    : connection_(std::make_unique<Connection>(file))
{
    connection_->prepare();
}

RawLedger::~RawLedger() = default;
RawLedger::RawLedger(RawLedger&&) noexcept = default;

void RawLedger::redeem(std::int64_t voucher, std::uint64_t unique)
{
    connection_->step_all(connection_->redeem, voucher, unique);
}

void RawLedger::change_least(std::int64_t voucher, std::uint64_t unique)
{
    connection_->step_all(connection_->least, voucher, unique);
}

void make_raw_ledger(const std::filesystem::path& file, std::int64_t vouchers)
{
    RawLedger::Connection connection(file);
    connection.run(schema);
    connection.run("BEGIN IMMEDIATE");
    for (std::int64_t voucher = 0; voucher < vouchers; ++voucher) {
        const std::string number = std::to_string(voucher);
        connection.run(("INSERT INTO voucher VALUES ('s1', '" + voucher_id(voucher) + "', '" +
                        code_hash(voucher) + "', 1000000000, 0, 0, 0, '" + padded("", 64) + "', " +
                        number + ", 'holder-" + number + "')")
                           .c_str());
    }
    connection.run("COMMIT");
}

} // namespace host_stub::commands::bench
