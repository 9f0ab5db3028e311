#include "twin_defects.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <filesystem>
#include <thread>

namespace twin {

booking_status refuse(booking_reply_v1* reply, booking_status status, const char* code)
{
    reply->reset(reply->ctx);
    reply->error(reply->ctx, code, "by the twin", 11);
    return status;
}

booking_status answer(booking_reply_v1* reply, std::string_view json)
{
    reply->reset(reply->ctx);
    return reply->append(reply->ctx, json.data(), json.size()) < 0 ? BOOKING_E_LIMIT : BOOKING_OK;
}

namespace {

// ---- the database, with the process's own library ----

struct Library {
    int (*open)(const char*, void**);
    int (*exec)(void*, const char*, void*, void*, char**);
    int (*close)(void*);
};

const Library& library()
{
    static const Library all{
        reinterpret_cast<decltype(Library::open)>(::dlsym(RTLD_DEFAULT, "sqlite3_open")),
        reinterpret_cast<decltype(Library::exec)>(::dlsym(RTLD_DEFAULT, "sqlite3_exec")),
        reinterpret_cast<decltype(Library::close)>(::dlsym(RTLD_DEFAULT, "sqlite3_close"))};
    return all;
}

std::string database_file(const booking_host_v1* host)
{
    const auto* databases = booking::extension<booking_host_db_v1>(host, BOOKING_EXT_DB);
    std::string text;
    const booking_sink sink{&text,
                            [](void* into, const char* bytes, std::uint64_t length) noexcept {
                                static_cast<std::string*>(into)->append(bytes, length);
                                return booking_status{BOOKING_OK};
                            }};
    const booking_str studio = booking::str("s1");
    databases->descriptor(host->self, &studio, BOOKING_DB_ROLE_RUNTIME, &sink);
    const auto begin = text.find("dbname=") + 7;
    return text.substr(begin, text.find('"', begin) - begin);
}

void run_lent(const Hook& hook, booking_tx* tx, const char* statement)
{
    const auto* table = booking::extension<booking_host_tx_v1>(hook.host, BOOKING_EXT_TX);
    booking_native_v1 native{sizeof native, 0, nullptr, nullptr, 0};
    if (table->borrow(hook.host->self, tx, &native) < 0) return;
    library().exec(native.handle, statement, nullptr, nullptr, nullptr);
    table->give_back(hook.host->self, tx, native.lease_id);
}

// ---- a reply of the twin's own ----

struct Kept {
    std::string bytes;
    std::string code;

