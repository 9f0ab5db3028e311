// The smallest host: it loads the plugin's file and drives it over the C ABI alone. All it gives is
// fixed (clock, ids, keys, random bytes), and it allocates nothing while the plugin runs.
#pragma once

#include <booking/plugin.h>
#include <boost/json.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace scrip::tests {

namespace json = boost::json;

// What came of one call.
struct Answer {
    booking_status status = BOOKING_E_INTERNAL;
    std::string text; // the reply, or the error's code
    json::value reply;

    bool is_ok() const { return status == BOOKING_OK; }
    bool is_answer() const { return status >= 0; }
    std::string id(const std::string& pointer) const
    {
        return json::value_to<std::string>(reply.at_pointer(pointer));
    }
    // For people: "-6 database_unavailable".
    std::string shown() const;
};

inline std::ostream& operator<<(std::ostream& out, const Answer& answer)
{
    return out << answer.shown();
}

enum class Control { enable, migrate, disable, purge };

class BareHost {
public:
    // `database` is the path of the SQLite file.
    BareHost(const std::string& plugin_dir, const std::string& database);
    ~BareHost();
    BareHost(const BareHost&) = delete;
    BareHost& operator=(const BareHost&) = delete;

    // Life of the plugin; create() leaves nothing behind when it fails.
    Answer create();
    void destroy();
    Answer activate();
    void deactivate();
    bool is_created() const { return plugin_ != nullptr; }
    const std::vector<std::string>& hooks() const { return names_; }

    Answer call(const std::string& hook,
                const std::string& payload,
                const std::string& key,
                bool is_dry_run = false);
    // With a payload of the caller's memory.
    Answer call_with(const std::string& hook,
                     booking_str payload,
                     const std::string& key,
                     bool is_dry_run = false);
    Answer control(Control what, std::uint32_t flags = 0);
    // Made, migrated and enabled; throws when one of them fails.
    void start();

    // As tests/support/story.hpp wants its world.
    Answer admin(const std::string& hook, const std::string& members);
    void set_clock(const char* instant);
    void advance(std::chrono::seconds by) { now_us += by.count() * 1'000'000; }

    // Ids and random bytes begin again, others in each chapter: the same call then makes the same.
    void begin(std::uint64_t chapter);

    // Run around each function of the plugin, on its thread, when they are there.
    std::function<void()> before_plugin, after_plugin;
    // Called by the host's own functions, inside the plugin's: its clock, ids and events.
    std::function<void()> while_asked;
    bool takes_replies = true;
    // Each call may take that long, on a clock that runs with every look at it, or the real one.
    bool has_real_clock = false;
    std::int64_t patience_ns = 2'000'000'000;
    std::atomic<std::int64_t> mono_ns = 1'000'000'000;
    std::atomic<std::int64_t> now_us = 1'795'348'800'000'000; // 2026-11-22T12:00:00Z
    std::string settings = R"({"currency":"EUR"})";

    std::int64_t deadline_ns() const;

    struct Tables; // the C side

private:
    friend struct Tables;
    struct Hook {
        std::string name;
        std::string schema;
        booking_hook_desc_v1 description;
    };
    template <class Action>
    Answer answered(const Action& action);

    const booking_entry_v1* entry_ = nullptr;
    booking_plugin* plugin_ = nullptr;
    const booking_plugin_api_v1* api_ = nullptr;
    std::string descriptor_;
    std::vector<std::string> names_;
    std::vector<Hook> hooks_;
    std::uint64_t chapter_ = 0;
    std::atomic<std::uint64_t> ids_ = 0;
    std::int64_t keys_ = 0;
};

} // namespace scrip::tests
