#include "naive.hpp"

#include "canary.hpp"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::fuzz {

namespace {

using Naive = booking_status (*)(const Hook&, const booking_invocation_v1*, booking_reply_v1*);

// Kept from being optimised away.
volatile std::int64_t last_number = 0;
std::string* volatile last_text = nullptr;

std::string_view payload_of(const booking_invocation_v1* in)
{
    if (!BOOKING_HAS(booking_invocation_v1, in, payload) || in->payload.ptr == nullptr) return {};
    return {in->payload.ptr, static_cast<std::size_t>(in->payload.len)};
}

// What stands behind a member's name, up to the next quotation mark or comma.
std::string_view member(std::string_view payload, std::string_view name)
{
    const auto at = payload.find(name);
    if (at == std::string_view::npos) return {};
    payload.remove_prefix(at + name.size());
    return payload.substr(0, payload.find_first_of(",\"}"));
}

booking_status plain(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    return hook.invoke(hook.user, in, out);
}

// Does not ask whether the host knew the field.
booking_status
reads_past_struct(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    const bool is_traced = in != nullptr && in->traceparent.len > 1'000;
    return is_traced ? booking_status{BOOKING_DECLINED} : plain(hook, in, out);
}

// Builds its reply from text.
booking_status
does_not_escape(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    const auto word = member(payload_of(in), R"("locale":")");
    if (!BOOKING_HAS(booking_reply_v1, out, error) || word.find('\\') == std::string_view::npos)
        return plain(hook, in, out);
    const std::string reply = R"({"locale":")" + std::string{word} + R"("})";
    out->append(out->ctx, reply.data(), reply.size());
    return BOOKING_OK;
}

// Counts in hundredths.
booking_status
multiplies_unchecked(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    const std::string number{member(payload_of(in), R"("minor":)")};
    last_number = std::strtoll(number.c_str(), nullptr, 10) * 100;
    return plain(hook, in, out);
}

booking_status
forgets_memory(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    if (payload_of(in).find(R"(\u)") != std::string_view::npos) {
        last_text = new std::string(100, 'x');
        last_text = nullptr;
    }
    return plain(hook, in, out);
}

booking_status
compares_all_with_all(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    const auto payload = payload_of(in);
    for (std::size_t i = 0; payload.size() > 100'000 && i < payload.size(); i += 100) {
        for (std::size_t j = 0; j < payload.size(); ++j)
            last_number = last_number + (payload[i] == payload[j] ? 1 : 0);
    }
    return plain(hook, in, out);
}

booking_status copies_much(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    std::vector<std::string> copies;
    for (int i = 0; payload_of(in).size() > 100'000 && i < 20; ++i)
        copies.emplace_back(payload_of(in));
    return plain(hook, in, out);
}

// A host that is told nothing can only alarm.
booking_status
forgets_the_error(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    if (payload_of(in).find("1e2") != std::string_view::npos) return BOOKING_E_INVALID;
    return plain(hook, in, out);
}

booking_status
refuses_what_it_did(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    const booking_status status = plain(hook, in, out);
    if (status != BOOKING_OK) return status;
    out->reset(out->ctx);
    out->error(out->ctx, "invalid_field", "refused", 7);
    return BOOKING_E_INVALID;
}

booking_status
repeats_values(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    const auto payload = payload_of(in);
    const auto at = payload.find(canary_text);
    if (at == std::string_view::npos || !BOOKING_HAS(booking_reply_v1, out, error))
        return plain(hook, in, out);
    const std::string text = "not this one: " + std::string{payload.substr(at, 20)};
    out->error(out->ctx, "invalid_field", text.data(), text.size());
    return BOOKING_E_INVALID;
}

booking_status
invents_a_status(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    const bool is_replay = BOOKING_HAS(booking_invocation_v1, in, flags) && (in->flags & 1U) != 0;
    return is_replay ? 3 : plain(hook, in, out);
}

const std::map<std::string_view, Naive> all{{"reads-past-struct", reads_past_struct},
                                            {"does-not-escape", does_not_escape},
                                            {"multiplies-unchecked", multiplies_unchecked},
                                            {"forgets-memory", forgets_memory},
                                            {"compares-all-with-all", compares_all_with_all},
                                            {"copies-much", copies_much},
                                            {"forgets-the-error", forgets_the_error},
                                            {"refuses-what-it-did", refuses_what_it_did},
                                            {"repeats-values", repeats_values},
                                            {"invents-a-status", invents_a_status}};

Naive asked_for()
{
    const char* const name = std::getenv("SCRIP_FUZZ_CONTROL");
    if (name == nullptr) return plain;
    const auto known = all.find(name);
    if (known != all.end()) return known->second;
    // Not the status of a finding: a control that is not there is not caught.
    std::fprintf(stderr, "no control is called %s\n", name);
    std::_Exit(2);
}

} // namespace

booking_status
invoke_or_naive(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out)
{
    static const Naive call = asked_for();
    return call(hook, in, out);
}

} // namespace scrip::fuzz
