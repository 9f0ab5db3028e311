#include "credit.hpp"

#include "verdict.hpp"

#include <chrono>
#include <thread>

namespace booking::check {
namespace {

namespace json = boost::json;

constexpr const char* actor = R"("actor":{"role":"admin","id":"u1"})";

std::string order(const std::string& customer, const std::string& id, std::int64_t minor)
{
    return R"("order":{"order_id":")" + id + R"(","customer":{"customer_id":")" + customer +
           R"("},"currency":"EUR","total":)" + money(minor) + R"(,"due":)" + money(minor) + "}";
}

const Subject& needing_credit(const Subject& subject)
{
    need_credit(subject);
    return subject;
}

bool changed_nothing_for_now(booking_status status)
{
    return status == BOOKING_E_CONFLICT || status == BOOKING_E_UNAVAILABLE ||
           status == BOOKING_E_DEADLINE;
}

} // namespace

void need_credit(const Subject& subject)
{
    for (const char* hook : {"credit.add",
                             "customer.balance",
                             "payment.hold",
                             "payment.capture",
                             "payment.release",
                             "payment.redeem",
                             "payment.refund",
                             "payment.query"}) {
        if (!subject.has_hook(hook)) {
            skip("the plugin keeps no credit: it has no hook " + std::string(hook));
        }
    }
    need_database(subject);
}

void need_database(const Subject& subject)
{
    const json::value* wanted = subject.manifest().if_contains("requires");
    const json::value* databases = wanted != nullptr && wanted->is_object()
                                       ? wanted->get_object().if_contains("databases")
                                       : nullptr;
    if (databases == nullptr || !databases->is_array() || databases->get_array().empty()) {
        skip("the plugin keeps nothing: its manifest names no databases");
    }
    const std::string backend =
        subject.db_url.empty() ? "sqlite3" : subject.db_url.substr(0, subject.db_url.find("://"));
    for (const json::value& each : databases->get_array()) {
        if (each == json::value(backend)) return;
    }
    skip("the plugin does not work on " + backend);
}

std::string money(std::int64_t minor, const std::string& currency)
{
    return R"({"minor":)" + std::to_string(minor) + R"(,"currency":")" + currency + R"("})";
}

namespace request {

std::string credit_add(const std::string& customer, std::int64_t minor)
{
    return "{" + std::string(actor) + R"(,"customer":{"customer_id":")" + customer +
           R"("},"amount":)" + money(minor) + R"(,"description":"of the check"})";
}

std::string hold(const std::string& customer, const std::string& order_id, std::int64_t minor)
{
    return "{" + std::string(actor) + "," + order(customer, order_id, minor) +
           R"(,"source":{"customer_id":")" + customer + R"("},"amount":)" + money(minor) + "}";
}

std::string
hold_for(const std::string& customer, const std::string& order_id, std::int64_t minor, int ttl_s)
{
    std::string text = hold(customer, order_id, minor);
    text.pop_back();
    return text + R"(,"ttl_s":)" + std::to_string(ttl_s) + "}";
}

std::string of_hold(const std::string& hold_id)
{
    return "{" + std::string(actor) + R"(,"hold_id":")" + hold_id + R"("})";
}

std::string capture(const std::string& hold_id, std::int64_t minor)
{
    return "{" + std::string(actor) + R"(,"hold_id":")" + hold_id + R"(","amount":)" +
           money(minor) + "}";
}

std::string refund(const std::string& hold_id, std::int64_t minor)
{
    return "{" + std::string(actor) + R"(,"hold_id":")" + hold_id + R"(","amount":)" +
           money(minor) + R"(,"reason":"of the check"})";
}

std::string query(const std::string& key)
{
    return "{" + std::string(actor) + R"(,"key":")" + key + R"("})";
}

std::string balance(const std::string& customer)
{
    return "{" + std::string(actor) + R"(,"customer_id":")" + customer + R"("})";
}

} // namespace request

Answer
Credit::call(const std::string& hook, const std::string& payload, const std::string& key) const
{
    return host_.call({.hook = hook, .payload = payload, .key = key, .studio = studio_});
}

Answer
Credit::settle(const std::string& hook, const std::string& payload, const std::string& key) const
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    Answer answer = call(hook, payload, key);
    while (changed_nothing_for_now(answer.status) && std::chrono::steady_clock::now() < until) {
        std::this_thread::yield();
        answer = call(hook, payload, key);
    }
    return answer;
}

Answer Credit::add(const std::string& customer, std::int64_t minor, const std::string& key) const
{
    Answer answer = settle("credit.add", request::credit_add(customer, minor), key);
    expect(answer.is_ok(), "credit.add answers " + answer.shown());
    return answer;
}

std::string Credit::hold(const std::string& customer,
                         const std::string& order_id,
                         std::int64_t minor,
                         const std::string& key) const
{
    const Answer answer = settle("payment.hold", request::hold(customer, order_id, minor), key);
    expect(answer.is_ok(), "payment.hold answers " + answer.shown());
    return answer.text_of("/hold/hold_id");
}

Balance Credit::balance(const std::string& customer) const
{
    const Answer answer = settle("customer.balance", request::balance(customer), "");
    expect(answer.is_ok(), "customer.balance answers " + answer.shown());
    const json::value whole = answer.document();
    const auto minor = [&](const std::string& member) {
        boost::system::error_code error;
        const json::value* found = whole.find_pointer("/balance/" + member + "/minor", error);
        if (found == nullptr || !found->is_int64()) fail("the balance has no " + member);
        return found->get_int64();
    };
    return {minor("available"), minor("held"), minor("credited"), minor("redeemed")};
}

std::string Credit::state_of(const std::string& key) const
{
    const Answer answer = settle("payment.query", request::query(key), "");
    expect(answer.is_ok(), "payment.query answers " + answer.shown());
    return answer.text_of("/state");
}

CreditWorld::CreditWorld(const Subject& subject)
    : database(needing_credit(subject)), host(subject, &database), credit(host)
{
    host.start();
    host.open_studio();
}

} // namespace booking::check
