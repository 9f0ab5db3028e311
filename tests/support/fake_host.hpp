// A host for tests: a clock that stands still, counted ids, fixed keys, one database.
#pragma once

#include "services/host.hpp"
#include "support/test_database.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace scrip::tests {

inline Instant instant(const char* text)
{
    const auto parsed = parse_instant(text);
    if (!parsed) throw std::invalid_argument{"no instant"};
    return *parsed;
}

// As a host describes it to the plugin.
inline services::Database described(const TestDatabase& database)
{
    const std::string url = database.url();
    return {.backend = url.substr(0, url.find("://")), .connect = database.connect()};
}

class FakeHost : public services::Host {
public:
    explicit FakeHost(services::Database database) : database_{std::move(database)} {}
    explicit FakeHost(const TestDatabase& database) : FakeHost{described(database)} {}

    Instant now() const override { return Instant{std::chrono::microseconds{now_.load()}}; }
    void set_now(Instant to) { now_ = to.time_since_epoch().count(); }
    void advance(std::chrono::microseconds by) { now_ += by.count(); }

    // The clock of deadlines is real, since locks are waited for in real time.
    std::int64_t monotonic_ns() const override
    {
        if (before_clock) before_clock();
        return std::chrono::steady_clock::now().time_since_epoch().count();
    }

    // In the form of UUIDv7, rising.
    std::string new_id() const override
    {
        std::array<char, 37> text{};
        std::snprintf(text.data(),
                      text.size(),
                      "01900000-0000-7000-8000-%012llx",
                      static_cast<unsigned long long>(++ids_));
        return text.data();
    }

    services::Database database(const std::string&, services::DatabaseRole) const override
    {
        services::Database database = database_;
        database.connections_max = connections_max;
        return database;
    }

    // From the next connection on.
    void reach_through(services::Database database) { database_ = std::move(database); }

    std::vector<std::byte> master_key(const std::string&) const override
    {
        return key_with(first_key_byte);
    }

    std::vector<std::byte> previous_master_key(const std::string&) const override
    {
        return previous_key_byte ? key_with(*previous_key_byte) : std::vector<std::byte>{};
    }

    bool takes_events() const override { return are_events_taken; }

    // Keeps each event once, as a host does; refuses all while `is_deaf`.
    void publish(const std::string& studio_id,
                 const std::string& event_id,
                 std::string_view type,
                 const std::string& body) const override
    {
        const std::lock_guard lock{mutex_};
        if (is_deaf) throw services::ServiceUnavailable{"the host is deaf"};
        ++publications;
        const auto is_same = [&](const Published& other) { return other.event_id == event_id; };
        if (std::any_of(published.begin(), published.end(), is_same)) return;
        published.push_back({studio_id, event_id, std::string{type}, body});
    }

    struct Published {
        std::string studio_id;
        std::string event_id;
        std::string type;
        std::string body;
    };
    mutable std::vector<Published> published;
    mutable std::size_t publications = 0; // with those sent again
    bool is_deaf = false;
    bool are_events_taken = true;

    void log(services::LogLevel, const std::string& text) const override
    {
        const std::lock_guard lock{mutex_};
        logged_.push_back(text);
    }
    std::vector<std::string> logged() const
    {
        const std::lock_guard lock{mutex_};
        return logged_;
    }

    int connections_max = 4;
    unsigned char first_key_byte = 0; // another one makes other keys
    std::optional<unsigned char> previous_key_byte{};
    std::function<void()> before_clock{}; // it is asked before each statement, among others

private:
    static std::vector<std::byte> key_with(unsigned char first_byte)
    {
        std::vector<std::byte> key(32);
        for (std::size_t i = 0; i < key.size(); ++i)
            key[i] = std::byte(i);
        key[0] = std::byte{first_byte};
        return key;
    }

    services::Database database_;
    std::atomic<std::int64_t> now_ = 1'795'348'800'000'000; // 2026-11-22T12:00:00Z
    mutable std::atomic<std::uint64_t> ids_ = 0;
    mutable std::mutex mutex_;
    mutable std::vector<std::string> logged_;
};

// Ends so many milliseconds from now.
inline std::int64_t deadline_in(const services::Host& host, std::int64_t milliseconds)
{
    return host.monotonic_ns() + milliseconds * 1'000'000;
}

inline services::CallLimits limits_of(const services::Host& host,
                                      std::int64_t milliseconds = 20'000)
{
    return {.now = host.now(), .deadline_monotonic_ns = deadline_in(host, milliseconds)};
}

} // namespace scrip::tests
