#include "platform/attempts.hpp"

#include "platform/hook_caller.hpp"

#include <soci/soci.h>

#include <stdexcept>

namespace host_stub::platform {

using soci::into;
using soci::use;

namespace {

constexpr std::int64_t grace_us = 30'000'000;

} // namespace

void Attempts::begin(const std::string& key,
                     const std::string& order_id,
                     const std::string& currency)
{
    const long long now_us = clock_.unix_us(), deadline_us = now_us + call_ms_max * 1'000;
    store_.write([&](soci::session& sql) {
        sql << "INSERT INTO host_payment_attempt (studio_id, attempt_key, order_id, plugin, state,"
               " hold_id, amount_minor, currency, created_us, deadline_us, last_error)"
               " VALUES (:studio, :key, :order, :plugin, 'initiated', '', 0, :currency, :now,"
               " :deadline, '')" +
                   store_.or_keep("studio_id, attempt_key"),
            use(studio_id_), use(key), use(order_id), use(plugin_), use(currency), use(now_us),
            use(deadline_us);
        sql << "UPDATE host_payment_attempt"
               " SET state = 'initiated', deadline_us = :deadline, last_error = ''"
               " WHERE studio_id = :studio AND attempt_key = :key"
               " AND state IN ('initiated', 'failed')",
            use(deadline_us), use(studio_id_), use(key);
    });
}

void Attempts::save(const Attempt& attempt)
{
    store_.write([&](soci::session& sql) { save(sql, attempt); });
}

void Attempts::save(soci::session& sql, const Attempt& attempt) const
{
    const long long amount = attempt.amount_minor;
    sql << "UPDATE host_payment_attempt SET state = :state, hold_id = :hold,"
           " amount_minor = :amount, last_error = :error"
           " WHERE studio_id = :studio AND attempt_key = :key",
        use(attempt.state), use(attempt.hold_id), use(amount), use(attempt.last_error),
        use(studio_id_), use(attempt.key);
}

Attempt Attempts::get(const std::string& key) const
{
    const std::vector<Attempt> found = select("attempt_key = :value", key);
    if (found.empty()) throw std::out_of_range("there is no attempt " + key);
    return found.front();
}

std::optional<Attempt> Attempts::of_hold(const std::string& hold_id) const
{
    std::vector<Attempt> found = select("hold_id = :value", hold_id);
    if (found.empty()) return {};
    return std::move(found.front());
}

std::vector<Attempt> Attempts::open() const
{
    return select("state IN ('initiated', 'held') AND state <> :value", "");
}

bool Attempts::may_still_run(const Attempt& attempt) const
{
    const bool has_returned = !attempt.last_error.empty();
    return !has_returned && clock_.unix_us() <= attempt.deadline_us + grace_us;
}

std::vector<Attempt> Attempts::select(const std::string& condition, const std::string& value) const
{
    std::vector<Attempt> found;
    store_.read([&](soci::session& sql) {
        Attempt row;
        long long amount = 0, created = 0, deadline = 0;
        soci::statement rows =
            (sql.prepare << "SELECT attempt_key, order_id, plugin, state, hold_id, amount_minor,"
                            " currency, created_us, deadline_us, last_error"
                            " FROM host_payment_attempt WHERE studio_id = :studio AND " +
                                condition + " ORDER BY created_us, attempt_key",
             use(studio_id_),
             use(value),
             into(row.key),
             into(row.order_id),
             into(row.plugin),
             into(row.state),
             into(row.hold_id),
             into(amount),
             into(row.currency),
             into(created),
             into(deadline),
             into(row.last_error));
        rows.execute();
        while (rows.fetch()) {
            row.amount_minor = amount;
            row.created_us = created;
            row.deadline_us = deadline;
            found.push_back(row);
        }
    });
    return found;
}

} // namespace host_stub::platform
