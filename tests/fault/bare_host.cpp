#include "bare_host.hpp"

#include "../model/random.hpp"
#include "allocations.hpp"

#include <cstdio>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <memory>
#include <sodium.h>
#include <stdexcept>
#include <utility>

namespace scrip::tests {

namespace {

constexpr std::size_t reply_bytes_max = std::size_t{1} << 20U;
constexpr std::size_t error_bytes_max = 100;
constexpr std::int64_t look_at_clock_ns = 1'000;

std::int64_t real_ns()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

std::atomic<std::uint64_t> random_state = 0;

std::uint32_t next_random()
{
    return static_cast<std::uint32_t>(
        model::Random{random_state.fetch_add(0x9E3779B97F4A7C15ULL)}.next());
}

// Secrets of tests are no secrets: the same call draws the same code again.
void make_random_repeatable()
{
    static randombytes_implementation repeatable{[] { return "repeatable"; },
                                                 [] { return next_random(); },
                                                 nullptr,
                                                 nullptr,
                                                 [](void* into, std::size_t count) {
                                                     auto* to = static_cast<unsigned char*>(into);
                                                     while (count-- > 0)
                                                         *to++ = static_cast<unsigned char>(
                                                             next_random());
                                                 },
                                                 nullptr};
    randombytes_set_implementation(&repeatable);
}

const booking_entry_v1* loaded(const std::string& plugin_dir)
{
    void* const library = ::dlopen((plugin_dir + "/scrip.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) throw std::runtime_error{"the plugin cannot be loaded from " + plugin_dir};
    const auto entry = reinterpret_cast<booking_entry_fn>(::dlsym(library, BOOKING_ENTRY_SYMBOL));
    if (!entry) throw std::runtime_error{"the plugin has no entry"};
    return entry();
}

booking_str lent(const std::string& text)
{
    return {text.c_str(), text.size()};
}

} // namespace

std::string Answer::shown() const
{
    return std::to_string(status) + " " + text.substr(0, 200);
}

// What the plugin sees of this host; `self` is the BareHost.
struct BareHost::Tables {
    static BareHost& of(booking_host* self) { return *reinterpret_cast<BareHost*>(self); }

    static booking_status add(booking_host* self, const booking_hook_desc_v1* hook) noexcept
    {
        const AllocationsWork host_side;
        BareHost& host = of(self);
        host.hooks_.push_back({std::string{hook->hook.ptr, hook->hook.len},
                               std::string{hook->schema.ptr, hook->schema.len},
                               *hook});
        return BOOKING_OK;
    }

    // What a host may do while it is asked for something; not again meanwhile.
    static void be_asked(booking_host* self)
    {
        BareHost& host = of(self);
        if (!host.while_asked) return;
        const AllocationsWork host_side;
        const auto doing = std::exchange(host.while_asked, nullptr);
        doing();
    }

    static std::int64_t mono(booking_host* self) noexcept
    {
        if (of(self).has_real_clock) return real_ns();
        return of(self).mono_ns += look_at_clock_ns;
    }
    static std::int64_t unix_us(booking_host* self) noexcept { return of(self).now_us; }

    static void uuid7(booking_host* self, booking_uuid* out) noexcept
    {
        be_asked(self);
        std::uint64_t id = ++of(self).ids_;
        *out = {{0x01, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80}};
        for (std::size_t at = 15; at > 8; --at) {
            out->bytes[at] = static_cast<std::uint8_t>(id);
            id >>= 8U;
        }
    }

    static booking_status random(booking_host*, std::uint8_t* out, std::uint64_t count) noexcept
    {
        while (count-- > 0)
            *out++ = static_cast<std::uint8_t>(next_random());
        return BOOKING_OK;
    }

    static booking_status descriptor(booking_host* self,
                                     const booking_str*,
                                     std::uint32_t,
                                     const booking_sink* json) noexcept
    {
        const std::string& text = of(self).descriptor_;
        return json->put(json->ctx, text.data(), text.size());
    }

    static booking_status
    secret(booking_host*, const booking_str*, const char*, const booking_sink* bytes) noexcept
    {
        return bytes->put(bytes->ctx, "a master key of thirty-two bytes", 32);
    }

    static booking_status mac(booking_host*,
                              const booking_str*,
                              const char*,
                              const char*,
                              std::uint64_t,
                              std::uint8_t*) noexcept
    {
        return BOOKING_E_UNSUPPORTED;
    }

    static booking_status publish(booking_host* self,
                                  booking_tx*,
                                  const booking_str*,
                                  const booking_uuid*,
                                  const char*,
                                  const char*,
                                  std::uint64_t) noexcept
    {
        be_asked(self);
        return BOOKING_OK;
    }

    static const void* extension(booking_host*, const char* id) noexcept
    {
        static const booking_host_hooks_v1 hooks{sizeof hooks, 0, add};
        static const booking_host_clock_v1 clock{sizeof clock, 0, mono, unix_us};
        static const booking_host_id_v1 ids{sizeof ids, 0, uuid7, random};
        static const booking_host_db_v1 db{sizeof db, 0, descriptor};
        static const booking_host_secret_v1 secrets{sizeof secrets, 0, secret, mac};
        static const booking_host_event_v1 events{sizeof events, 0, publish};
        const std::string_view wanted{id};
        if (wanted == BOOKING_EXT_HOOKS) return &hooks;
        if (wanted == BOOKING_EXT_CLOCK) return &clock;
        if (wanted == BOOKING_EXT_ID) return &ids;
        if (wanted == BOOKING_EXT_DB) return &db;
        if (wanted == BOOKING_EXT_SECRET) return &secrets;
        if (wanted == BOOKING_EXT_EVENT) return &events;
        return nullptr;
    }

    static std::uint32_t is_cancelled(booking_call*) noexcept { return 0; }

    // The reply of one call.
    struct Reply {
        bool is_taken = true;
        std::unique_ptr<char[]> bytes{new char[reply_bytes_max]};
        std::size_t count = 0;
        char error[error_bytes_max] = "";
    };

    static booking_status append(void* context, const char* bytes, std::uint64_t count) noexcept
    {
        auto& reply = *static_cast<Reply*>(context);
        if (!reply.is_taken || count > reply_bytes_max - reply.count) return BOOKING_E_LIMIT;
        std::memcpy(reply.bytes.get() + reply.count, bytes, count);
        reply.count += count;
        return BOOKING_OK;
    }

    static void reset(void* context) noexcept
    {
        auto& reply = *static_cast<Reply*>(context);
        reply.count = 0;
        reply.error[0] = '\0';
    }

    static void
    error(void* context, const char* code, const char* text, std::uint64_t text_bytes) noexcept
    {
        auto& reply = *static_cast<Reply*>(context);
        const int length = static_cast<int>(text_bytes);
        std::snprintf(reply.error, sizeof reply.error, "%s: %.*s", code, length, text);
    }
};

namespace {

// As host-stub's.
bool is_combining()
{
    const char* const wanted = std::getenv("HOST_STUB_GROUP_COMMIT");
    return wanted == nullptr || std::strcmp(wanted, "off") != 0;
}

} // namespace

BareHost::BareHost(const std::string& plugin_dir, const std::string& database)
    : entry_{loaded(plugin_dir)}, descriptor_{
                                      R"({"backend":"sqlite3","connect":"dbname=)" + database +
                                      (is_combining() ? "\"}" : "\",\"group_commit\":false}")}
{
    make_random_repeatable();
    hooks_.reserve(64);
    begin(1);
}

BareHost::~BareHost()
{
    if (plugin_) destroy();
}

void BareHost::begin(std::uint64_t chapter)
{
    chapter_ = chapter;
    random_state = model::Random{chapter}.next();
    ids_ = chapter * 1'000'000'000;
}

// `action` gets the reply to fill and gives the status.
template <class Action>
Answer BareHost::answered(const Action& action)
{
    Tables::Reply collected{takes_replies};
    booking_reply_v1 reply{
        sizeof reply, 0, &collected, Tables::append, Tables::reset, Tables::error};
    Answer answer;
    if (before_plugin) before_plugin();
    answer.status = action(&reply);
    if (after_plugin) after_plugin();
    if (!answer.is_answer()) {
        answer.text = collected.error;
        return answer;
    }
    answer.text.assign(collected.bytes.get(), collected.count);
    if (!answer.text.empty()) answer.reply = json::parse(answer.text);
    return answer;
}

Answer BareHost::activate()
{
    return answered([&](booking_reply_v1* reply) { return api_->activate(plugin_, reply); });
}

void BareHost::deactivate()
{
    api_->deactivate(plugin_);
}

std::int64_t BareHost::deadline_ns() const
{
    return (has_real_clock ? real_ns() : mono_ns.load()) + patience_ns;
}

Answer BareHost::create()
{
    static const std::string name = "bare", version = "1";
    static booking_host_v1 table{};
    table = {sizeof table,
             BOOKING_ABI_MAJOR,
             BOOKING_ABI_MINOR,
             reinterpret_cast<booking_host*>(this),
             lent(name),
             lent(version),
             Tables::extension,
             Tables::is_cancelled};
    hooks_.clear();
    booking_created_v1 created{sizeof created, 0, nullptr, nullptr};
    const Answer answer = answered([&](booking_reply_v1* reply) {
        const booking_status status = entry_->create(&table, &created, reply);
        return status < 0 ? status : created.api->activate(created.plugin, reply);
    });
    plugin_ = created.plugin;
    api_ = created.api;
    if (!answer.is_ok() && plugin_) {
        api_->destroy(plugin_);
        plugin_ = nullptr;
    }
    names_.clear();
    for (const Hook& hook : hooks_)
        names_.push_back(hook.name);
    return answer;
}

void BareHost::destroy()
{
    if (before_plugin) before_plugin();
    api_->deactivate(plugin_);
    api_->destroy(plugin_);
    if (after_plugin) after_plugin();
    plugin_ = nullptr;
}

Answer BareHost::call(const std::string& hook,
                      const std::string& payload,
                      const std::string& key,
                      bool is_dry_run)
{
    return call_with(hook, lent(payload), key, is_dry_run);
}

// A place of its own, so that a profile is of the plugin alone.
[[gnu::noinline]] booking_status invoke_plugin(const booking_hook_desc_v1& hook,
                                               const booking_invocation_v1& in,
                                               booking_reply_v1* reply)
{
    const booking_status status = hook.invoke(hook.user, &in, reply);
    asm volatile(""); // it comes back here, before it goes on
    return status;
}

Answer BareHost::call_with(const std::string& hook,
                           booking_str payload,
                           const std::string& key,
                           bool is_dry_run)
{
    for (const Hook& each : hooks_) {
        if (each.name != hook) continue;
        static const std::string studio = "s1", none;
        booking_invocation_v1 in{};
        in.struct_size = sizeof in;
        in.flags = is_dry_run ? std::uint32_t{BOOKING_CALL_F_DRY_RUN} : 0;
        in.hook = lent(each.name);
        in.schema = lent(each.schema);
        in.studio_id = lent(studio);
        in.idempotency_key = lent(key);
        in.attempt = 1;
        in.deadline_mono_ns = deadline_ns();
        in.payload = payload;
        in.traceparent = lent(none);
        return answered(
            [&](booking_reply_v1* reply) { return invoke_plugin(each.description, in, reply); });
    }
    throw std::runtime_error{"no hook " + hook};
}

Answer BareHost::control(Control what, std::uint32_t flags)
{
    static const std::string studio = "s1", none;
    booking_studio_ctx_v1 about{};
    about.struct_size = sizeof about;
    about.flags = flags;
    about.studio_id = lent(studio);
    about.config_json = lent(settings);
    about.from_version = lent(none);
    about.to_version = lent(none);
    about.deadline_mono_ns = deadline_ns();
    return answered([&](booking_reply_v1* reply) {
        switch (what) {
        case Control::enable: return api_->studio_enable(plugin_, &about, reply);
        case Control::migrate: return api_->studio_migrate(plugin_, &about, reply);
        case Control::disable: return api_->studio_disable(plugin_, &about, reply);
        case Control::purge: return api_->studio_purge(plugin_, &about, reply);
        }
        return booking_status{BOOKING_E_INTERNAL};
    });
}

void BareHost::start()
{
    const auto expect = [](const char* what, const Answer& answer) {
        if (!answer.is_ok()) throw std::runtime_error{std::string{what} + ": " + answer.shown()};
    };
    expect("create", create());
    expect("migrate", control(Control::migrate));
    expect("enable", control(Control::enable));
}

Answer BareHost::admin(const std::string& hook, const std::string& members)
{
    return call(hook,
                R"({"actor":{"role":"admin","id":"u1"})" + (members.empty() ? "" : "," + members) +
                    "}",
                "auto-" + std::to_string(chapter_) + "-" + std::to_string(++keys_));
}

void BareHost::set_clock(const char* instant)
{
    std::tm parts{};
    if (!::strptime(instant, "%Y-%m-%dT%H:%M:%SZ", &parts)) throw std::runtime_error{"no instant"};
    now_us = std::int64_t{::timegm(&parts)} * 1'000'000;
}

} // namespace scrip::tests
