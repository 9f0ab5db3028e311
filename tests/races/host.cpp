#include "host.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <stdexcept>

namespace scrip::tests {

namespace {

bool is_definite(const std::string& outcome)
{
    static const std::set<std::string> open{"E_CONFLICT conflict",
                                            "E_DEADLINE deadline",
                                            "E_UNAVAILABLE database_unavailable",
                                            "E_UNKNOWN_OUTCOME outcome_unknown"};
    return !open.contains(outcome);
}

} // namespace

Host::Host(const std::string& plugin_dir,
           const std::filesystem::path& folder,
           const std::string& db_url)
    : session_{{.plugin_dir = plugin_dir,
                .data_dir = folder,
                .db_url = db_url,
                .clock_unix_us = {},
                .log_sink = [](std::string_view) {}}}
{
}

json::object Host::control(json::object line)
{
    return json::parse(session_.answer(json::serialize(line))).as_object();
}

json::object Host::call(const std::string& hook, json::object payload, const std::string& key)
{
    static std::mutex mutex;
    if (!payload.contains("actor")) payload["actor"] = {{"role", "admin"}, {"id", "u1"}};
    json::object line{{"hook", hook}, {"studio", "s1"}, {"payload", payload}};
    if (!key.empty()) line["key"] = key;
    const std::string text = json::serialize(line);
    json::object answer;
    for (int tries = 0; tries < 50; ++tries) {
        const auto started = std::chrono::steady_clock::now();
        answer = json::parse(session_.answer(text)).as_object();
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - started;
        {
            const std::lock_guard lock{mutex};
            slowest_ms_ = std::max(slowest_ms_, took.count());
        }
        if (is_definite(outcome_of(answer))) break;
    }
    return answer;
}

json::object Host::accepted(const std::string& hook, json::object payload, const std::string& key)
{
    const json::object answer = call(hook, std::move(payload), key);
    if (outcome_of(answer) != "OK") {
        throw std::runtime_error{hook + " was to be accepted: " + json::serialize(answer)};
    }
    return answer.at("reply").as_object();
}

void Host::enable_studio()
{
    const json::object config{{"currency", "EUR"}};
    const json::object line{{"control", "studio.enable"}, {"studio", "s1"}, {"config", config}};
    const json::object answer = control(line);
    if (answer.at("status").as_string() != "OK") {
        throw std::runtime_error{"studio.enable: " + json::serialize(answer)};
    }
}

void Host::verify(const std::string& voucher_id)
{
    json::object request;
    if (!voucher_id.empty()) request["voucher_id"] = voucher_id;
    const json::object reply = accepted("report.verify", request);
    if (!reply.at("ok").as_bool())
        throw std::runtime_error{"report.verify: " + json::serialize(reply)};
}

json::object eur(std::int64_t minor)
{
    return {{"minor", minor}, {"currency", "EUR"}};
}

std::int64_t minor_of(const json::value& money)
{
    return money.at("minor").to_number<std::int64_t>();
}

json::object order_of(const std::string& order_id, std::int64_t due)
{
    return {{"order_id", order_id},
            {"customer", {{"customer_id", "c1"}}},
            {"currency", "EUR"},
            {"total", eur(due)},
            {"due", eur(due)}};
}

std::string outcome_of(const json::object& answer)
{
    const std::string status{answer.at("status").as_string()};
    if (const auto* error = answer.if_contains("error")) {
        return status + " " + std::string{error->at("code").as_string()};
    }
    if (status != "DECLINED") return status;
    return status + " " + std::string{answer.at("reply").at("declined").at("code").as_string()};
}

} // namespace scrip::tests
