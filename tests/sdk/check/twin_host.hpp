// A small host, sound until BOOKING_TWIN names a check: then it does the one thing wrong that this
// check is for. One plugin at work, perhaps a second that is only loaded.
#pragma once

#include <booking/plugin.hpp>
#include <boost/json.hpp>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace twin {

namespace json = boost::json;

bool is(const char* defect);

// The name of a status, as the pipe tells it.
std::string name_of(booking_status status);

struct Outcome {
    booking_status status = BOOKING_E_INTERNAL;
    std::string reply, code, text;
    json::object line() const;
};

// A transaction that is lent to one call.
struct Lent {
    void* handle = nullptr; // sqlite3*
    bool is_doomed = false;
};

class Plugin {
public:
    // Throws std::runtime_error with the reason of a refusal.
    Plugin(const std::filesystem::path& folder, std::string descriptor);
    ~Plugin(); // deactivates and destroys
    void deactivate();

    Outcome control(const std::string& what, const std::string& studio, const std::string& config);
    // From several threads at once, unless the plugin wants one.
    Outcome call(const std::string& hook,
                 const std::string& payload,
                 const std::string& key,
                 std::int64_t deadline_ms,
                 Lent* lent = nullptr);
    bool is_serial() const { return (api_->flags & BOOKING_PLUGIN_F_SERIALISE) != 0; }

    struct Tables;

private:
    friend struct Tables;
    struct Hook {
        std::string schema;
        booking_hook_desc_v1 description{};
    };
    const booking_entry_v1& load(const std::filesystem::path& folder, const json::object& manifest);
    void check_entry(const booking_entry_v1& entry) const;
    void create(const booking_entry_v1& entry);

    std::string id_, descriptor_;
    std::set<std::string> declared_, undeclared_;
    std::map<std::string, Hook> hooks_;
    booking_host_v1 host_{};
    booking_plugin* plugin_ = nullptr;
    const booking_plugin_api_v1* api_ = nullptr;
    std::atomic<int> overdue_{0};
    std::atomic<std::uint64_t> ids_{0};
    bool is_active_ = false;
    bool is_being_destroyed_ = false;
};

std::int64_t mono_ns();

} // namespace twin
