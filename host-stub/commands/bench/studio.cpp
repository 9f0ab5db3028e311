#include "commands/bench/studio.hpp"

#include "commands/bench/measure.hpp"
#include "commands/bench/vouchers.hpp"
#include "loader/plugin.hpp"
#include "services/clock.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace host_stub::commands::bench {
namespace {

namespace json = boost::json;

constexpr std::int64_t rows_each = 1'000; // of a call of voucher.import
constexpr std::int64_t importers = 2;     // each call is a transaction of its own
constexpr std::size_t buyers = 1'000;
constexpr std::int64_t known_max = 2'000;
constexpr std::int64_t patience_ms = 120'000;

const std::string by_admin = R"({"actor":{"role":"admin","id":"bench"},)";
const std::string by_agent = R"({"actor":{"role":"agent","id":"bench","channel":"online"},)";

std::string euros(std::int64_t minor)
{
    return R"({"minor":)" + std::to_string(minor) + R"(,"currency":"EUR"})";
}

std::string member(const char* name, const std::string& text)
{
    return std::string("\"") + name + "\":\"" + text + "\"";
}

std::string customer_id(std::int64_t customer)
{
    return "c" + std::to_string(customer);
}

std::string import_row(std::int64_t index)
{
    const std::string worth = euros(1'000'000'000);
    return "{" + member("external_id", std::to_string(index)) + R"(,"customer":{)" +
           member("customer_id", customer_id(customer_of(index))) + R"(},"kind":"credit","face":)" +
           worth + R"(,"available":)" + worth + "}";
}

// One cent is due on it. Orders are of many customers: one row they all had in common would have
// them wait for each other.
std::string payment(const std::string& order, const std::string& code)
{
    const std::size_t buyer = std::hash<std::string>{}(order) % buyers;
    return by_agent + R"("order":{)" + member("order_id", order) + R"(,"customer":{)" +
           member("customer_id", "buyer" + std::to_string(buyer)) +
           R"(},"currency":"EUR","total":)" + euros(1) + R"(,"due":)" + euros(1) +
           R"(},"source":{)" + member("code", code) + "}}";
}

} // namespace

Studio::Studio(pipe::Session& session, std::string id) : session_(session), id_(std::move(id))
{
    const std::string answer =
        session_.answer(R"({"control":"studio.enable",)" + member("studio", id_) +
                        R"(,"config":{"currency":"EUR"}})");
    if (json::parse(answer).at("status") != "OK") throw std::runtime_error(answer);
}

void Studio::import_vouchers(std::int64_t count)
{
    const std::int64_t before = vouchers();
    ids_.resize(static_cast<std::size_t>(before + count));
    const std::int64_t calls = (count + rows_each - 1) / rows_each;
    spread_over_threads(importers, calls, [&](std::int64_t call) {
        const std::int64_t first = before + call * rows_each;
        const auto made = import_rows(first, std::min(rows_each, before + count - first));
        std::copy(made.begin(), made.end(), ids_.begin() + first);
    });
}

void Studio::learn_codes()
{
    known_.resize(static_cast<std::size_t>(std::min(known_max, vouchers())));
    spread_over_threads(stocking_threads, known(), [&](std::int64_t n) {
        Known& known_one = known_[static_cast<std::size_t>(n)];
        known_one.id = ids_[static_cast<std::size_t>(place_of(n))];
        known_one.code = reveal(known_one.id);
    });
}

// The known ones are every so many of all.
std::int64_t Studio::place_of(std::int64_t index) const noexcept
{
    return index * vouchers() / known();
}

std::int64_t Studio::customer(std::int64_t index) const noexcept
{
    return customer_of(place_of(index));
}

std::vector<std::string> Studio::import_rows(std::int64_t first, std::int64_t count)
{
    std::string rows;
    for (std::int64_t row = 0; row < count; ++row)
        rows += (row == 0 ? "" : ",") + import_row(first + row);
    const std::string key = "import-" + std::to_string(first);
    const json::value reply = json::parse(invoke(
        "voucher.import", key, by_admin + member("batch", key) + R"(,"rows":[)" + rows + "]}"));
    std::vector<std::string> ids;
    for (const json::value& made : reply.at("vouchers").as_array())
        ids.emplace_back(made.at("voucher_id").as_string());
    if (ids.size() != static_cast<std::size_t>(count)) {
        throw std::runtime_error("voucher.import: rows were rejected");
    }
    return ids;
}

// An admin may ask for 30 codes an hour, so each is asked for by another one.
std::string Studio::reveal(const std::string& voucher_id)
{
    const std::string reply =
        invoke("voucher.reveal",
               "reveal-" + voucher_id,
               R"({"actor":{"role":"admin",)" + member("id", voucher_id) + "}," +
                   member("voucher_id", voucher_id) + R"(,"reason":"bench"})");
    return std::string(json::parse(reply).at("code").as_string());
}

void Studio::redeem(std::int64_t index, const std::string& order)
{
    invoke("payment.redeem", "redeem-" + order, payment(order, at(index).code));
}

void Studio::hold_and_capture(std::int64_t index, const std::string& order)
{
    const std::string reply =
        invoke("payment.hold", "hold-" + order, payment(order, at(index).code));
    const std::string hold(json::parse(reply).at("hold").at("hold_id").as_string());
    invoke("payment.capture", "capture-" + order, by_agent + member("hold_id", hold) + "}");
}

void Studio::check(std::int64_t index)
{
    invoke("voucher.check", "", by_admin + member("code", at(index).code) + "}");
}

void Studio::delete_order(const std::string& order)
{
    invoke("order.delete", "delete-" + order, by_admin + member("order_id", order) + "}");
}

void Studio::read_balance(std::int64_t customer)
{
    invoke("customer.balance", "", by_admin + member("customer_id", customer_id(customer)) + "}");
}

void Studio::list_of(std::int64_t customer)
{
    invoke("voucher.list",
           "",
           by_admin + member("customer_id", customer_id(customer)) + R"(,"page":{"limit":20}})");
}

void Studio::issue(std::int64_t customer, const std::string& key)
{
    // Beside the customers of the import, whose lists stay as they are.
    invoke("credit.add",
           "issue-" + key,
           by_admin + R"("customer":{)" + member("customer_id", "i" + customer_id(customer)) +
               R"(},"description":"bench","amount":)" + euros(1'000) + "}");
}

void Studio::add_debits(std::int64_t index, std::int64_t count)
{
    const std::string holder = customer_id(customer(index));
    spread_over_threads(stocking_threads, count, [&](std::int64_t) {
        invoke("debit.add",
               "debit-" + std::to_string(++debits_),
               by_admin + R"("customer":{)" + member("customer_id", holder) + "}," +
                   member("voucher_id", at(index).id) + R"(,"description":"bench","amount":)" +
                   euros(1) + "}");
    });
}

void Studio::read_history(std::int64_t index)
{
    invoke("voucher.history",
           "",
           by_admin + member("voucher_id", at(index).id) + R"(,"page":{"limit":20}})");
}

void Studio::read_statement(std::int64_t customer)
{
    invoke("customer.statement",
           "",
           by_admin + member("customer_id", customer_id(customer)) + R"(,"page":{"limit":20}})");
}

std::string Studio::list_page(const std::string& cursor, int limit)
{
    const json::value at = cursor.empty() ? json::value(nullptr) : json::value(cursor);
    const std::string reply = invoke("voucher.list",
                                     "",
                                     by_admin + R"("page":{"limit":)" + std::to_string(limit) +
                                         R"(,"cursor":)" + json::serialize(at) + "}}");
    const json::value document = json::parse(reply);
    const json::value& next = document.at("next");
    return next.is_string() ? std::string(next.as_string()) : std::string{};
}

void Studio::report_liability()
{
    invoke("report.liability", "", by_admin + R"("group_by":"kind"})");
}

std::string Studio::invoke(const char* hook, const std::string& key, const std::string& payload)
{
    loader::HookCall call;
    call.hook = hook;
    call.studio_id = id_;
    call.key = key;
    call.payload = payload;
    call.deadline_mono_ns = services::deadline_after_ms(services::Clock::mono_ns(), patience_ms);
    loader::Outcome outcome = session_.plugin().invoke(call);
    if (!outcome.is_ok()) {
        throw std::runtime_error(std::string(hook) + ": " +
                                 std::string(loader::status_word(outcome.status)) + " " +
                                 outcome.reply + outcome.error_code + " " + outcome.error_text);
    }
    return std::move(outcome.reply);
}

} // namespace host_stub::commands::bench
