#include "commands/demo/stage.hpp"

namespace host_stub::commands::demo {
namespace {

using loader::Outcome;

// Enables through the same door as everybody, a line of the pipe.
const std::string& enabled(pipe::Session& session, const std::string& studio_id)
{
    const json::object line{
        {"control", "studio.enable"},
        {"studio", studio_id},
        {"config", {{"currency", "EUR"}, {"time_zone", "Europe/Paris"}, {"locale", "en"}}}};
    const std::string answer = session.answer(json::serialize(line));
    if (json::parse(answer).at("status") != "OK") {
        throw Deviation("the studio cannot be enabled: " + answer);
    }
    return studio_id;
}

std::string in_words(const Outcome& outcome)
{
    std::string text(loader::status_word(outcome.status));
    if (outcome.status < 0)
        return text + " (" + outcome.error_code + ": " + outcome.error_text + ")";
    return text + " " + outcome.reply;
}

} // namespace

Stage::Stage(pipe::Session& session, const std::string& studio_id)
    : desk(session.host(), session.plugin(), enabled(session, studio_id), "EUR"), session_(session)
{
}

json::object Stage::accepted(const char* what, const Outcome& outcome) const
{
    if (!outcome.is_ok()) {
        throw Deviation(std::string(what) + " should be done, the answer is " + in_words(outcome));
    }
    return json::parse(outcome.reply).as_object();
}

json::object Stage::declined(const char* what, const Outcome& outcome, std::string_view code) const
{
    const std::string expected = std::string(what) + " should be declined as " + std::string(code);
    if (outcome.status != BOOKING_DECLINED) {
        throw Deviation(expected + ", the answer is " + in_words(outcome));
    }
    json::object decline = json::parse(outcome.reply).at("declined").as_object();
    if (text_at(decline, "code") != code) {
        throw Deviation(expected + ", the answer is " + in_words(outcome));
    }
    return decline;
}

void Stage::refused(const char* what, const Outcome& outcome, std::string_view code) const
{
    if (outcome.status >= 0 || outcome.error_code != code) {
        throw Deviation(std::string(what) + " should be refused as " + std::string(code) +
                        ", the answer is " + in_words(outcome));
    }
}

void Stage::expect(const char* what, std::int64_t found, std::int64_t expected) const
{
    if (found != expected) {
        throw Deviation(std::string(what) + " should be " + std::to_string(expected) + ", it is " +
                        std::to_string(found));
    }
}

void Stage::expect_money(const char* what, const json::value& found, std::int64_t expected) const
{
    const json::object& money = found.as_object();
    const auto minor = money.at("minor").to_number<std::int64_t>();
    if (minor != expected || money.at("currency") != "EUR") {
        throw Deviation(std::string(what) + " should be " + euros(expected) + ", it is " +
                        json::serialize(found));
    }
}

void Stage::expect_text(const char* what, const json::value& found, std::string_view expected) const
{
    if (!found.is_string() || std::string_view(found.get_string().c_str()) != expected) {
        throw Deviation(std::string(what) + " should be \"" + std::string(expected) + "\", it is " +
                        json::serialize(found));
    }
}

json::object Stage::balance(const char* customer_id, std::int64_t expected_available)
{
    const json::object reply =
        accepted("reading the balance",
                 desk.call("customer.balance", {{"actor", admin()}, {"customer_id", customer_id}}));
    json::object found = reply.at("balance").as_object();
    expect_money("the available balance", found.at("available"), expected_available);
    return found;
}

void Stage::tell_balance(const char* customer_id, const char* name, std::int64_t expected_available)
{
    const json::object found = balance(customer_id, expected_available);
    const std::int64_t held = minor_at(found, "held");
    tell.money(name,
               euros(expected_available),
               held == 0 ? "to spend" : "to spend, and " + euros(held) + " held at a checkout");
}

json::object Stage::voucher(const std::string& voucher_id)
{
    return accepted("reading the voucher",
                    desk.call("voucher.get", {{"actor", admin()}, {"voucher_id", voucher_id}}))
        .at("voucher")
        .as_object();
}

void Stage::move_clock_to(const char* instant, const char* in_words)
{
    const json::object line{{"control", "clock.set"}, {"at", instant}};
    const std::string answer = session_.answer(json::serialize(line));
    if (json::parse(answer).at("status") != "OK") throw Deviation("the clock: " + answer);
    tell.does(std::string("The clock moves on: ") + in_words);
}

void Stage::move_clock_by(std::int64_t seconds, const char* in_words)
{
    const json::object line{{"control", "clock.advance"}, {"seconds", seconds}};
    const std::string answer = session_.answer(json::serialize(line));
    if (json::parse(answer).at("status") != "OK") throw Deviation("the clock: " + answer);
    tell.does(std::string("The clock moves on: ") + in_words);
}

void Stage::customer(const char* customer_id, const char* name)
{
    desk.orders.meet(customer_id, name);
}

void Stage::order(const char* order_id,
                  const char* customer_id,
                  const char* label,
                  std::int64_t minor)
{
    desk.orders.make(order_id, customer_id, "EUR");
    desk.orders.add_line(order_id, {"l1", label, minor, false});
}

json::object admin()
{
    return {{"role", "admin"}, {"id", "anna"}};
}

json::object customer_actor(const char* customer_id)
{
    return {{"role", "customer"},
            {"id", customer_id},
            {"customer_id", customer_id},
            {"session", std::string("browser of ") + customer_id},
            {"channel", "online"}};
}

json::object anonymous_actor()
{
    return {{"role", "anonymous"},
            {"id", "visitor"},
            {"session", "browser of a visitor"},
            {"channel", "online"}};
}

std::string text_at(const json::object& object, const char* name)
{
    return std::string(object.at(name).as_string().c_str());
}

std::int64_t minor_at(const json::object& object, const char* name)
{
    return object.at(name).at("minor").to_number<std::int64_t>();
}

} // namespace host_stub::commands::demo
