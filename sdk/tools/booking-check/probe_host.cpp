#include "probe_host.hpp"

#include "probe_tables.hpp"
#include "verdict.hpp"

#include <dlfcn.h>

#include <chrono>
#include <utility>

namespace booking::check {
namespace {

namespace json = boost::json;

booking_str lent(const std::string& text) noexcept
{
    return {text.c_str(), text.size()};
}

// The kind of thread this is while it is inside the plugin.
class InsidePlugin {
public:
    explicit InsidePlugin(std::uint32_t kind)
        : before_(std::exchange(ProbeHost::Tables::thread_kind, kind))
    {
    }
    ~InsidePlugin() { ProbeHost::Tables::thread_kind = before_; }
    InsidePlugin(const InsidePlugin&) = delete;
    InsidePlugin& operator=(const InsidePlugin&) = delete;

private:
    std::uint32_t before_;
};

// The call's reply, from a function of the plugin that is given its table.
template <class Function>
Answer answered(Fit fit, int failing_append, std::uint32_t kind, const Function& function)
{
    Reply reply;
    reply.failing_append = failing_append;
    Placed<booking_reply_v1> table(fit, reply.table());
    still_going();
    {
        const InsidePlugin inside(kind);
        reply.answer.status = function(table.get());
    }
    still_going();
    if (!table.place().is_tail_untouched()) fail("wrote behind the reply's table");
    return std::move(reply.answer);
}

json::value example_of(const std::string& name, const json::value* schema)
{
    if (schema != nullptr && schema->is_object()) {
        const json::object& object = schema->get_object();
        for (const char* word : {"default", "const"}) {
            if (const json::value* value = object.if_contains(word)) return *value;
        }
        if (const json::value* values = object.if_contains("enum")) return values->at(0);
        const std::string type = text_at(object, "type");
        if (type == "integer" || type == "number") return 1;
        if (type == "boolean") return false;
        if (type == "object") return json::object{};
        if (type == "array") return json::array{};
    }
    return json::value(name == "currency" ? "EUR" : name);
}

} // namespace

// ---- loading ----

booking_entry_fn load_entry(const std::filesystem::path& file)
{
    void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) fail(std::string("cannot be loaded: ") + ::dlerror());
    void* const symbol = ::dlsym(library, BOOKING_ENTRY_SYMBOL);
    if (symbol == nullptr) fail("has no symbol " BOOKING_ENTRY_SYMBOL);
    return reinterpret_cast<booking_entry_fn>(symbol);
}

std::string settings_for(const Subject& subject)
{
    json::object settings;
    const json::value* schema = subject.manifest().if_contains("config_schema");
    if (schema == nullptr || !schema->is_object()) return "{}";
    const json::object& object = schema->get_object();
    const json::value* required = object.if_contains("required");
    if (required == nullptr || !required->is_array()) return "{}";
    const json::value* properties = object.if_contains("properties");
    for (const json::value& name : required->get_array()) {
        const auto text = json::value_to<std::string>(name);
        const json::value* property = properties != nullptr && properties->is_object()
                                          ? properties->get_object().if_contains(text)
                                          : nullptr;
        settings[text] = example_of(text, property);
    }
    return json::serialize(settings);
}

ProbeHost::ProbeHost(const Subject& subject, TestDatabase* database, HostShape shape)
    : settings(settings_for(subject)), subject_(subject), database_(database),
      shape_(std::move(shape)), tables_(std::make_unique<Tables>(*this, shape_))
{
    entry_ = load_entry(subject.binary())();
    if (entry_ == nullptr) fail("the entry function gives no table");
    hooks_.reserve(64);
}

ProbeHost::~ProbeHost()
{
    if (plugin_ == nullptr) return;
    if (is_active_) deactivate();
    destroy();
}

// ---- life ----

Answer ProbeHost::create()
{
    hooks_.clear();
    adds_ = 0;
    Placed<booking_created_v1> created(shape_.fit, {0, 0, nullptr, nullptr});
    Answer answer = answered(shape_.fit, 0, BOOKING_THREAD_CONTROL, [&](booking_reply_v1* reply) {
        return entry_->create(tables_->host.get(), created.get(), reply);
    });
    if (answer.status < 0) return answer;
    if (created->plugin == nullptr || created->api == nullptr) {
        fail("create answers " + answer.shown() + " and gives no plugin or no table");
    }
    plugin_ = created->plugin;
    api_ = created->api;
    return answer;
}

Answer ProbeHost::activate()
{
    Answer answer = answered(shape_.fit, 0, BOOKING_THREAD_CONTROL, [&](booking_reply_v1* reply) {
        return api_->activate(plugin_, reply);
    });
    is_active_ = answer.status >= 0;
    return answer;
}

