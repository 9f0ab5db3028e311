// The entry: what a host finds in the shared object, and the tables it gets from there.
#include "abi/host_services.hpp"
#include "abi/plugin.hpp"

#include <booking/plugin.hpp>

#include <memory>

namespace {

booking_status
create(const booking_host_v1* host, booking_created_v1* out, booking_reply_v1* reply) noexcept
{
    return booking::guard(reply, [&] {
        auto plugin = std::make_unique<scrip::abi::Plugin>(*host);
        plugin->add_hooks();
        out->plugin = plugin.release()->handle();
        out->api = &scrip::abi::plugin_api;
        return booking_status{BOOKING_OK};
    });
}

} // namespace

BOOKING_PLUGIN_ENTRY(BOOKING_PLUGIN_ID, BOOKING_PLUGIN_VERSION, 0, create);
