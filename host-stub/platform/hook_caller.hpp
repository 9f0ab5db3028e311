// Calls hooks for one studio, as the platform does: with its usual deadline, outside any
// transaction.
#pragma once

#include "loader/plugin.hpp"

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace host_stub::platform {

inline constexpr std::int64_t call_ms_max = 10'000;

class HookCaller {
public:
    HookCaller(loader::LoadedPlugin& plugin, std::string studio_id)
        : plugin_(plugin), studio_id_(std::move(studio_id))
    {
    }

    loader::Outcome
    call(std::string_view hook, const boost::json::object& payload, std::string_view key = {});

    // What would happen; nothing is kept.
    loader::Outcome preview(std::string_view hook, const boost::json::object& payload);

    // What a customer is called from now on: `customer.update`.
    loader::Outcome tell_name(const boost::json::object& actor,
                              const std::string& customer_id,
                              const std::string& name);

    const std::string& plugin_id() const noexcept { return plugin_.manifest().id; }

private:
    loader::Outcome invoke(std::string_view hook,
                           const boost::json::object& payload,
                           std::string_view key,
                           bool is_dry_run);

    loader::LoadedPlugin& plugin_;
    std::string studio_id_;
};

} // namespace host_stub::platform