void ProbeHost::deactivate()
{
    const InsidePlugin inside(BOOKING_THREAD_CONTROL);
    api_->deactivate(plugin_);
    is_active_ = false;
}

void ProbeHost::destroy()
{
    const InsidePlugin inside(BOOKING_THREAD_CONTROL);
    api_->destroy(plugin_);
    plugin_ = nullptr;
    api_ = nullptr;
}

Answer ProbeHost::control(Control what, const std::string& studio, std::uint32_t flags)
{
    booking_call running;
    const std::string none;
    const std::string to =
        subject_.manifest().contains("data") && subject_.manifest().at("data").is_object()
            ? text_at(subject_.manifest().at("data").get_object(), "version")
            : none;
    const Placed<booking_studio_ctx_v1> context(shape_.fit,
                                                {0,
                                                 flags,
                                                 &running,
                                                 lent(studio),
                                                 lent(settings),
                                                 lent(none),
                                                 lent(to),
                                                 mono_ns() + 60'000'000'000});
    const auto function = what == Control::enable    ? api_->studio_enable
                          : what == Control::migrate ? api_->studio_migrate
                          : what == Control::disable ? api_->studio_disable
                                                     : api_->studio_purge;
    return answered(shape_.fit, 0, BOOKING_THREAD_CONTROL, [&](booking_reply_v1* reply) {
        return function(plugin_, context.get(), reply);
    });
}

void ProbeHost::start()
{
    const Answer created = create();
    expect(created.is_ok(), "create answers " + created.shown());
    const Answer active = activate();
    expect(active.is_ok(), "activate answers " + active.shown());
}

void ProbeHost::open_studio(const std::string& studio)
{
    Answer enabled = control(Control::enable, studio);
    if (enabled.status == BOOKING_E_STATE && enabled.code == "data_older") {
        const Answer migrated = control(Control::migrate, studio);
        expect(migrated.is_ok(), "studio_migrate answers " + migrated.shown());
        enabled = control(Control::enable, studio);
    }
    expect(enabled.is_ok(), "studio_enable answers " + enabled.shown());
}

// ---- calls ----

const AddedHook* ProbeHost::find_hook(const std::string& name) const
{
    for (const AddedHook& hook : hooks_) {
        if (hook.hook == name) return &hook;
    }
    return nullptr;
}

Answer ProbeHost::call(const Call& call)
{
    const AddedHook* const hook = find_hook(call.hook);
    if (hook == nullptr) fail("the plugin did not add its hook " + call.hook);
    booking_call running;
    running.cancelled_at_look = call.cancelled_at_look;
    const std::string schema = call.schema.empty() ? hook->schema : call.schema, none;
    booking_str payload = lent(call.payload);
    std::unique_ptr<Place> guarded;
    if (call.is_payload_guarded) {
        guarded = std::make_unique<Place>(Fit::cut, call.payload.size() + 1);
        std::memcpy(guarded->at(), call.payload.c_str(), call.payload.size() + 1);
        guarded->make_read_only();
        payload.ptr = static_cast<const char*>(guarded->at());
    }
    booking_uuid id{};
    tables_->ids->uuid7(reinterpret_cast<booking_host*>(this), &id);
    const std::int64_t deadline = call.left_ns == std::numeric_limits<std::int64_t>::max()
                                      ? call.left_ns
                                      : mono_ns() + call.left_ns;
    Placed<booking_invocation_v1> in(call.fit,
                                     {0,
                                      call.flags,
                                      &running,
                                      lent(call.hook),
                                      lent(schema),
                                      lent(call.studio),
                                      lent(call.key),
                                      id,
                                      1,
                                      0,
                                      deadline,
                                      payload,
                                      call.tx,
                                      lent(none)});
    std::unique_lock<std::mutex> alone;
    static std::mutex serial;
    if (is_serial()) alone = std::unique_lock(serial);
    Answer answer = answered(
        call.fit, call.failing_append, BOOKING_THREAD_WORKER, [&](booking_reply_v1* reply) {
            return hook->invoke(hook->user, in.get(), reply);
        });
    if (guarded) {
        guarded->poison();
        // Kept, so that nothing else comes to stand there: a late look dies for sure.
        const std::lock_guard lock(mutex_);
        poisoned_.push_back(std::move(guarded));
    }
    return answer;
}

std::int64_t ProbeHost::mono_ns() const noexcept
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

bool ProbeHost::are_tables_untouched() const
{
    return tables_->are_untouched();
}

std::vector<LogLine> ProbeHost::logs() const
{
    const std::lock_guard lock(mutex_);
    return logs_;
}

} // namespace booking::check