    booking_reply_v1 table()
    {
        return {sizeof(booking_reply_v1),
                0,
                this,
                [](void* self, const char* more, std::uint64_t length) noexcept {
                    static_cast<Kept*>(self)->bytes.append(more, length);
                    return booking_status{BOOKING_OK};
                },
                [](void* self) noexcept { static_cast<Kept*>(self)->bytes.clear(); },
                [](void* self, const char* word, const char*, std::uint64_t) noexcept {
                    static_cast<Kept*>(self)->code = word;
                }};
    }
};

booking_status pass_on(const Kept& kept, booking_status status, booking_reply_v1* out)
{
    if (status < 0) return refuse(out, status, kept.code.c_str());
    const booking_status appended = out->append(out->ctx, kept.bytes.data(), kept.bytes.size());
    return appended < 0 ? refuse(out, BOOKING_E_LIMIT, "payload_too_large") : status;
}

// ---- another call of the plugin behind ----

booking_status call_other(const Hook& hook,
                          const booking_invocation_v1& in,
                          std::string_view name,
                          const std::string& payload,
                          const std::string& key,
                          Kept& kept)
{
    for (const Hook& other : *hook.all) {
        if (other.name != name) continue;
        booking_invocation_v1 ours = booking::copy_in(&in);
        ours.hook = booking::str(other.name);
        ours.schema = booking::str(other.schema);
        ours.payload = booking::str(payload);
        ours.idempotency_key = booking::str(key);
        ours.flags = 0;
        booking_reply_v1 table = kept.table();
        return other.real(other.user, &ours, &table);
    }
    return BOOKING_E_INTERNAL;
}

const char* const gift = R"({"actor":{"role":"admin","id":"twin"},"customer":{"customer_id":"c1"},)"
                         R"("amount":{"minor":100,"currency":"EUR"},"description":"by the twin"})";

std::string next_key()
{
    static std::atomic<int> count{0};
    return "twin-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

void cut_member(std::string& payload, std::string_view begin)
{
    const auto at = payload.find(begin);
    if (at != std::string::npos) payload.erase(at, payload.find('}', at) + 1 - at);
}

void put_in_place(std::string& payload, std::string_view what, std::string_view with)
{
    const auto at = payload.find(what);
    if (at != std::string::npos) payload.replace(at, what.size(), with);
}

// ---- the call, spoilt before it reaches the plugin behind ----

struct Spoilt {
    booking_invocation_v1 in;
    std::string payload, key;

    Spoilt(const Hook& hook, const booking_invocation_v1& given)
        : in(booking::copy_in(&given)), payload(booking::view(given.payload)),
          key(booking::view(given.idempotency_key))
    {
        constexpr std::int64_t second_ns = 1'000'000'000;
        if (is("C2")) in.flags &= ~BOOKING_FLAGS_MUST_UNDERSTAND | BOOKING_CALL_F_DRY_RUN;
        if (is("C3")) in.schema = booking::str(hook.schema);
        if (is("D4")) in.deadline_mono_ns = INT64_MAX;
        if (is("D5") || (is("F7") && in.tx == nullptr)) in.deadline_mono_ns += 2 * second_ns;
        if (is("E1") && !key.empty()) key = next_key();
        if (is("E3") && !key.empty()) key += "-" + std::to_string(::getpid());
        if (is("E6") && hook.name == "payment.capture") cut_member(payload, R"(,"amount":{)");
        if (is("E8") && hook.name == "payment.refund") cut_member(payload, R"(,"amount":{)");
        if (is("E9")) put_in_place(payload, R"("minor":-1,)", R"("minor":1,)");
        if (is("F1")) in.tx = nullptr;
        if (is("G5")) in.studio_id = {"first", 5};
        if (is("G8") && hook.name == "customer.erase") in.flags |= BOOKING_CALL_F_DRY_RUN;
        in.payload = booking::str(payload);
        in.idempotency_key = booking::str(key);
    }
};

void look_back(const booking_invocation_v1& in)
{
    static std::atomic<const char*> kept{nullptr};
    if (const char* const late = kept.exchange(in.payload.ptr)) {
        [[maybe_unused]] volatile const char byte = *late;
    }
}

void log_payload(const Hook& hook, const booking_invocation_v1& in)
{
    const auto* log = booking::extension<booking_host_log_v1>(hook.host, BOOKING_EXT_LOG);
    log->write(hook.host->self, BOOKING_LOG_INFO, in.call, in.payload.ptr, in.payload.len, "", 0);
}

void before(const Hook& hook, const booking_invocation_v1& in)
{
    Kept ignored;
    if (is("C4")) look_back(in);
    if (is("C10") && hook.name == "customer.balance") {
        call_other(hook, in, "credit.add", gift, next_key(), ignored);
    }
    if (is("C13")) log_payload(hook, in);
    static std::atomic<int> credits{0};
    if (is("D1") && hook.name == "credit.add" && ++credits % 7 == 0) {
        call_other(
            hook, in, "credit.add", std::string(booking::view(in.payload)), next_key(), ignored);
    }
    if (is("D8")) [[maybe_unused]]
        const auto now = std::time(nullptr);
    if (is("F3") && in.tx != nullptr) run_lent(hook, in.tx, "pragma busy_timeout = 1");
    if (is("F4") && in.tx != nullptr)
        run_lent(hook, in.tx, "create table if not exists loose (note)");
}

// ---- answers that need no plugin behind; false: it goes on ----

bool is_answered_alone(const Hook& hook,
                       const booking_invocation_v1& in,
                       booking_reply_v1* out,
                       booking_status& status)
{
    const std::string_view payload = booking::view(in.payload);
    if (is("C1") && hook.name == "customer.balance") {
        status = answer(out, R"({"balance":{}})");
        return true;
    }
    if (is("C5") && payload.find("x_of_the_check") != std::string_view::npos) {
        status = refuse(out, BOOKING_E_INVALID, "invalid_field");
        return true;
    }
    if (is("C6") && payload.empty()) {
        status = answer(out, "{}");
        return true;
    }
    if (is("C8") && hook.name == "customer.balance") {
        const std::string half(std::size_t{900} << 10U, ' ');
        out->append(out->ctx, half.data(), half.size());
        out->append(out->ctx, half.data(), half.size());
        status = BOOKING_OK;
        return true;
    }
    if (is("C9") && payload == "{}") {
        status = refuse(out, BOOKING_E_INVALID, "Invalid Field");
        return true;
    }
    static std::atomic<int> lent{0};
    if (is("F8") && in.tx != nullptr && ++lent > 1) {
        status = refuse(out, BOOKING_E_INTERNAL, "internal");
        return true;
    }
    return false;
}

// ---- the answer of the plugin behind, spoilt on its way ----

booking_status
with_own_reply(const Hook& hook, const booking_invocation_v1& in, booking_reply_v1* out)
{
    Kept kept;
    booking_reply_v1 table = kept.table();
    booking_status status = hook.real(hook.user, &in, &table);
    const bool is_declined = status == BOOKING_DECLINED;
    if (is("C11") && status == BOOKING_OK && hook.name == "customer.balance") {
        static std::atomic<int> count{0};
        kept.bytes.insert(1, "\"n\":" + std::to_string(++count) + ",");
    }
    if (is("C14") && (status == BOOKING_E_UNAVAILABLE || status == BOOKING_E_CORRUPT))
        std::terminate();
    if (is("E2") && status < 0 && kept.code == "key_reuse") {
        status = call_other(
            hook, in, hook.name, std::string(booking::view(in.payload)), next_key(), kept);
    }
    if (is("E4") && status == BOOKING_E_UNKNOWN_OUTCOME) status = BOOKING_E_UNAVAILABLE;
    if (is("E5") && is_declined && hook.name == "payment.hold") {
        Kept ignored;
        call_other(hook, in, "credit.add", gift, next_key(), ignored);
        kept.bytes.clear();
        status = call_other(
            hook, in, hook.name, std::string(booking::view(in.payload)), next_key(), kept);
    }
    if (is("E7") && is_declined) return answer(out, "{}");
    if (is("F2") && status < 0 && in.tx != nullptr) return answer(out, "{}");
    if (is("G6") && kept.code == "winding_down") return answer(out, "{}");
    if (is("D3")) {
        std::thread([&] { status = pass_on(kept, status, out); }).join();
        return status;
    }
    return pass_on(kept, status, out);
}

bool wants_own_reply()
{
    for (const char* id : {"C7", "C11", "C14", "D3", "E2", "E4", "E5", "E7", "F2", "G6"}) {
        if (is(id)) return true;
    }
    return false;
}

} // namespace

booking_status invoke(void* user, const booking_invocation_v1* in, booking_reply_v1* out) noexcept
{
    const Hook& hook = *static_cast<const Hook*>(user);
    before(hook, *in);
    booking_status status = BOOKING_OK;
    if (is_answered_alone(hook, *in, out, status)) return status;
    const Spoilt spoilt(hook, *in);
    if (is("E10") && hook.name == "payment.release") {
        Kept kept;
        const booking_status asked =
            call_other(hook, *in, "payment.query", spoilt.payload, "", kept);
        return pass_on(kept, asked, out);
    }
    if (wants_own_reply()) return with_own_reply(hook, spoilt.in, out);
    return hook.real(hook.user, &spoilt.in, out);
}

bool has_file(const booking_host_v1* host)
{
    return std::filesystem::exists(database_file(host));
}

bool has_table(const booking_host_v1* host)
{
    return has_file(host) && std::filesystem::file_size(database_file(host)) > 0;
}

void run_sql(const booking_host_v1* host, const char* statement)
{
    void* connection = nullptr;
    if (library().open(database_file(host).c_str(), &connection) == 0) {
        library().exec(connection, statement, nullptr, nullptr, nullptr);
    }
    library().close(connection);
}

} // namespace twin
