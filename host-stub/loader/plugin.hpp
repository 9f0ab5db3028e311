// One instance of a plugin, from created to destroyed, with the states of its studios.
#pragma once

#include "loader/breaker.hpp"
#include "loader/gate.hpp"
#include "loader/manifest.hpp"
#include "loader/outcome.hpp"
#include "services/host.hpp"

#include <booking/plugin.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace host_stub::loader {

// As this process has brought it about; `unknown` until it enables or disables the studio. What
// another process did, only the plugin knows: it keeps the truth in the database.
enum class StudioState { unknown, enabled, winding_down, disabled, absent };

struct HookCall {
    std::string_view hook;
    std::string_view studio_id;
    std::string_view key;
    std::string_view payload;
    bool is_dry_run = false;
    std::int64_t deadline_mono_ns = INT64_MAX;
    std::uint32_t attempt = 1;
    booking_tx* tx = nullptr; // the host's transaction, lent for this call
};

// The order of life (abi.md, section 5) is asserted: a call out of order throws std::logic_error,
// because it would be the host's own defect.
class LoadedPlugin {
public:
    // Reads the manifest, verifies and loads the binary and creates the plugin. Throws Refusal.
    // `host` outlives the plugin and serves it alone.
    LoadedPlugin(const std::filesystem::path& folder, services::Host& host);

    // Deactivates when it is active, destroys; the code stays in the process.
    ~LoadedPlugin();
    LoadedPlugin(const LoadedPlugin&) = delete;
    LoadedPlugin& operator=(const LoadedPlugin&) = delete;

    const Manifest& manifest() const noexcept { return manifest_; }
    bool has_hook(std::string_view hook) const noexcept;

    // Whether the host may lend its transaction to that hook.
    bool may_lend(std::string_view hook) const noexcept;

    // When it fails, it may be called again.
    Outcome activate();
    void deactivate();

    // From any thread, any number at once. E_UNAVAILABLE without asking the plugin while it is
    // known to be too slow. REQUIRES: has_hook(call.hook), active; with a transaction,
    // may_lend(call.hook).
    Outcome invoke(const HookCall& call);

    // Enables, and where the data is older or not there migrates first. Again with other settings
    // it replaces them, once no call of the studio is running.
    Outcome enable(const std::string& studio_id, const std::string& config);

    // Enables what is there and migrates nothing; the studio may be winding down.
    Outcome
    enable_as_it_is(const std::string& studio_id, const std::string& config, bool is_winding_down);

    Outcome disable(const std::string& studio_id);

    // `is_confirmed`: the admin saw what will be lost.
    Outcome purge(const std::string& studio_id, bool is_confirmed);

    StudioState studio_state(const std::string& studio_id);

private:
    struct Studio {
        Gate gate;
        std::atomic<StudioState> state = StudioState::unknown;
    };
    enum class Life { created, active, destroyed };
    using StudioFunction = decltype(booking_plugin_api_v1::studio_enable);

    void create(const booking_entry_v1& entry);
    void check_created(const booking_created_v1& created);
    void check_hooks();
    void choose_hooks();
    Studio& studio(std::string_view studio_id);
    Outcome call_studio(StudioFunction function,
                        const std::string& studio_id,
                        const std::string& config,
                        std::uint32_t flags);
    Outcome enable_locked(Studio& studio,
                          const std::string& studio_id,
                          const std::string& config,
                          std::uint32_t flags);
    booking_status call_hook(const services::Hook& hook,
                             const HookCall& call,
                             bool is_winding_down,
                             booking_reply_v1* reply);
    void require(bool holds, const char* what) const;

    services::Host& host_;
    Manifest manifest_;
    booking_plugin* plugin_ = nullptr;
    const booking_plugin_api_v1* api_ = nullptr;
    std::map<std::string, services::Hook, std::less<>> hooks_; // the highest revision of each
    std::atomic<Life> life_ = Life::created;
    Gate gate_;          // [worker] against deactivate
    std::mutex control_; // [control] one at a time
    Breaker breaker_;
    std::mutex serial_; // for a plugin that wants one [worker] call at a time
    std::mutex studios_mutex_;
    std::map<std::string, std::unique_ptr<Studio>, std::less<>> studios_;
};

} // namespace host_stub::loader
