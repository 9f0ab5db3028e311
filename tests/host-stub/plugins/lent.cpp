// A plugin that works in the host's transaction, well or badly, as its payload says.
#include <booking/soci_lend.hpp>

#include <booking/plugin.hpp>

#include <boost/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <thread>

// The ABI leaves it opaque; this is the probe's side of it.
struct booking_plugin {
    const booking_host_v1* host = nullptr;
};

namespace {

namespace json = boost::json;
using booking::extension;
using booking::failure;
using booking::guard;
using booking::reply_writer;

booking_status put(void* bytes, const char* more, std::uint64_t length) noexcept
{
    static_cast<std::string*>(bytes)->append(more, length);
    return BOOKING_OK;
}

json::object descriptor_of(const booking_plugin& plugin)
{
    const auto* database = extension<booking_host_db_v1>(plugin.host, BOOKING_EXT_DB);
    const booking_str studio = booking::str("s1");
    std::string text;
    const booking_sink sink{&text, put};
    database->descriptor(plugin.host->self, &studio, BOOKING_DB_ROLE_RUNTIME, &sink);
    return json::parse(text).as_object();
}

booking::lend_shell shell_for(const booking_plugin& plugin)
{
    const json::object descriptor = descriptor_of(plugin);
    const std::string backend = descriptor.at("backend").as_string().c_str();
    const std::string connect = descriptor.at("connect").as_string().c_str();
    if (backend == "postgresql") return {BOOKING_NATIVE_PGCONN, connect};
    if (backend == "mysql") return {BOOKING_NATIVE_MYSQL, connect};
    return {BOOKING_NATIVE_SQLITE3, ":memory:"};
}

// One call's work, step by step.
class Work {
public:
    Work(const booking_plugin& plugin, const booking_invocation_v1& in)
        : plugin_(plugin), in_(in), shell_(shell_for(plugin)),
          table_(*extension<booking_host_tx_v1>(plugin.host, BOOKING_EXT_TX))
    {
    }

    json::object run(const json::object& asked)
    {
        booking::lease lease(plugin_.host->self, table_, in_.tx);
        {
            booking::lent_session session(shell_, lease.native());
            sql_ = &*session;
            for (const json::value& step : asked.at("do").as_array())
                take(lease, std::string(step.as_string().c_str()));
            if (asked.contains("leave_open")) {
                long long found = 0;
                soci::statement open =
                    (sql_->prepare << "SELECT id FROM probe_row", soci::into(found));
                open.execute(true);
                return {{"given_back", lease.give_back()}};
            }
        }
        if (asked.contains("forget")) return {{"given_back", give_back_another()}};
        return {{"given_back", lease.give_back()}, {"seen", seen_}};
    }

private:
    void take(booking::lease& lease, const std::string& step)
    {
        if (step == "insert") insert(++last_id_);
        if (step == "count_orders") *sql_ << "SELECT COUNT(*) FROM host_order", soci::into(seen_);
        if (step == "fail") fail();
        if (step == "fail_in_savepoint") fail_in_savepoint();
        if (step == "commit") *sql_ << "COMMIT";
        if (step == "begin") *sql_ << "BEGIN";
        if (step == "doom") lease.doom("the probe was told to");
        if (step == "borrow_again") seen_ = borrow();
        if (step == "borrow_elsewhere") std::thread([&] { seen_ = borrow(); }).join();
        if (step == "publish") publish();
    }

    void insert(long long id)
    {
        soci::statement prepared =
            (sql_->prepare << "INSERT INTO probe_row VALUES (:id)", soci::use(id));
        prepared.execute(true);
    }

    void fail()
    {
        try {
            insert(last_id_);
        } catch (const soci::soci_error&) { // swallowed, as nobody should
            ++seen_;
        }
    }

    void fail_in_savepoint()
    {
        const soci::transaction savepoint(*sql_);
        fail();
    }

    booking_status borrow()
    {
        booking_native_v1 native{};
        native.struct_size = sizeof native;
        return table_.borrow(plugin_.host->self, in_.tx, &native);
    }

    booking_status give_back_another()
    {
        return table_.give_back(plugin_.host->self, in_.tx, UINT64_MAX);
    }

