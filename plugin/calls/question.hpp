// What one call asks, read once from its bytes, before any database is met.
#pragma once

#include "calls/invocation.hpp"
#include "calls/request.hpp"
#include "hooks/hooks.hpp"
#include "secrets/keys.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace scrip::calls {

// Its forms point into its payload, so it stays where it is made. `invocation` outlives it.
class Question {
public:
    // Throws InvalidField and CallFailure for the request's form.
    Question(const hooks::Hook& called, const Invocation& invocation);
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;

    const Invocation& invocation() const { return in_; }
    const Asker& asker() const { return asker_; }
    const std::optional<std::string>& locale() const { return locale_; }

    // The hook whose work it is, and what that one is asked: mostly what was called. A panel's
    // button has a hook behind it.
    const hooks::Hook& hook() const { return hook_; }
    const json::Form& form() const { return form_; }
    const std::string& operation() const { return operation_; } // its name
    bool is_behind_another() const { return behind_.has_value(); }
    const hooks::Hook& called() const { return called_; }
    const json::Form& called_form() const { return called_form_; }
    // Where a member of the hook's request stands in the request that came.
    std::string pointer_of(std::string_view pointer) const;

    // Read hooks and dry runs ignore a key.
    bool names_effect() const { return hook_.access == hooks::Access::write && !in_.is_dry_run; }
    // It brings a code that somebody may be guessing.
    bool takes_code() const { return takes_code_; }
    // Equal for equal intents of one studio.
    std::string fingerprint(const secrets::Keys& keys) const;

    // Whichever voucher it would have to write to: a quarantined one declines the whole.
    Decided<boost::json::object> answer(operations::Work& work) const;

private:
    const hooks::Hook& called_;
    const Invocation& in_;
    boost::json::value payload_;
    json::Form called_form_;
    Asker asker_;
    std::optional<std::string> locale_;
    std::optional<hooks::Behind> behind_;
    const hooks::Hook& hook_;
    json::Form form_;
    std::string operation_;
    hooks::Run run_;
    bool takes_code_;
};

} // namespace scrip::calls
