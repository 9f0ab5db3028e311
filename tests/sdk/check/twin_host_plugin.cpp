// The twin host's side of the C interface.
#include "twin_host.hpp"

#include "sha256.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <mutex>
#include <stdexcept>

// Behind booking_call and booking_tx.
struct booking_call {};
struct booking_tx {
    twin::Lent* lent = nullptr;
};

namespace twin {
namespace {

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path.string() + " cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

booking_str lend(const std::string& text)
{
    return {text.c_str(), text.size()};
}

// ---- the reply ----

booking_status append(void* self, const char* bytes, std::uint64_t length) noexcept
{
    static_cast<Outcome*>(self)->reply.append(bytes, length);
    return BOOKING_OK;
}
void reset(void* self) noexcept
{
    static_cast<Outcome*>(self)->reply.clear();
}
void error(void* self, const char* code, const char* text, std::uint64_t length) noexcept
{
    static_cast<Outcome*>(self)->code = code;
    static_cast<Outcome*>(self)->text.assign(text, length);
}
booking_reply_v1 table_of(Outcome& outcome)
{
    return {sizeof(booking_reply_v1), 0, &outcome, append, reset, error};
}

} // namespace

std::int64_t mono_ns()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

// ---- what the plugin sees ----

struct Plugin::Tables {
    static Plugin& of(booking_host* self) { return *reinterpret_cast<Plugin*>(self); }

    static booking_status add(booking_host* self, const booking_hook_desc_v1* description) noexcept
    {
        const std::string name(booking::view(description->hook));
        Plugin& plugin = of(self);
        if (!plugin.declared_.contains(name)) {
            plugin.undeclared_.insert(name);
            return BOOKING_E_NOT_DECLARED;
        }
        plugin.hooks_[name] = {std::string(booking::view(description->schema)), *description};
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
    static booking_status publish(booking_host* self,
                                  booking_tx*,
                                  const booking_str*,
                                  const booking_uuid*,
                                  const char*,
                                  const char*,
                                  std::uint64_t) noexcept
    {
        if (of(self).is_being_destroyed_ && is("H10")) std::abort();
        return BOOKING_OK;
    }
    static booking_status borrow(booking_host*, booking_tx* tx, booking_native_v1* out) noexcept
    {
        static std::atomic<std::uint64_t> leases{0};
        Dl_info found{};
        ::dladdr(::dlsym(RTLD_DEFAULT, "sqlite3_prepare_v2"), &found);
        *out = {sizeof *out, BOOKING_NATIVE_SQLITE3, tx->lent->handle, found.dli_fbase, ++leases};
        return BOOKING_OK;
    }
    static booking_status give_back(booking_host*, booking_tx*, std::uint64_t) noexcept
    {
        return BOOKING_OK;
    }
    static booking_status doom(booking_host*, booking_tx* tx, const char*, std::uint64_t) noexcept
    {
        tx->lent->is_doomed = true;
        return BOOKING_OK;
    }
    static std::uint32_t is_cancelled(booking_call*) noexcept { return 0; }

    static const void* get_extension(booking_host*, const char* id) noexcept
    {
        static const booking_host_hooks_v1 hooks{sizeof hooks, 0, add};
        static const booking_host_db_v1 db{sizeof db, 0, descriptor};
        static const booking_host_event_v1 event{sizeof event, 0, publish};
        static const booking_host_tx_v1 tx{sizeof tx, 0, borrow, give_back, doom};
        const std::string_view wanted = id;
        if (wanted == BOOKING_EXT_HOOKS) return &hooks;
        if (wanted == BOOKING_EXT_DB) return &db;
        if (wanted == BOOKING_EXT_EVENT) return &event;
        return wanted == BOOKING_EXT_TX ? &tx : nullptr;
    }
};

// ---- loading ----

const booking_entry_v1& Plugin::load(const std::filesystem::path& folder,
                                     const json::object& manifest)
{
    const json::object& binary = manifest.at("binaries").at(0).as_object();
    const auto path = folder / json::value_to<std::string>(binary.at("file"));
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about {};
    if (file < 0 || ::fstat(file, &about) != 0)
        throw std::runtime_error(path.string() + " is missing");
    if (!is("H3")) {
        if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
            throw std::runtime_error(path.string() + " can be written by others");
        }
        const std::string hash = booking::check::hex(booking::check::sha256(read_file(path)));
        const auto said = json::value_to<std::string>(binary.at("sha256"));
        if (hash != said) throw std::runtime_error(path.string() + " is " + hash + ", not " + said);
    }
    const std::string name = "/proc/self/fd/" + std::to_string(file);
    void* const library = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) throw std::runtime_error(::dlerror());
    // The next file that is opened would get the same number, and so the same name.
    if (is("H13")) ::close(file);
    return *reinterpret_cast<booking_entry_fn>(::dlsym(library, BOOKING_ENTRY_SYMBOL))();
}

