// The plugin as its host holds it: every C function recovers this object, guards, and calls one
// function further in.
#pragma once

#include "abi/host_services.hpp"
#include "calls/call.hpp"

#include <deque>

#include <booking/plugin.h>

namespace scrip::abi {

extern const booking_plugin_api_v1 plugin_api;

class Plugin {
public:
    explicit Plugin(const booking_host_v1& host);

    booking_plugin* handle() { return reinterpret_cast<booking_plugin*>(this); }
    static Plugin& from(booking_plugin* handle) { return *reinterpret_cast<Plugin*>(handle); }

    // Inside create() only. Throws booking::failure when the host refuses one.
    void add_hooks();

    const HostServices& host() const { return host_; }
    calls::Studios& studios() { return studios_; }

private:
    // What a hook's `user` points to.
    struct Bound {
        Plugin* plugin;
        const hooks::Hook* hook;
        std::string schema;
    };
    static booking_status
    invoke(void* user, const booking_invocation_v1* in, booking_reply_v1* out) noexcept;
    booking_status
    serve(const Bound& bound, const booking_invocation_v1* given, booking_reply_v1* out);

    HostServices host_;
    calls::Studios studios_;
    std::deque<Bound> bound_;
};

} // namespace scrip::abi
