#include "calls/admission.hpp"

#include "calls/call_record.hpp"
#include "calls/studio.hpp"
#include "domain/errors.hpp"

namespace scrip::calls {

namespace {

using operations::Work;

bool is_served_when_disabled(std::string_view hook)
{
    return hook == "payment.query" || hook.starts_with("report.") || hook == "customer.export" ||
           hook == "customer.erase";
}

void ensure_right(Work& work, const Asker& asker, const hooks::Hook& hook, const json::Form& form)
{
    const Right right = right_of(asker.actor.role, hook.name);
    ensure_permitted(asker, right, form, [&](const std::string& customer_id) {
        return operations::is_caller_by_id(work, customer_id);
    });
    if (right == Right::within_limits && !work.settings.agent_limits) throw PermissionDenied{};
    if (right == Right::if_set && !work.settings.anonymous_check) throw PermissionDenied{};
}

// A matter of form that the studio's time zone decides: no voucher ends before it begins.
void ensure_not_over(const Work& work, const Question& question)
{
    if (!question.hook().sets_expiry) return;
    const auto last_day = question.form().optional_date("expires_on");
    // A known key is answered again, however late.
    if (last_day && *last_day < work.today() && !is_known_key(work, question)) {
        throw InvalidField{question.pointer_of("/expires_on"), "today or later"};
    }
}

} // namespace

void ensure_may_call(Work& work, const Question& question, StudioState state)
{
    if (state == StudioState::disabled && !is_served_when_disabled(question.hook().name)) {
        throw WrongState{"studio_not_enabled", "the studio is disabled"};
    }
    if (question.hook().access == hooks::Access::write) ensure_takes_writes(state);
    ensure_not_over(work, question);
    if (question.is_behind_another())
        ensure_right(work, question.asker(), question.called(), question.called_form());
    ensure_right(work, question.asker(), question.hook(), question.form());
}

void ensure_may_start(const Work& work, const Question& question)
{
    const hooks::Hook& hook = question.hook();
    if (work.is_winding_down && hook.starts_something && hook.starts_something(question.form())) {
        throw WrongState{"winding_down", "the studio winds down: nothing new starts"};
    }
}

} // namespace scrip::calls
