#include "world.hpp"

#include "finding.hpp"

#include <algorithm>
#include <stdexcept>

#include <dlfcn.h>

namespace scrip::fuzz {

namespace {

booking_str lend(const std::string& text)
{
    return {text.c_str(), text.size()};
}

// Never unloaded: coverage is counted in it to the end.
booking_entry_fn load_entry()
{
    void* const library = ::dlopen(SCRIP_PLUGIN_FILE, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) throw std::runtime_error{::dlerror()};
    void* const symbol = ::dlsym(library, BOOKING_ENTRY_SYMBOL);
    if (symbol == nullptr) throw std::runtime_error{"no entry symbol"};
    return reinterpret_cast<booking_entry_fn>(symbol);
}

} // namespace

World::World()
{
    entry_ = load_entry()();
    Reply reply{host};
    require(entry_->create(host.table(), &created_, reply.table()) == BOOKING_OK,
            "the plugin is created");
    Reply activated{host};
    require(api().activate(plugin(), activated.table()) == BOOKING_OK, "the plugin is activated");
    for (const auto& [name, hook] : host.hooks)
        entries_.push_back(name);
    std::sort(entries_.begin(), entries_.end());
}

World::~World()
{
    api().deactivate(plugin());
    api().destroy(plugin());
}

void World::control(StudioFunction function,
                    const std::string& studio,
                    const std::string& settings,
                    std::uint32_t flags)
{
    booking_call call{UINT64_MAX};
    const std::string none;
    const booking_studio_ctx_v1 context{sizeof context,
                                        flags,
                                        &call,
                                        lend(studio),
                                        lend(settings),
                                        lend(none),
                                        lend(none),
                                        INT64_MAX};
    Reply reply{host};
    const booking_status status = function(plugin(), &context, reply.table());
    require(status == BOOKING_OK, "the studio is made ready: " + reply.code + " " + reply.text);
}

void World::open_studio(const std::string& studio, const std::string& settings)
{
    settings_[studio] = settings;
    control(api().studio_migrate, studio);
    control(api().studio_enable, studio, settings);
}

void World::disable_studio(const std::string& studio)
{
    control(api().studio_disable, studio);
}

void World::bring_studio_back(const std::string& studio)
{
    const auto settings = settings_.find(studio);
    if (settings == settings_.end()) return;
    // The flag leaves one that winds down, or is disabled, as it is; an enabled one stays so, too.
    control(api().studio_enable, studio, settings->second, BOOKING_CALL_F_WIND_DOWN);
}

Answer World::call(const std::string& hook,
                   const std::string& studio,
                   const std::string& payload,
                   const std::string& key,
                   std::uint32_t flags)
{
    const Hook& called = host.hooks.at(hook);
    booking_call call{UINT64_MAX};
    const std::string none;
    booking_invocation_v1 in{};
    in.struct_size = sizeof in;
    in.flags = flags;
    in.call = &call;
    in.hook = lend(hook);
    in.schema = lend(called.schema);
    in.studio_id = lend(studio);
    in.idempotency_key = lend(key);
    in.attempt = 1;
    in.deadline_mono_ns = INT64_MAX;
    in.payload = lend(payload);
    in.traceparent = lend(none);
    Reply reply{host};
    const booking_status status = called.invoke(called.user, &in, reply.table());
    return {status, reply.bytes, reply.code};
}

std::string World::with_names(std::string_view text) const
{
    std::string named;
    named.reserve(text.size());
    while (!text.empty()) {
        const std::size_t at = std::min(text.find('@'), text.size());
        named += text.substr(0, at);
        text.remove_prefix(at);
        const auto known = names_.find(std::string{text.substr(0, 3)});
        const bool is_known = known != names_.end();
        if (is_known)
            named += known->second;
        else
            named += text.substr(0, 1);
        text.remove_prefix(std::min<std::size_t>(is_known ? 3 : 1, text.size()));
    }
    return named;
}

void World::keep()
{
    host.mark();
    database.keep();
}

void World::start_over()
{
    database.go_back();
    host.start_over();
}

} // namespace scrip::fuzz
