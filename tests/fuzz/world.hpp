// The plugin, loaded and created by a hostile host, over a database that goes back to what was
// kept: the same world for each input.
#pragma once

#include "database_file.hpp"
#include "hostile_host.hpp"
#include "reply.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace scrip::fuzz {

struct Answer {
    booking_status status = BOOKING_OK;
    std::string bytes;
    std::string code; // of an error

    boost::json::value document() const { return boost::json::parse(bytes); }
};

class World {
public:
    // Throws std::runtime_error when the plugin does not load.
    World();
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // One studio in the state it asks for. Ends the process when the plugin refuses.
    void open_studio(const std::string& studio, const std::string& settings);
    void disable_studio(const std::string& studio);
    // In the plugin's memory as it is in the database that was kept, if it is there.
    void bring_studio_back(const std::string& studio);

    // A call as it should be. `flags` are booking_call_flag.
    Answer call(const std::string& hook,
                const std::string& studio,
                const std::string& payload,
                const std::string& key,
                std::uint32_t flags = 0);

    // "@v0" and the like in a text become what was learned under that name; else they stay.
    void learn(const std::string& name, std::string value) { names_[name] = std::move(value); }
    std::string with_names(std::string_view text) const;
    const std::map<std::string, std::string>& names() const { return names_; }

    void keep();
    void start_over();

    // Every hook, and the functions around them.
    const std::vector<std::string>& entries() const { return entries_; }

    const booking_entry_v1& entry() const { return *entry_; }
    const booking_plugin_api_v1& api() const { return *created_.api; }
    booking_plugin* plugin() const { return created_.plugin; }

    DatabaseFile database;
    HostileHost host{database.path()};

private:
    using StudioFunction = decltype(booking_plugin_api_v1::studio_enable);
    void control(StudioFunction function,
                 const std::string& studio,
                 const std::string& settings = {},
                 std::uint32_t flags = 0);

    const booking_entry_v1* entry_ = nullptr;
    booking_created_v1 created_{sizeof(booking_created_v1), 0, nullptr, nullptr};
    std::map<std::string, std::string> names_;
    std::map<std::string, std::string> settings_; // by studio
    std::vector<std::string>
        entries_{"activate", "create", "disable", "enable", "extension", "migrate", "purge"};
};

// Two studios with something to do for every hook, and one that is disabled: "s1", "s2" that winds
// down, "s3". Learned: vouchers @v0 …, codes @c0 …, holds @h0 …, transactions @t0 …, clawbacks @k0,
// referral codes @r0.
void tell_story(World& world);

} // namespace scrip::fuzz
