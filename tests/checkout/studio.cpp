#include "checkout/studio.hpp"

#include "platform/documents.hpp"

#include <stdexcept>

namespace scrip::tests {

using host_stub::loader::Outcome;
using host_stub::platform::Attempt;
using host_stub::platform::minor_at;
using host_stub::platform::money;
using host_stub::platform::parsed;

namespace {

constexpr std::int64_t started_us = 1'795'262'400'000'000; // 2026-11-21T12:00:00Z

host_stub::pipe::Options options_at(const Place& place, std::string& log)
{
    host_stub::pipe::Options options;
    options.plugin_dir = place.plugin_folder;
    options.data_dir = place.data_folder;
    options.db_url = place.db_url;
    options.clock_unix_us = started_us;
    options.log_sink = [&log](std::string_view line) { log += std::string(line) + "\n"; };
    return options;
}

json::object admin()
{
    return {{"role", "admin"}, {"id", "anna"}};
}

json::object accepted(const Outcome& outcome)
{
    if (outcome.is_ok()) return parsed(outcome);
    throw std::runtime_error("not accepted: " + outcome.error_code + outcome.reply);
}

const std::string& enabled(host_stub::pipe::Session& session, const std::string& studio_id)
{
    const std::string answer = session.answer(json::serialize(json::object{
        {"control", "studio.enable"}, {"studio", studio_id}, {"config", {{"currency", "EUR"}}}}));
    if (json::parse(answer).at("status") != "OK") throw std::runtime_error(answer);
    return studio_id;
}

} // namespace

json::object lea()
{
    return {{"role", "customer"}, {"id", "lea"}, {"customer_id", "lea"}};
}

json::object credit_of_lea()
{
    return {{"customer_id", "lea"}};
}

Studio::Studio(const Place& place, const std::string& studio_id)
    : session_(options_at(place, log)),
      desk(session_.host(), session_.plugin(), enabled(session_, studio_id), "EUR")
{
}

void Studio::give_credit(std::int64_t minor, const std::string& key)
{
    accepted(desk.call("credit.add",
                       {{"actor", admin()},
                        {"customer", {{"customer_id", "lea"}, {"name", "Léa"}}},
                        {"amount", money(minor, "EUR")},
                        {"description", "a gift of the house"}},
                       key));
}

void Studio::make_order(const std::string& order_id, std::int64_t minor)
{
    desk.orders.meet("lea", "Léa");
    desk.orders.make(order_id, "lea", "EUR");
    desk.orders.add_line(order_id, {"l1", "Surf lesson", minor, false});
}

void Studio::advance(std::int64_t seconds)
{
    session_.answer(R"({"control":"clock.advance","seconds":)" + std::to_string(seconds) + "}");
}

std::int64_t Studio::balance(const char* name)
{
    const json::object reply =
        accepted(desk.call("customer.balance", {{"actor", admin()}, {"customer_id", "lea"}}));
    return minor_at(reply.at("balance").as_object(), name);
}

std::vector<std::string> Studio::disagreements()
{
    std::vector<std::string> found;
    const auto compare = [&](const char* what, std::int64_t order, std::int64_t ledger) {
        if (order != ledger) {
            found.push_back(std::string(what) + ": the order says " + std::to_string(order) +
                            ", the ledger " + std::to_string(ledger));
        }
    };
    std::int64_t held = 0;
    for (const Attempt& attempt : desk.checkout.attempts.open())
        held += attempt.amount_minor;
    const auto order = desk.orders.get("o1");
    compare("paid", desk.orders.paid_by("o1", "voucher"), balance("redeemed"));
    compare("held", held, balance("held"));
    if (order.state == "confirmed" && order.due_minor() != 0) {
        found.push_back("the confirmed order lacks " + std::to_string(order.due_minor()));
    }
    const json::object report = accepted(desk.call("report.verify", {{"actor", admin()}}));
    if (!report.at("ok").as_bool()) found.push_back("the ledger has problems");
    return found;
}

} // namespace scrip::tests
