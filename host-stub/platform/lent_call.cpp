#include "platform/lent_call.hpp"

#include "platform/orders.hpp"
#include "services/connection.hpp"
#include "services/lent_transaction.hpp"

#include <boost/json.hpp>

#include <optional>

namespace host_stub::platform {
namespace {

namespace json = boost::json;
using loader::Outcome;
using loader::refused;
using services::Connection;
using services::Failure;
using Verdict = services::LentTransaction::Verdict;

constexpr std::size_t id_bytes_max = 128;

// The transaction is rolled back.
Outcome undone(Failure failure)
{
    switch (failure) {
    case Failure::conflict:
        return refused(BOOKING_E_CONFLICT, "conflict", "the host's transaction lost to another");
    case Failure::unavailable:
        return refused(
            BOOKING_E_UNAVAILABLE, "database_unavailable", "the host's transaction was lost");
    case Failure::refused: break;
    }
    return refused(BOOKING_E_INTERNAL, "internal", "the database refused a statement of the host");
}

Outcome unknown(const char* why)
{
    return refused(BOOKING_E_UNKNOWN_OUTCOME, "outcome_unknown", why);
}

// One call and the host's transaction around it.
class LentCall {
public:
    LentCall(Connection& connection, const services::Dialect& dialect, const HostWork& work)
        : connection_(connection), dialect_(dialect), work_(work)
    {
    }

    Outcome run(loader::LoadedPlugin& plugin, loader::HookCall call)
    {
        try {
            begin(call.deadline_mono_ns);
            services::LentTransaction lent(connection_);
            call.tx = lent.handle();
            const Outcome outcome = plugin.invoke(call);
            return settled(outcome, lent.verdict(), call.is_dry_run);
        } catch (const soci::soci_error& error) {
            connection_.roll_back();
            const Failure failure = dialect_.failure_of(error);
            const bool is_late = services::Clock::mono_ns() >= call.deadline_mono_ns;
            return failure == Failure::conflict && is_late
                       ? refused(BOOKING_E_DEADLINE, "deadline", "another transaction was longer")
                       : undone(failure);
        } catch (...) {
            connection_.roll_back();
            throw;
        }
    }

private:
    void begin(std::int64_t deadline_mono_ns)
    {
        connection_.begin_writing();
        connection_.limit_to(deadline_mono_ns);
        work_.before(connection_.sql);
        connection_.sql << "SAVEPOINT booking_call";
    }

    Outcome settled(const Outcome& outcome, Verdict verdict, bool is_dry_run)
    {
        const bool has_failed = outcome.status < 0;
        if (verdict == Verdict::ended) {
            connection_.roll_back();
            return unknown("the plugin ended the host's transaction");
        }
        if (verdict == Verdict::gone || is_dry_run) {
            connection_.roll_back();
            return has_failed || verdict != Verdict::gone ? outcome : undone(Failure::unavailable);
        }
        const bool is_undone = has_failed || verdict == Verdict::spoilt;
        if (!has_savepoint(is_undone ? "ROLLBACK TO SAVEPOINT booking_call"
                                     : "RELEASE SAVEPOINT booking_call")) {
            connection_.roll_back();
            return unknown("the plugin put another transaction in the place of the host's");
        }
        if (is_undone) {
            return committed(has_failed ? outcome
                                        : refused(BOOKING_E_INTERNAL,
                                                  "internal",
                                                  "the plugin left something open in the host's "
                                                  "transaction, and was rolled back"));
        }
        if (outcome.is_ok()) work_.after(connection_.sql, outcome);
        return committed(outcome);
    }

    // Only the host's own transaction knows the savepoint.
    bool has_savepoint(const char* statement)
    {
        try {
            connection_.sql << statement;
            return true;
        } catch (const soci::soci_error& error) {
            if (dialect_.failure_of(error) != Failure::refused) throw;
            return false;
        }
    }

    Outcome committed(const Outcome& outcome)
    {
        try {
            connection_.commit();
            return outcome;
        } catch (const soci::soci_error& error) {
            connection_.roll_back();
            const Failure failure = dialect_.failure_of(error);
            return failure == Failure::unavailable ? unknown("the host's commit has no answer")
                                                   : undone(failure);
        }
    }

    Connection& connection_;
    const services::Dialect& dialect_;
    const HostWork& work_;
};

std::optional<std::string> id_at(const json::object& object, const char* name)
{
    const json::value* found = object.if_contains(name);
    if (found == nullptr || !found->is_string()) return {};
    const json::string& id = found->get_string();
    if (id.empty() || id.size() > id_bytes_max || id.find('\0') != json::string::npos) return {};
    return std::string(id.c_str(), id.size());
}

const json::object* object_at(const json::object& object, const char* name)
{
    const json::value* found = object.if_contains(name);
    return found == nullptr ? nullptr : found->if_object();
}

json::object object_of(std::string_view text)
{
    json::error_code failed;
    json::value document = json::parse({text.data(), text.size()}, failed);
    return !failed && document.is_object() ? std::move(document.get_object()) : json::object{};
}

// The payload's order as far as the platform keeps it. Nothing when it has none or one that is not
// well formed: the plugin says so in its answer.
std::optional<Order> order_in(std::string_view payload)
{
    const json::object request = object_of(payload);
    const json::object* order = object_at(request, "order");
    const json::object* customer = order == nullptr ? nullptr : object_at(*order, "customer");
    if (customer == nullptr) return {};
    const auto order_id = id_at(*order, "order_id");
    const auto customer_id = id_at(*customer, "customer_id");
    const auto currency = id_at(*order, "currency");
    if (!order_id || !customer_id || !currency) return {};
    Order found;
    found.order_id = *order_id;
    found.customer_id = *customer_id;
    found.customer_name = id_at(*customer, "name").value_or("");
    found.currency = *currency;
    return found;
}

} // namespace

Outcome invoke_lent(services::Host& host,
                    loader::LoadedPlugin& plugin,
                    const loader::HookCall& call,
                    const HostWork& work)
{
    const auto connection = host.store.open(call.deadline_mono_ns);
    return LentCall(*connection, services::dialect_of(host.database.backend()), work)
        .run(plugin, call);
}

HostWork order_and_payment(const services::Store& store, const loader::HookCall& call)
{
    const Orders orders(store, std::string(call.studio_id));
    const std::string key(call.key);
    const bool pays = call.hook == "payment.redeem" || call.hook == "payment.capture";
    HostWork work;
    work.before = [orders, order = order_in(call.payload)](soci::session& sql) {
        if (order) orders.record(sql, *order);
    };
    work.after = [orders, key, pays](soci::session& sql, const Outcome& outcome) {
        if (!pays) return;
        const json::object reply = object_of(outcome.reply);
        const json::object& hold = reply.at("hold").as_object();
        orders.add_payment(sql,
                           key,
                           hold.at("order_id").as_string().c_str(),
                           "voucher",
                           hold.at("captured").at("minor").to_number<std::int64_t>(),
                           hold.at("hold_id").as_string().c_str());
    };
    return work;
}

} // namespace host_stub::platform
