#include "commands/bench/plugin_ledger.hpp"

#include "loader/plugin.hpp"
#include "services/clock.hpp"

#include <boost/json.hpp>

#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace host_stub::commands::bench {
namespace {

namespace json = boost::json;

constexpr const char* studio_id = "bench";
constexpr int filling_threads = 32; // many callers share one commit

// `act(n)` for n = 0 … count - 1, on several threads.
void spread_over_threads(std::int64_t count, const std::function<void(std::int64_t)>& act)
{
    std::atomic<std::int64_t> next = 0;
    std::mutex mutex;
    std::exception_ptr failed;
    std::vector<std::thread> threads;
    for (int i = 0; i < filling_threads; ++i) {
        threads.emplace_back([&] {
            try {
                for (std::int64_t n = next++; n < count; n = next++)
                    act(n);
            } catch (...) {
                const std::lock_guard lock(mutex);
                failed = std::current_exception();
                next = count;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    if (failed) std::rethrow_exception(failed);
}

std::string euros(std::int64_t minor)
{
    return R"({"minor":)" + std::to_string(minor) + R"(,"currency":"EUR"})";
}

} // namespace

PluginLedger::PluginLedger(pipe::Session& session) : session_(session)
{
    const std::string answer = session_.answer(
        R"({"control":"studio.enable","studio":"bench","config":{"currency":"EUR"}})");
    if (json::parse(answer).at("status") != "OK") throw std::runtime_error(answer);
}

void PluginLedger::add_credits(std::int64_t count)
{
    const auto before = static_cast<std::int64_t>(codes_.size());
    codes_.resize(static_cast<std::size_t>(before + count));
    spread_over_threads(count, [&](std::int64_t n) {
        const std::string own = std::to_string(before + n);
        const std::string reply =
            invoke("credit.add",
                   "credit-" + own,
                   R"({"actor":{"role":"admin","id":"bench"},"customer":{"customer_id":"c)" + own +
                       R"("},"description":"bench","amount":)" + euros(1'000'000'000) + "}");
        codes_[static_cast<std::size_t>(before + n)] =
            std::string(json::parse(reply).at("code").as_string().c_str());
    });
}

void PluginLedger::redeem(std::int64_t credit, std::uint64_t unique)
{
    const std::string own = std::to_string(unique);
    invoke("payment.redeem",
           "redeem-" + own,
           R"({"actor":{"role":"agent","id":"bench","channel":"online"},"order":{"order_id":"o)" +
               own + R"(","customer":{"customer_id":"buyer"},"currency":"EUR","total":)" +
               euros(1) + R"(,"due":)" + euros(1) + R"(},"source":{"code":")" +
               codes_[static_cast<std::size_t>(credit)] + R"("}})");
}

void PluginLedger::add_debits(std::int64_t count)
{
    const std::int64_t before = debits_;
    spread_over_threads(count, [&](std::int64_t n) {
        invoke("debit.add",
               "debit-" + std::to_string(before + n),
               R"({"actor":{"role":"admin","id":"bench"},"customer":{"customer_id":"c0"},)"
               R"("description":"bench","amount":)" +
                   euros(1) + "}");
    });
    debits_ += count;
}

void PluginLedger::read_balance()
{
    invoke("customer.balance", "", R"({"actor":{"role":"admin","id":"bench"},"customer_id":"c0"})");
}

std::string PluginLedger::list_page(const std::string& cursor)
{
    const json::value at = cursor.empty() ? json::value(nullptr) : json::value(cursor);
    const std::string reply =
        invoke("voucher.list",
               "",
               R"({"actor":{"role":"admin","id":"bench"},"page":{"limit":50,"cursor":)" +
                   json::serialize(at) + "}}");
    const json::value document = json::parse(reply);
    const json::value& next = document.at("next");
    return next.is_string() ? std::string(next.as_string().c_str()) : std::string{};
}

std::string
PluginLedger::invoke(const char* hook, const std::string& key, const std::string& payload)
{
    loader::HookCall call;
    call.hook = hook;
    call.studio_id = studio_id;
    call.key = key;
    call.payload = payload;
    call.deadline_mono_ns = services::deadline_after_ms(services::Clock::mono_ns(), 30'000);
    loader::Outcome outcome = session_.plugin().invoke(call);
    if (!outcome.is_ok()) {
        throw std::runtime_error(std::string(hook) + ": " +
                                 std::string(loader::status_word(outcome.status)) + " " +
                                 outcome.reply + outcome.error_code + " " + outcome.error_text);
    }
    return std::move(outcome.reply);
}

} // namespace host_stub::commands::bench
