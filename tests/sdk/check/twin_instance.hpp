// The host as the plugin behind the twin sees it: every table of it, with one thing wrong perhaps.
#pragma once

#include "twin_defects.hpp"

namespace twin {

// The plugin behind gets a host of its own, whose `self` is this.
struct Instance {
    const booking_host_v1* host = nullptr;
    booking_host_v1 shown{};
    booking_host_hooks_v1 hooks{};
    booking_host_clock_v1 clock{};
    booking_host_tx_v1 tx{};
    booking_plugin* plugin = nullptr;
    const booking_plugin_api_v1* api = nullptr;
    std::deque<Hook> added;
    int enables = 0;
};

// Fills what the plugin behind is shown of `host`.
void show_host(Instance& instance, const booking_host_v1* host);

} // namespace twin
