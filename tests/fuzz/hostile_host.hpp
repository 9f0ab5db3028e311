// A host that keeps booking/plugin.h to the letter and no more: its tables have the size it is told
// to give them, services fail when told to, and nothing in it is random or real time.
#pragma once

#include <booking/plugin.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace scrip::fuzz {

class HostileHost;

} // namespace scrip::fuzz

// The ABI leaves these opaque; this is the host's side of them.
struct booking_host {
    scrip::fuzz::HostileHost* host;
};
struct booking_call {
    std::uint64_t polls_until_cancelled;
};
struct booking_tx {
    sqlite3* connection;
};

namespace scrip::fuzz {

inline constexpr std::int64_t start_unix_us = 1'795'348'800'000'000; // 2026-11-22T12:00:00Z

enum class Service : std::uint8_t { none, append, descriptor, secret, publish, borrow };

// The n-th use of a service fails, and each one after it; the first is 1.
struct Fault {
    Service service = Service::none;
    std::uint64_t nth = 0;
};

struct Hook {
    std::string schema;
    std::uint32_t flags = 0;
    void* user = nullptr;
    booking_hook_fn invoke = nullptr;
};

class HostileHost {
public:
    explicit HostileHost(std::string database_path);
    HostileHost(const HostileHost&) = delete;
    HostileHost& operator=(const HostileHost&) = delete;

    const booking_host_v1* table() const { return &table_; }

    // What start_over() goes back to from now on.
    void mark();
    // Clock and ids as they were marked, random bytes from their seed, no fault, an empty log.
    void start_over();

    // Counts a use of a service; true when it is to fail.
    bool fails(Service service);

    const void* extension(std::string_view id) const;

    std::map<std::string, Hook> hooks;
    std::string database_path;
    std::string descriptor; // none: the one of database_path
    std::string log;
    std::int64_t unix_us = start_unix_us;
    std::int64_t mono_ns = 0;
    std::uint64_t ids = 0;
    std::uint64_t lease = 0;
    Fault fault{};
    std::uint32_t extensions_hidden = 0; // a bit for each, in the order of extension()

private:
    void make_tables();

    booking_host self_{this};
    booking_host_v1 table_{};
    booking_host_hooks_v1 hooks_{};
    booking_host_log_v1 log_{};
    booking_host_clock_v1 clock_{};
    booking_host_id_v1 ids_{};
    booking_host_db_v1 databases_{};
    booking_host_tx_v1 transactions_{};
    booking_host_secret_v1 secrets_{};
    booking_host_event_v1 events_{};
    std::uint64_t uses_ = 0;
    std::int64_t marked_unix_us_ = 0;
    std::uint64_t marked_ids_ = 0;
};

} // namespace scrip::fuzz
