#include "abi/plugin.hpp"

#include "abi/translate.hpp"

namespace scrip::abi {

namespace {

constexpr std::uint32_t call_flags_known =
    BOOKING_CALL_F_REPLAY | BOOKING_CALL_F_WIND_DOWN | BOOKING_CALL_F_DRY_RUN;

void refuse(booking_status status, const char* code, const char* text)
{
    throw booking::failure{status, code, text};
}

} // namespace

Plugin::Plugin(const booking_host_v1& host) : host_{host}, studios_{host_}
{
    secrets::initialise();
}

void Plugin::add_hooks()
{
    for (const hooks::Hook& hook : hooks::all()) {
        Bound& bound =
            bound_.emplace_back(Bound{this, &hook, "booking." + std::string{hook.name} + "/1"});
        const std::string name{hook.name};
        booking_hook_desc_v1 description{};
        description.struct_size = sizeof description;
        description.flags = BOOKING_HOOK_F_MAY_BLOCK;
        if (!hook.joins_host) description.flags |= BOOKING_HOOK_F_TX_FORBIDDEN;
        if (hook.access == hooks::Access::read) description.flags |= BOOKING_HOOK_F_READ_ONLY;
        description.hook = booking::str(name);
        description.schema = booking::str(bound.schema);
        description.priority = 100;
        description.user = &bound;
        description.invoke = &Plugin::invoke;
        const booking_status added = host_.hooks().add(host_.self(), &description);
        if (added < 0) refuse(added, "unsupported", "the host did not take a hook");
    }
}

booking_status
Plugin::invoke(void* user, const booking_invocation_v1* in, booking_reply_v1* out) noexcept
{
    return booking::guard(out, [&] {
        return translated([&] {
            const auto& bound = *static_cast<const Bound*>(user);
            return bound.plugin->serve(bound, in, out);
        });
    });
}

booking_status
Plugin::serve(const Bound& bound, const booking_invocation_v1* given, booking_reply_v1* out)
{
    if (!BOOKING_HAS(booking_invocation_v1, given, traceparent)) {
        refuse(BOOKING_E_UNSUPPORTED, "unsupported", "the invocation is cut short");
    }
    const booking_invocation_v1& in = *given;
    ensure_understood(in.flags, call_flags_known);
    if (booking::view(in.schema) != bound.schema) {
        refuse(BOOKING_E_UNSUPPORTED, "unsupported", "the schema revision is not spoken");
    }
    const auto lent = in.tx ? std::optional{host_.lent(in.tx)} : std::nullopt;
    if (lent && !bound.hook->joins_host) {
        refuse(BOOKING_E_UNSUPPORTED, "unsupported", "the hook takes no lent transaction");
    }

    const calls::Invocation invocation{
        .studio_id = studio_in(in.studio_id),
        .idempotency_key = std::string{booking::view(in.idempotency_key)},
        .payload = booking::view(in.payload),
        .is_dry_run = (in.flags & BOOKING_CALL_F_DRY_RUN) != 0,
        .limits = {.now = host_.now(),
                   .deadline_monotonic_ns = in.deadline_mono_ns,
                   .is_cancelled = [this, call = in.call] { return host_.is_cancelled(call); }},
        .lent = lent,
        .put_reply = [out](const std::string& reply) {
            booking::reply_writer writer{out};
            writer.reset(); // of an earlier try
            try {
                writer.append(reply);
            } catch (const booking::failure& refused) {
                throw calls::CallFailure{calls::FailureStatus::limit, refused.code, refused.text};
            }
        }};
    const bool is_done = calls::call(studios_, host_, *bound.hook, invocation);
    return is_done ? BOOKING_OK : BOOKING_DECLINED;
}

} // namespace scrip::abi
