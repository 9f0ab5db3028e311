#include "pipe/line.hpp"

#include "pipe/member_bytes.hpp"
#include "services/instant.hpp"

#include <boost/json.hpp>

#include <limits>
#include <optional>

namespace host_stub::pipe {
namespace {

namespace json = boost::json;

// Deeper than any plugin reads, so that the plugin itself judges what is too deep for it.
constexpr std::size_t depth_max = 128;
constexpr std::size_t studio_id_bytes_max = 128;

// Ends parse_line with an answer.
struct NotWellFormed {
    loader::Outcome answer;
};

[[noreturn]] void refuse(const std::string& pointer, const std::string& wanted)
{
    throw NotWellFormed{
        loader::refused(BOOKING_E_INVALID, "invalid_field", pointer + ": " + wanted)};
}

json::object parse_object(std::string_view text)
{
    json::parse_options options;
    options.max_depth = depth_max;
    json::error_code failed;
    json::value document = json::parse({text.data(), text.size()}, failed, {}, options);
    if (failed) {
        throw NotWellFormed{loader::refused(
            BOOKING_E_INVALID, "invalid_json", "the line is no JSON document that can be read")};
    }
    if (!document.is_object()) refuse("", "the line is to be a JSON object");
    return std::move(document.get_object());
}

std::string text_of(const json::value& value, const std::string& pointer)
{
    if (!value.is_string()) refuse(pointer, "is to be a text");
    const json::string& text = value.get_string();
    if (text.find('\0') != json::string::npos) refuse(pointer, "holds U+0000");
    return std::string(text.data(), text.size());
}

std::string needed_text(const json::object& line, const char* name)
{
    const json::value* found = line.if_contains(name);
    const std::string pointer = std::string("/") + name;
    if (found == nullptr) refuse(pointer, "is missing");
    return text_of(*found, pointer);
}

std::string studio_of(const json::object& line)
{
    std::string studio_id = needed_text(line, "studio");
    if (studio_id.empty() || studio_id.size() > studio_id_bytes_max) {
        refuse("/studio", "is to be 1 to 128 bytes long");
    }
    return studio_id;
}

bool flag(const json::object& line, const char* name)
{
    const json::value* found = line.if_contains(name);
    if (found == nullptr) return false;
    if (!found->is_bool()) refuse(std::string("/") + name, "is to be true or false");
    return found->get_bool();
}

std::int64_t whole_number(const json::value& value, const std::string& pointer)
{
    if (value.is_uint64()) return std::numeric_limits<std::int64_t>::max();
    if (!value.is_int64()) refuse(pointer, "is to be a whole number");
    return value.get_int64();
}

bool lends_transaction(const json::object& line)
{
    const json::value* found = line.if_contains("tx");
    if (found == nullptr) return false;
    if (text_of(*found, "/tx") != "lend") refuse("/tx", "is to be \"lend\"");
    return true;
}

HookLine hook_line(const json::object& line, std::string_view text)
{
    HookLine hook;
    hook.hook = needed_text(line, "hook");
    hook.studio_id = studio_of(line);
    if (const json::value* key = line.if_contains("key")) hook.key = text_of(*key, "/key");
    if (!line.contains("payload")) refuse("/payload", "is missing");
    hook.payload = member_bytes(text, "payload");
    hook.is_dry_run = flag(line, "dry_run");
    if (const json::value* deadline = line.if_contains("deadline_ms")) {
        hook.deadline_ms = whole_number(*deadline, "/deadline_ms");
    }
    hook.lends_transaction = lends_transaction(line);
    return hook;
}

StudioEnable studio_enable(const json::object& line, std::string_view text)
{
    StudioEnable enable;
    enable.studio_id = studio_of(line);
    const json::value* config = line.if_contains("config");
    if (config == nullptr) refuse("/config", "is missing");
    if (!config->is_object()) refuse("/config", "is to be an object");
    enable.config = member_bytes(text, "config");
    return enable;
}

const json::object& needed_object(const json::object& line, const char* name)
{
    const json::value* found = line.if_contains(name);
    if (found == nullptr || !found->is_object()) {
        refuse(std::string("/") + name, "is to be an object");
    }
    return found->get_object();
}

CheckoutPay checkout_pay(const json::object& line)
{
    CheckoutPay pay;
    pay.studio_id = studio_of(line);
    pay.key = needed_text(line, "key");
    const json::object& order = needed_object(line, "order");
    const json::object& total = needed_object(order, "total");
    pay.order_id = needed_text(order, "order_id");
    pay.customer_id = needed_text(needed_object(order, "customer"), "customer_id");
    pay.currency = needed_text(total, "currency");
    const json::value* minor = total.if_contains("minor");
    if (minor == nullptr) refuse("/minor", "is missing");
    pay.total_minor = whole_number(*minor, "/minor");
    return pay;
}

ClockSet clock_set(const json::object& line)
{
    const auto instant = services::parse_instant(needed_text(line, "at"));
    if (!instant) refuse("/at", "is to be an instant such as 2027-01-01T00:00:00Z");
    return {*instant};
}

ClockAdvance clock_advance(const json::object& line)
{
    const json::value* seconds = line.if_contains("seconds");
    if (seconds == nullptr) refuse("/seconds", "is missing");
    return {whole_number(*seconds, "/seconds")};
}

Line control_line(const json::object& line, std::string_view text)
{
    const std::string control = needed_text(line, "control");
    if (control == "studio.enable") return studio_enable(line, text);
    if (control == "studio.disable") return StudioDisable{studio_of(line)};
    if (control == "studio.purge") return StudioPurge{studio_of(line), flag(line, "confirmed")};
    if (control == "checkout.pay") return checkout_pay(line);
    if (control == "checkout.reconcile") return CheckoutReconcile{studio_of(line)};
    if (control == "clock.set") return clock_set(line);
    if (control == "clock.advance") return clock_advance(line);
    refuse("/control", "names no control");
}

} // namespace

Line parse_line(std::string_view text)
{
    try {
        const json::object line = parse_object(text);
        if (line.contains("control")) return control_line(line, text);
        return hook_line(line, text);
    } catch (NotWellFormed& refused) {
        return std::move(refused.answer);
    }
}

} // namespace host_stub::pipe