    void publish()
    {
        const auto* events = extension<booking_host_event_v1>(plugin_.host, BOOKING_EXT_EVENT);
        const booking_uuid id{{7}};
        seen_ = events->publish(
            plugin_.host->self, in_.tx, &in_.studio_id, &id, "probe.happened", "{}", 2);
    }

    const booking_plugin& plugin_;
    const booking_invocation_v1& in_;
    booking::lend_shell shell_;
    const booking_host_tx_v1& table_;
    soci::session* sql_ = nullptr;
    long long last_id_ = 0;
    long long seen_ = 0;
};

// lent.work and lent.never: {"do": [steps], "status": what is answered then}.
booking_status work(void* user, const booking_invocation_v1* in, booking_reply_v1* out) noexcept
{
    const auto& plugin = *static_cast<booking_plugin*>(user);
    return guard(out, [&](reply_writer& reply) {
        const json::object asked = json::parse({in->payload.ptr, in->payload.len}).as_object();
        if (in->tx == nullptr) throw failure(BOOKING_E_STATE, "no_tx", "nothing was lent");
        reply.append(json::serialize(Work(plugin, *in).run(asked)));
        const auto status = asked.contains("status")
                                ? asked.at("status").to_number<booking_status>()
                                : booking_status{BOOKING_OK};
        if (status < 0) throw failure(status, "as_asked", "the probe was told to fail");
        return status;
    });
}

booking_status done(booking_reply_v1* reply, const char* document) noexcept
{
    return guard(reply, [&](reply_writer& writer) {
        writer.append(document);
        return booking_status{BOOKING_OK};
    });
}

booking_status activate(booking_plugin*, booking_reply_v1*) noexcept
{
    return BOOKING_OK;
}

void deactivate(booking_plugin*) noexcept {}

void destroy(booking_plugin* plugin) noexcept
{
    delete plugin;
}

booking_status
enable(booking_plugin*, const booking_studio_ctx_v1*, booking_reply_v1* reply) noexcept
{
    return done(reply, R"({"state":"enabled"})");
}

booking_status
migrate(booking_plugin*, const booking_studio_ctx_v1*, booking_reply_v1* reply) noexcept
{
    return done(reply, R"({"from":"1","to":"1","steps":[]})");
}

booking_status
disable(booking_plugin*, const booking_studio_ctx_v1*, booking_reply_v1* reply) noexcept
{
    return done(reply, R"({"state":"disabled","open_holds":0})");
}

booking_status
purge(booking_plugin*, const booking_studio_ctx_v1*, booking_reply_v1* reply) noexcept
{
    return done(reply, R"({"vouchers":0,"open_holds":0})");
}

const void* get_extension(booking_plugin*, const char*) noexcept
{
    return nullptr;
}

constexpr booking_plugin_api_v1 api{sizeof api,
                                    0,
                                    activate,
                                    deactivate,
                                    destroy,
                                    enable,
                                    migrate,
                                    disable,
                                    purge,
                                    get_extension};

void add(booking_plugin& plugin, booking_str hook, booking_str schema, std::uint32_t flags)
{
    const auto* hooks = extension<booking_host_hooks_v1>(plugin.host, BOOKING_EXT_HOOKS);
    const booking_hook_desc_v1 description{
        sizeof description, flags, hook, schema, 100, 0, &plugin, work};
    hooks->add(plugin.host->self, &description);
}

booking_status
create(const booking_host_v1* host, booking_created_v1* out, booking_reply_v1* reply) noexcept
{
    return guard(reply, [&] {
        auto plugin = std::make_unique<booking_plugin>(booking_plugin{host});
        using booking::str;
        add(*plugin, str("lent.work"), str("booking.lent.work/1"), 0);
        add(*plugin, str("lent.never"), str("booking.lent.never/1"), BOOKING_HOOK_F_TX_FORBIDDEN);
        out->plugin = plugin.release();
        out->api = &api;
        return booking_status{BOOKING_OK};
    });
}

} // namespace

BOOKING_PLUGIN_ENTRY("lent.plugin", "1.0.0", 0, create);
