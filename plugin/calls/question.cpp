#include "calls/question.hpp"

#include "domain/errors.hpp"
#include "secrets/hashes.hpp"

namespace scrip::calls {

namespace {

std::optional<hooks::Behind> behind_of(const hooks::Hook& hook, const json::Form& form)
{
    if (!hook.behind) return std::nullopt;
    return hook.behind(form);
}

} // namespace

Question::Question(const hooks::Hook& called, const Invocation& invocation)
    : called_{called}, in_{invocation}, payload_(parsed_payload(invocation.payload)),
      called_form_{payload_.get_object(), ""}, asker_{asker_in(called_form_)},
      locale_{locale_in(called_form_)}, behind_{behind_of(called, called_form_)},
      hook_{behind_ ? *behind_->hook : called}, form_{behind_ ? json::Form{*behind_->request, ""}
                                                              : called_form_},
      operation_{hook_.name}, run_{called.read(called_form_)}, takes_code_{hook_.takes_code &&
                                                                           presents_code(form_)}
{
    if (called_.access == hooks::Access::write && !in_.is_dry_run)
        ensure_key_form(in_.idempotency_key);
}

std::string Question::pointer_of(std::string_view pointer) const
{
    return behind_ ? behind_->outer_pointer(pointer) : std::string{pointer};
}

Decided<boost::json::object> Question::answer(operations::Work& work) const
{
    try {
        return run_(work);
    } catch (const VoucherQuarantined&) {
        return Decline::blocked;
    }
}

std::string Question::fingerprint(const secrets::Keys& keys) const
{
    return secrets::keyed_hash(keys,
                               secrets::Purpose::fingerprint,
                               {in_.studio_id, called_.name, intent_of(payload_.get_object())});
}

} // namespace scrip::calls
