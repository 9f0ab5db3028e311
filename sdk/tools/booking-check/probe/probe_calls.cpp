// The probe's hooks: what they saw goes into the record, what they answer stands in the script.
#include "probe.hpp"

#include <booking/soci_lend.hpp>

#include <chrono>
#include <thread>

namespace booking::probe {
namespace {

// ---- what the host handed in ----

std::string wrong_text(const booking_str& text, const char* name)
{
    if (text.ptr == nullptr) return std::string(name) + ".ptr is NULL";
    if (text.ptr[text.len] != '\0') return std::string(name) + " does not end with a NUL";
    return {};
}

std::string first_of(std::initializer_list<std::string> findings)
{
    for (const std::string& each : findings) {
        if (!each.empty()) return each;
    }
    return {};
}

std::string wrong_size(std::uint32_t told, std::uint64_t known)
{
    return told >= known
               ? ""
               : "struct_size is " + std::to_string(told) + " of " + std::to_string(known);
}

std::string hex(const booking_uuid& id)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : id.bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

// ---- the database beside the call ----

booking_status put(void* bytes, const char* more, std::uint64_t length) noexcept
{
    static_cast<std::string*>(bytes)->append(more, length);
    return BOOKING_OK;
}

json::object descriptor(const booking_plugin& plugin)
{
    const auto* databases = extension<booking_host_db_v1>(plugin.host, BOOKING_EXT_DB);
    if (databases == nullptr) return {};
    const booking_str studio = booking::str("s1");
    std::string text;
    const booking_sink sink{&text, put};
    if (databases->descriptor(plugin.host->self, &studio, BOOKING_DB_ROLE_RUNTIME, &sink) < 0)
        return {};
    return json::parse(text).as_object();
}

std::string connect_of(const booking_plugin& plugin)
{
    const json::object about = descriptor(plugin);
    const json::value* backend = about.if_contains("backend");
    if (backend == nullptr || *backend != json::value("sqlite3")) return {};
    return json::value_to<std::string>(about.at("connect"));
}

// "free", "locked", or "unknown" for another database than SQLite.
const char* writer_lock(const booking_plugin& plugin)
{
    const std::string connect = connect_of(plugin);
    if (connect.empty()) return "unknown";
    soci::session sql(*soci::factory_sqlite3(), connect);
    try {
        sql.once << "begin immediate";
        sql.once << "rollback";
        return "free";
    } catch (const soci::soci_error&) {
        return "locked";
    }
}

// ---- a lent transaction ----

// What the script says of the lent connection: the names are those of the check's reasons.
booking_status
use_lent(const booking_plugin& plugin, const booking_invocation_v1& in, const std::string& what)
{
    const auto* tx = extension<booking_host_tx_v1>(plugin.host, BOOKING_EXT_TX);
    if (tx == nullptr || in.tx == nullptr) return BOOKING_E_UNSUPPORTED;
    lend_shell shell(BOOKING_NATIVE_SQLITE3, ":memory:");
    lease lent(plugin.host->self, *tx, in.tx);
    {
        lent_session sql(shell, lent.native());
        if (what == "make_table")
            sql->once << "create table if not exists probe_row (note varchar(20))";
        if (what == "insert_and_fail")
            sql->once << "insert into probe_row (note) values ('failed')";
        if (what == "insert") sql->once << "insert into probe_row (note) values ('kept')";
        if (what == "end_transaction") sql->once << "rollback";
        if (what == "doom") {
            sql->once << "insert into probe_row (note) values ('doomed')";
            tx->doom(plugin.host->self, in.tx, "the probe says so", 17);
        }
    }
    lent.give_back();
    return what == "insert_and_fail" ? BOOKING_E_INVALID : BOOKING_OK;
}

int rows_kept(const booking_plugin& plugin)
{
    soci::session sql(*soci::factory_sqlite3(), connect_of(plugin));
    int count = -1;
    sql.once << "select count(*) from probe_row", soci::into(count);
    return count;
}

// ---- answers ----

std::string text_in(const json::object& object, const char* name)
{
    const json::value* found = object.if_contains(name);
    return found != nullptr && found->is_string() ? json::value_to<std::string>(*found) : "";
}

// The n-th status that the script has for the hook; the last one stays.
booking_status scripted_status(booking_plugin& plugin, const std::string& hook)
{
    std::size_t call = 0;
    {
        const std::lock_guard lock(plugin.mutex);
        call = plugin.calls[hook]++;
    }
    const json::value* answers = script().if_contains("answers");
    const json::value* list = answers == nullptr ? nullptr : answers->as_object().if_contains(hook);
    if (list == nullptr || list->as_array().empty()) return BOOKING_OK;
    const json::array& all = list->get_array();
    return all.at(std::min(call, all.size() - 1)).to_number<booking_status>();
}

std::string hold_document(const char* state)
{
    const bool is_captured = std::string_view(state) == "captured";
    const std::string amount = R"({"minor":1000,"currency":"EUR"})",
                      none = R"({"minor":0,"currency":"EUR"})";
    return R"({"hold_id":"probe-hold","state":")" + std::string(state) +
           R"(","order_id":"probe-order","amount":)" + amount + R"(,"captured":)" +
           (is_captured ? amount : none) + R"(,"refunded":)" + none + R"(,"expires_at":)" +
           (is_captured ? "null" : R"("2099-01-01T00:00:00Z")") +
           R"(,"parts":[{"voucher_id":"probe-voucher","kind":"credit","amount":)" + amount + "}]}";
}

