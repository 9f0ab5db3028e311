// The checker's own host: it loads a plugin and serves it with tables that can be cut, grown,
// withheld or made to fail. One plugin in one process at a time, by any number of threads.
#pragma once

#include "placed.hpp"
#include "subject.hpp"
#include "test_database.hpp"

#include <booking/plugin.h>
#include <boost/json.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace booking::check {

// What came of one call into the plugin.
struct Answer {
    booking_status status = BOOKING_E_INTERNAL;
    std::string reply; // what was appended
    std::string code;  // the last error
    std::string text;
    int errors = 0; // how often error() was called
    int appends = 0;
    int failed_appends = 0;
    bool has_failed_append = false;    // since the last reset
    bool is_from_other_thread = false; // a [call] function was used on another thread

    bool is_ok() const noexcept { return status == BOOKING_OK; }
    // The reply as an object. Throws Ended when it is none.
    boost::json::object document() const;
    // A member of the reply, by JSON pointer: the text. Throws Ended when it is not there.
    std::string text_of(const std::string& pointer) const;
    // For a reason: "E_INVALID (invalid_field: ...)". Never the reply.
    std::string shown() const;
};

std::string status_name(booking_status status);

struct Call {
    std::string hook;
    std::string payload;
    std::string key = {};
    std::string studio = "s1";
    std::string schema = {}; // empty: the one the plugin added
    std::uint32_t flags = 0;
    std::int64_t left_ns = 5'000'000'000; // until the deadline
    int failing_append = 0;               // from the n-th on appends fail; 0: none
    int cancelled_at_look = 0;            // from the n-th look on is_cancelled says yes; 0: never
    booking_tx* tx = nullptr;
    Fit fit = Fit::exact;
    bool is_payload_guarded = false; // read-only, an unmapped page behind, gone after the call
};

enum class Control { enable, migrate, disable, purge };

struct HostShape {
    std::uint16_t major = BOOKING_ABI_MAJOR;
    std::uint16_t minor = BOOKING_ABI_MINOR;
    Fit fit = Fit::exact;
    std::set<std::string> absent; // ids of extensions not offered
    int failing_add = 0;          // the n-th add fails; 0: none
    std::string descriptor;       // not empty: instead of the database's own
};

// A hook as the plugin described it.
struct AddedHook {
    std::string hook;
    std::string schema;
    std::uint32_t flags = 0;
    void* user = nullptr;
    booking_hook_fn invoke = nullptr;
};

struct LogLine {
    std::string text;
    std::string fields;
};

class ProbeHost {
public:
    // `database` may be nullptr for a plugin that needs none; else it outlives the host.
    ProbeHost(const Subject& subject, TestDatabase* database, HostShape shape = {});
    ~ProbeHost(); // deactivates and destroys
    ProbeHost(const ProbeHost&) = delete;
    ProbeHost& operator=(const ProbeHost&) = delete;

    // ---- life; each answers as the plugin did, and nothing throws for a refusal ----
    Answer create();
    Answer activate();
    void deactivate();
    void destroy();
    Answer control(Control what, const std::string& studio = "s1", std::uint32_t flags = 0);
    bool is_created() const noexcept { return plugin_ != nullptr; }

    // create and activate. Throws Ended when the plugin refuses.
    void start();
    // enable, migrate first where it is asked for. Throws Ended.
    void open_studio(const std::string& studio = "s1");

    // Any thread, any number at once.
    Answer call(const Call& call);

    const booking_entry_v1& entry() const noexcept { return *entry_; }
    const booking_plugin_api_v1& api() const noexcept { return *api_; }
    booking_plugin* plugin() const noexcept { return plugin_; }
    const std::vector<AddedHook>& hooks() const noexcept { return hooks_; }
    const AddedHook* find_hook(const std::string& name) const;
    bool is_serial() const noexcept { return (api_->flags & BOOKING_PLUGIN_F_SERIALISE) != 0; }

    // Tails of grown tables are as they were.
    bool are_tables_untouched() const;

    std::vector<LogLine> logs() const;
    // A settings document that the manifest's config_schema takes.
    std::string settings;

    std::atomic<std::int64_t> wall_us{
        1'795'348'800'000'000}; // 2026-11-22T12:00:00Z, standing still
    std::int64_t mono_ns() const noexcept;

    // The connection of a lent transaction, set by who lends; see lent_transaction.hpp.
    struct Lender {
        virtual ~Lender() = default;
        virtual booking_status borrow(booking_tx* tx, booking_native_v1* out) = 0;
        virtual booking_status give_back(booking_tx* tx, std::uint64_t lease) = 0;
        virtual void doom(booking_tx* tx) = 0;
    };
    Lender* lender = nullptr;

    struct Tables;

private:
    friend struct Tables;
    friend struct HostFunctions;
    void load();

    const Subject& subject_;
    TestDatabase* database_;
    HostShape shape_;
    const booking_entry_v1* entry_ = nullptr;
    booking_plugin* plugin_ = nullptr;
    const booking_plugin_api_v1* api_ = nullptr;
    bool is_active_ = false;
    std::unique_ptr<Tables> tables_;
    std::vector<AddedHook> hooks_;
    int adds_ = 0;
    std::atomic<std::uint64_t> ids_{0};
    mutable std::mutex mutex_;
    std::vector<LogLine> logs_;
    std::vector<std::unique_ptr<Place>> poisoned_;
};

// Loads the file as a host does (RTLD_NOW, RTLD_LOCAL, for ever) and gives the entry function.
// Throws Ended with the loader's own words.
booking_entry_fn load_entry(const std::filesystem::path& file);

// A settings document for the plugin's config_schema: its required members.
std::string settings_for(const Subject& subject);

} // namespace booking::check