void Plugin::check_entry(const booking_entry_v1& entry) const
{
    if (is("H3")) return;
    const auto refuse = [](const std::string& what, auto found, auto mine) {
        throw std::runtime_error("the plugin's " + what + " is " + std::to_string(found) +
                                 ", this host's " + std::to_string(mine));
    };
    if (entry.magic != BOOKING_MAGIC) refuse("magic", entry.magic, BOOKING_MAGIC);
    if (entry.struct_size < sizeof entry) refuse("entry size", entry.struct_size, sizeof entry);
    if (entry.abi_major != BOOKING_ABI_MAJOR) refuse("major", entry.abi_major, BOOKING_ABI_MAJOR);
    if (entry.abi_minor_needed > BOOKING_ABI_MINOR) {
        refuse("minor", entry.abi_minor_needed, BOOKING_ABI_MINOR);
    }
    if (booking::view(entry.plugin_id) != id_) {
        throw std::runtime_error("the plugin is " + std::string(booking::view(entry.plugin_id)) +
                                 ", its manifest's " + id_);
    }
}

void Plugin::create(const booking_entry_v1& entry)
{
    booking_created_v1 created{sizeof created, 0, nullptr, nullptr};
    Outcome outcome;
    booking_reply_v1 reply = table_of(outcome);
    const booking_status status = entry.create(&host_, &created, &reply);
    if (status < 0) throw std::runtime_error("the plugin is not created: " + outcome.text);
    plugin_ = created.plugin;
    api_ = created.api;
    for (const std::string& name : declared_) {
        if (!hooks_.contains(name) && !is("H3"))
            throw std::runtime_error("the hook " + name + " is missing");
    }
    if (!undeclared_.empty() && !is("H3")) {
        throw std::runtime_error("the hook " + *undeclared_.begin() + " is not declared");
    }
}

Plugin::Plugin(const std::filesystem::path& folder, std::string descriptor)
    : descriptor_(std::move(descriptor))
{
    const json::object manifest = json::parse(read_file(folder / "manifest.json")).as_object();
    id_ = json::value_to<std::string>(manifest.at("id"));
    const auto major = manifest.at("abi").at("major").as_int64();
    if (major != BOOKING_ABI_MAJOR && !is("H3")) {
        throw std::runtime_error("the manifest's major is " + std::to_string(major) + ", not 1");
    }
    for (const json::value& hook : manifest.at("hooks").as_array())
        declared_.insert(json::value_to<std::string>(hook.at("hook")));
    host_ = {sizeof host_,
             BOOKING_ABI_MAJOR,
             BOOKING_ABI_MINOR,
             reinterpret_cast<booking_host*>(this),
             booking::str("twin"),
             booking::str("1"),
             Tables::get_extension,
             Tables::is_cancelled};
    const booking_entry_v1& entry = load(folder, manifest);
    check_entry(entry);
    create(entry);
    Outcome outcome;
    booking_reply_v1 reply = table_of(outcome);
    if (api_->activate(plugin_, &reply) < 0)
        throw std::runtime_error("not activated: " + outcome.text);
    is_active_ = true;
}

void Plugin::deactivate()
{
    if (is_active_) api_->deactivate(plugin_);
    is_active_ = false;
}

Plugin::~Plugin()
{
    if (plugin_ == nullptr) return;
    deactivate();
    is_being_destroyed_ = true;
    api_->destroy(plugin_);
    if (is("H1")) api_->deactivate(plugin_);
}

// ---- calls ----

Outcome
Plugin::control(const std::string& what, const std::string& studio, const std::string& config)
{
    booking_call running;
    const std::string none;
    const booking_studio_ctx_v1 context{
        sizeof context, 0, &running, lend(studio), lend(config), lend(none), lend(none), INT64_MAX};
    Outcome outcome;
    booking_reply_v1 reply = table_of(outcome);
    outcome.status =
        (what == "enable" ? api_->studio_enable : api_->studio_disable)(plugin_, &context, &reply);
    return outcome;
}

Outcome Plugin::call(const std::string& hook,
                     const std::string& payload,
                     const std::string& key,
                     std::int64_t deadline_ms,
                     Lent* lent)
{
    constexpr int overdue_max = 3;
    constexpr std::int64_t late_ns = 200'000'000;
    const auto found = hooks_.find(hook);
    if (found == hooks_.end()) return {BOOKING_E_NOT_DECLARED, "", "unknown_hook", ""};
    if (overdue_ >= overdue_max && !is("H11"))
        return {BOOKING_E_UNAVAILABLE, "", "breaker_open", ""};
    booking_call running;
    booking_tx tx{lent};
    const std::string studio = "s1", none, with_more = payload + "x";
    booking_invocation_v1 in{};
    in.struct_size = sizeof in;
    in.call = &running;
    in.hook = lend(hook);
    in.schema = lend(found->second.schema);
    in.studio_id = lend(studio);
    in.idempotency_key = lend(key);
    const std::uint64_t id = ++ids_;
    std::memcpy(in.invocation_id.bytes, &id, sizeof id);
    in.attempt = 1;
    in.deadline_mono_ns = mono_ns() + deadline_ms * 1'000'000;
    in.payload = is("H5") ? booking_str{with_more.c_str(), payload.size()} : lend(payload);
    in.tx = lent == nullptr ? nullptr : &tx;
    in.traceparent = lend(none);
    Outcome outcome;
    booking_reply_v1 reply = table_of(outcome);
    static std::mutex alone;
    std::unique_lock<std::mutex> one_at_a_time;
    if (is_serial() && !is("D2")) one_at_a_time = std::unique_lock(alone);
    const auto& description = found->second.description;
    outcome.status = description.invoke(description.user, &in, &reply);
    if (mono_ns() > in.deadline_mono_ns + late_ns) ++overdue_;
    return outcome;
}

} // namespace twin