std::string reply_of(const std::string& hook)
{
    const std::string nothing = R"("remaining_due":{"minor":0,"currency":"EUR"})";
    if (hook == "payment.hold") return R"({"hold":)" + hold_document("open") + "," + nothing + "}";
    if (hook == "payment.capture") {
        return R"({"hold":)" + hold_document("captured") +
               R"(,"redemption_id":"probe-redemption"})";
    }
    if (hook == "payment.release") return R"({"hold":)" + hold_document("released") + "}";
    if (hook == "payment.query") return R"({"state":"held","hold":)" + hold_document("open") + "}";
    return R"({"done":true})";
}

booking_status give(const Hook& hook, booking_status status, reply_writer& reply)
{
    if (status < 0) {
        reply.error("probe_asked", "the script wants it");
        return status;
    }
    if (status == BOOKING_DECLINED) {
        reply.append(
            R"({"declined":{"code":"insufficient_credit","params":{},"text":"Declined."}})");
    } else if (status != BOOKING_NO_OPINION) {
        reply.append(reply_of(hook.name));
    }
    return status;
}

json::object seen(const Hook& hook, const booking_invocation_v1& in)
{
    return {{"hook", hook.name},
            {"key", std::string(view(in.idempotency_key))},
            {"invocation", hex(in.invocation_id)},
            {"attempt", in.attempt},
            {"has_tx", in.tx != nullptr},
            {"payload", std::string(view(in.payload))}};
}

// Counts itself while it runs.
class Running {
public:
    explicit Running(booking_plugin& plugin) : plugin_(plugin), others_(plugin_.running++) {}
    ~Running() { --plugin_.running; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    int others() const noexcept { return others_; }

private:
    booking_plugin& plugin_;
    int others_;
};

booking_status serve(const Hook& hook, const booking_invocation_v1& in, reply_writer& reply)
{
    booking_plugin& plugin = *hook.plugin;
    const json::object asked = json::parse(std::string(view(in.payload))).as_object();
    if (const json::value* ms = asked.if_contains("slow_ms")) {
        std::this_thread::sleep_for(std::chrono::milliseconds(ms->to_number<int>()));
    }
    if (const std::string what = text_in(asked, "lent"); what == "count") {
        reply.append(R"({"rows":)" + std::to_string(rows_kept(plugin)) + "}");
        return BOOKING_OK;
    } else if (!what.empty()) {
        return give(hook, use_lent(plugin, in, what), reply);
    }
    if (const json::value* status = asked.if_contains("status")) {
        return give(hook, status->to_number<booking_status>(), reply);
    }
    return give(hook, scripted_status(plugin, hook.name), reply);
}

} // namespace

std::string wrong_in(const booking_invocation_v1& in)
{
    return first_of({wrong_size(in.struct_size, sizeof in),
                     in.reserved0 == 0 ? "" : "a reserved word is not zero",
                     (in.flags >> 31U) == 0 ? "" : "bit 31 of the flags is set",
                     in.call == nullptr ? "call is NULL" : "",
                     in.attempt > 0 ? "" : "attempt is 0",
                     wrong_text(in.hook, "hook"),
                     wrong_text(in.schema, "schema"),
                     wrong_text(in.studio_id, "studio_id"),
                     wrong_text(in.idempotency_key, "idempotency_key"),
                     wrong_text(in.payload, "payload"),
                     wrong_text(in.traceparent, "traceparent")});
}

std::string wrong_in(const booking_studio_ctx_v1& context)
{
    return first_of({wrong_size(context.struct_size, sizeof context),
                     (context.flags >> 31U) == 0 ? "" : "bit 31 of the flags is set",
                     context.call == nullptr ? "call is NULL" : "",
                     wrong_text(context.studio_id, "studio_id"),
                     wrong_text(context.config_json, "config_json"),
                     wrong_text(context.from_version, "from_version"),
                     wrong_text(context.to_version, "to_version")});
}

std::string wrong_in(const booking_host_v1& host)
{
    return first_of({wrong_size(host.struct_size, sizeof host),
                     wrong_text(host.name, "name"),
                     wrong_text(host.version, "version"),
                     host.get_extension == nullptr ? "get_extension is NULL" : "",
                     host.is_cancelled == nullptr ? "is_cancelled is NULL" : ""});
}

std::string wrong_in(const booking_reply_v1* reply)
{
    if (reply == nullptr) return "reply is NULL";
    return first_of({wrong_size(reply->struct_size, sizeof *reply),
                     reply->append == nullptr || reply->reset == nullptr || reply->error == nullptr
                         ? "a function of the reply is NULL"
                         : ""});
}

booking_status invoke(void* user, const booking_invocation_v1* in, booking_reply_v1* out) noexcept
{
    const auto& hook = *static_cast<const Hook*>(user);
    return guard(out, [&](reply_writer& reply) -> booking_status {
        for (const std::string& wrong : {wrong_in(*in), wrong_in(out)}) {
            if (!wrong.empty()) record("wrong", {{"text", hook.name + (": " + wrong)}});
        }
        const Running running(*hook.plugin);
        json::object more = seen(hook, *in);
        more["others"] = running.others();
        if (in->tx == nullptr) more["lock"] = writer_lock(*hook.plugin);
        record("invoke", std::move(more));
        const booking_status status = serve(hook, *in, reply);
        record("returned", {{"hook", hook.name}});
        return status;
    });
}

} // namespace booking::probe
