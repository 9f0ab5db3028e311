// What all requests share: the host with its plugin, the visits, and how far the sample is.
#pragma once

#include "console/sessions.hpp"
#include "pipe/session.hpp"
#include "platform/profiles.hpp"
#include "services/host.hpp"

#include <boost/json.hpp>

#include <atomic>
#include <string>

namespace host_stub::console {

// Of the sample; total 0 when nothing is being filled in.
struct Filling {
    std::atomic<int> done = 0;
    std::atomic<int> total = 0;
};

class Shared {
public:
    explicit Shared(pipe::Options given)
        : options(std::move(given)), session(options), profiles(session.host().store)
    {
    }

    const pipe::Options options;
    pipe::Session session;
    Sessions sessions;
    platform::Profiles profiles;
    Filling filling;
    std::atomic<bool> has_news = true; // somebody wrote: there may be events to deliver

    services::Host& host() { return session.host(); }
    loader::LoadedPlugin& plugin() { return session.plugin(); }

    // on, off or stopping.
    std::string plugin_state(const std::string& studio_id);

    // A control line of the pipe; what it wrote is kept as there. Throws Refusal, with pointers
    // into the settings.
    void control(const boost::json::object& line);

    // Brings studios to the state they are recorded in. One that cannot is logged and stays off.
    void enable_recorded();
};

} // namespace host_stub::console
