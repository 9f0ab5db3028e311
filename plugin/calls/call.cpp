#include "calls/call.hpp"

#include "calls/declined.hpp"
#include "calls/delivery.hpp"
#include "calls/failure.hpp"
#include "calls/replay.hpp"
#include "calls/request.hpp"
#include "calls/throttle.hpp"
#include "domain/errors.hpp"
#include "secrets/hashes.hpp"
#include "storage/audit_store.hpp"
#include "storage/key_store.hpp"
#include "storage/lent_session.hpp"
#include "storage/order_store.hpp"

#include <algorithm>
#include <exception>
#include <new>

#include <boost/json.hpp>

namespace scrip::calls {

namespace {

using hooks::Access;
using hooks::Hook;
using operations::Work;
using storage::Unit;
using storage::Verdict;

bool is_served_when_disabled(std::string_view hook)
{
    return hook == "payment.query" || hook.starts_with("report.") || hook == "customer.export" ||
           hook == "customer.erase";
}

// What a person has to look at, because no caller can mend it.
bool is_alarming(FailureStatus status)
{
    return status == FailureStatus::internal || status == FailureStatus::corrupt ||
           status == FailureStatus::unknown_outcome;
}

struct Answer {
    bool is_declined = false;
    std::string reply;
    std::string outcome; // "ok" or the decline's word
    std::optional<std::string> subject{};
    std::optional<std::string> hold_id{};
    std::optional<std::string> paid_order{};
};

// One call. Its request is read once; its unit may run several times.
class Call {
public:
    Call(Studios& studios, const services::Host& host, const Hook& hook, const Invocation& in)
        : host_{host}, called_{hook}, in_{in}, payload_(parsed_payload(in.payload)),
          called_form_{payload_.get_object(), ""}, asker_{asker_in(called_form_)},
          locale_{locale_in(called_form_)}, behind_{behind_of(hook, called_form_)},
          hook_{behind_ ? *behind_->hook : hook}, form_{behind_ ? json::Form{*behind_->request, ""}
                                                                : called_form_},
          operation_{hook_.name}, run_{hook.read(called_form_)}, takes_code_{hook_.takes_code &&
                                                                             presents_code(form_)}
    {
        if (called_.access == Access::write && !in_.is_dry_run)
            ensure_key_form(in_.idempotency_key);
        studio_ = studios.find(in_.studio_id);
        if (!studio_) throw WrongState{"studio_not_enabled", "the studio is not enabled here"};
        // Tries are counted whatever becomes of the host's transaction, so not inside it.
        if (in_.lent && takes_code_) {
            throw Unsupported{"codes are not taken inside the host's transaction: name the id"};
        }
    }

    bool run()
    {
        try {
            if (in_.lent) return run_lent();
            return run_permitted();
        } catch (const PermissionDenied&) {
            note_denied();
            throw;
        }
    }

private:
    static std::optional<hooks::Behind> behind_of(const Hook& hook, const json::Form& form)
    {
        if (!hook.behind) return std::nullopt;
        return hook.behind(form);
    }

    bool run_lent()
    {
        lent_.emplace(studio_->store(), host_, *in_.lent, in_.limits);
        const bool is_done = run_permitted();
        lent_->give_back();
        return is_done;
    }

    void in_unit(const std::function<Verdict(Unit&)>& work)
    {
        if (lent_)
            lent_->write(in_.limits, work);
        else
            studio_->store().write(in_.limits, work);
    }

    bool run_permitted()
    {
        if (host_.monotonic_ns() >= in_.limits.deadline_monotonic_ns) {
            throw storage::DatabaseError{storage::Failure::too_slow};
        }
        if (hook_.access == Access::read) return read();
        if (const auto limit = hook_.sends_events ? hook_.sends_events(form_) : std::nullopt) {
            send_events(*limit);
        }
        try {
            return write();
        } catch (const storage::DatabaseError& error) {
            if (error.failure() != storage::Failure::unknown || !names_effect()) throw;
        }
        return settle();
    }

    // The connection went after COMMIT was sent. The key's row tells: whoever can write it waits
    // for the transaction that was cut off, so when it can be written, that one is over and undone.
    bool settle()
    {
        constexpr int tries_max = 3;
        for (int tries = 1;; ++tries) {
            try {
                in_unit([&](Unit& unit) {
                    Work work = work_in(unit);
                    if (!is_known_key(work)) keep(work, {.outcome = "unsettled"});
                    return Verdict::discard;
                });
                return write();
            } catch (const storage::DatabaseError& error) {
                const bool is_over = host_.monotonic_ns() >= in_.limits.deadline_monotonic_ns;
                if (tries < tries_max && !is_over && error.failure() == storage::Failure::unknown)
                    continue;
                throw storage::DatabaseError{storage::Failure::unknown};
            }
        }
    }

    bool read()
    {
        Answer answer;
        bool has_failed_try = false;
        studio_->store().read(in_.limits, [&](Unit& unit) {
            Work work = work_in(unit);
            ensure_may_call(work);
            const auto decided = run_or_challenge(work);
            has_failed_try = is_failed(decided);
            answer = answer_of(work, decided);
        });
        if (has_failed_try)
            keep_decline(answer, true, false);
        else
            in_.put_reply(answer.reply);
        return !answer.is_declined;
    }

    // Before the unit that marks them: at least once, should that fail.
    void send_events(std::int64_t limit)
    {
        Outbox outbox;
        studio_->store().read(in_.limits, [&](Unit& unit) {
            Work work = work_in(unit);
            ensure_may_call(work);
            outbox = outgoing_events(work, limit);
        });
        delivery_ = deliver(host_, in_.limits, in_.studio_id, outbox, in_.is_dry_run);
    }

    bool write()
    {
        Answer answer;
        bool has_failed_try = false;
        bool is_challenge = false;
        bool is_kept = false;
        in_unit([&](Unit& unit) {
            Work work = work_in(unit);
            ensure_may_call(work);
            if ((is_kept = answer_again(work, answer))) return Verdict::discard;
            ensure_may_start(work);
            const auto decided = decided_now(work);
            // Another call of the same key may have come first while this one waited for it.
            if (!decided || refusal_in(*decided)) {
                if ((is_kept = answer_again(work, answer))) return Verdict::discard;
                if (!decided) std::rethrow_exception(decided_to_throw_);
            }
            has_failed_try = is_failed(*decided);
            is_challenge =
                refusal_in(*decided) && refusal_in(*decided)->code == Decline::challenge_required;
            answer = answer_of(work, *decided);
            const bool has_effect = !answer.is_declined && unit.rows_changed() > 0;
            if (in_.is_dry_run || !has_effect) {
                if (!answer.is_declined) in_.put_reply(answer.reply);
                return Verdict::discard;
            }
            keep(work, answer);
            in_.put_reply(answer.reply);
            return Verdict::keep;
        });
        if (is_kept || !answer.is_declined) return !answer.is_declined;
        // What a decline leaves is kept apart: its own work was rolled back.
        const bool keeps_decline = hook_.keeps_declines && !in_.is_dry_run && !is_challenge;
        if (has_failed_try || keeps_decline) {
            return keep_decline(answer, has_failed_try, keeps_decline);
        }
        in_.put_reply(answer.reply);
        return false;
    }

    // True: the key is known, and what it was answered is put again.
    bool answer_again(Work& work, Answer& answer) const
    {
        const auto kept = kept_answer(work);
        if (!kept) return false;
        answer = {.is_declined = kept->is_declined, .reply = replayed(shown_again(work, *kept))};
        in_.put_reply(answer.reply);
        return true;
    }

    // None: it threw, and that is kept for whoever finds no better answer. What the database throws
    // passes.
    std::optional<Decided<boost::json::object>> decided_now(Work& work)
    {
        try {
            return run_or_challenge(work);
        } catch (const storage::DatabaseError&) {
            throw;
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception&) {
            decided_to_throw_ = std::current_exception();
            return std::nullopt;
        }
    }

    Work work_in(Unit& unit)
    {
        const auto row = storage::StudioStore{unit, in_.studio_id}.find();
        if (!row) throw WrongState{"studio_not_enabled", "the studio is not enabled here"};
        settings_ = studio_->settings(unit, *row);
        state_ = row->state;
        return Work{.unit = unit,
                    .studio_id = in_.studio_id,
                    .settings = *settings_,
                    .keys = studio_->keys(),
                    .host = host_,
                    .actor = asker_.actor,
                    .operation = operation_,
                    .idempotency_key = in_.idempotency_key,
                    .now = in_.limits.now,
                    .locale = locale_.value_or(settings_->locale),
                    .has_foreign_codes = row->has_foreign_codes,
                    .is_dry_run = in_.is_dry_run,
                    .is_winding_down = row->state == StudioState::winding_down,
                    .delivery = &delivery_};
    }

    void ensure_may_call(Work& work) const
    {
        if (state_ == StudioState::disabled && !is_served_when_disabled(hook_.name)) {
            throw WrongState{"studio_not_enabled", "the studio is disabled"};
        }
        if (state_ == StudioState::stopped && hook_.access == Access::write) {
            throw DataCorrupt{"the studio's data failed a check, and takes no writes"};
        }
        ensure_not_over(work);
        if (behind_) ensure_right(work, called_, called_form_);
        ensure_right(work, hook_, form_);
    }

    void ensure_right(Work& work, const Hook& hook, const json::Form& form) const
    {
        const Right right = right_of(asker_.actor.role, hook.name);
        ensure_permitted(asker_, right, form, [&](const std::string& customer_id) {
            return operations::is_caller_by_id(work, customer_id);
        });
        if (right == Right::within_limits && !work.settings.agent_limits) throw PermissionDenied{};
        if (right == Right::if_set && !work.settings.anonymous_check) throw PermissionDenied{};
    }

    // Where a member of the hook's request stands in the request that came.
    std::string pointer_of(std::string_view pointer) const
    {
        return behind_ ? behind_->outer_pointer(pointer) : std::string{pointer};
    }

    bool is_known_key(const Work& work) const
    {
        if (!names_effect()) return false;
        return storage::KeyStore{work.unit, in_.studio_id, studio_->keys()}
            .find(in_.idempotency_key)
            .has_value();
    }

    // A matter of form that the studio's time zone decides: no voucher ends before it begins.
    void ensure_not_over(const Work& work) const
    {
        if (!hook_.sets_expiry) return;
        const auto last_day = form_.optional_date("expires_on");
        // A known key is answered again, however late.
        if (last_day && *last_day < work.today() && !is_known_key(work)) {
            throw InvalidField{pointer_of("/expires_on"), "today or later"};
        }
    }

    void ensure_may_start(const Work& work) const
    {
        if (work.is_winding_down && hook_.starts_something && hook_.starts_something(form_)) {
            throw WrongState{"winding_down", "the studio winds down: nothing new starts"};
        }
    }

    std::string fingerprint() const
    {
        return secrets::keyed_hash(studio_->keys(),
                                   secrets::Purpose::fingerprint,
                                   {in_.studio_id, called_.name, intent_of(payload_.get_object())});
    }

    std::optional<storage::KeptAnswer> kept_answer(Work& work) const
    {
        if (in_.is_dry_run) return std::nullopt;
        auto kept =
            storage::KeyStore{work.unit, in_.studio_id, studio_->keys()}.find(in_.idempotency_key);
        if (kept && kept->fingerprint != fingerprint()) {
            throw CallFailure{FailureStatus::invalid,
                              "key_reuse",
                              "the idempotency key named another effect before"};
        }
        return kept;
    }

    // Where codes are shown once, a late replay shows the mask.
    static std::string shown_again(const Work& work, const storage::KeptAnswer& kept)
    {
        constexpr std::chrono::hours shown_for{24};
        const bool is_late =
            work.settings.code_display == CodeDisplay::once && work.now >= kept.at + shown_for;
        return is_late ? with_masked_codes(kept.reply) : kept.reply;
    }

    Decided<boost::json::object> run_or_challenge(Work& work) const
    {
        if (takes_code_) {
            if (const auto refusal = challenge(work)) return *refusal;
        }
        return run_(work);
    }

    bool is_failed(const Decided<boost::json::object>& decided) const
    {
        const auto* const refusal = refusal_in(decided);
        return takes_code_ && refusal && is_failed_try(*refusal);
    }

    static Answer answer_of(const Work& work, const Decided<boost::json::object>& decided)
    {
        Answer answer{
            .subject = work.subject, .hold_id = work.hold_id, .paid_order = work.paid_order};
        if (const auto* const refusal = refusal_in(decided)) {
            answer.is_declined = true;
            answer.outcome = word(refusal->code);
            answer.reply = declined_reply(*refusal, work.settings, work.locale);
        } else {
            answer.outcome = "ok";
            answer.reply = boost::json::serialize(std::get<boost::json::object>(decided));
        }
        return answer;
    }

    // The key's row and the audit's, in the transaction they tell of.
    void keep(Work& work, const Answer& answer)
    {
        storage::KeyStore{work.unit, in_.studio_id, studio_->keys()}.keep(
            in_.idempotency_key,
            {.operation = operation_,
             .fingerprint = fingerprint(),
             .asker = operations::asker_hash(work),
             .is_declined = answer.is_declined,
             .hold_id = answer.hold_id,
             .reply = answer.reply},
            work.now);
        const std::string audit_id = audit(work, answer);
        if (answer.is_declined && answer.paid_order) {
            storage::OrderStore{work.unit, in_.studio_id}.note_refusal(*answer.paid_order,
                                                                       audit_id);
        }
        if (!work.audit_reason) return;
        operations::keep_reason(work, audit_id, *work.audit_reason, work.audit_holder);
    }

    // Read hooks and dry runs ignore a key.
    bool names_effect() const { return hook_.access == Access::write && !in_.is_dry_run; }

    std::string audit(Work& work, const Answer& answer)
    {
        const std::string audit_id = host_.new_id();
        storage::write_audit(work.unit,
                             in_.studio_id,
                             {.audit_id = audit_id,
                              .at = work.now,
                              .actor_role = std::string{word(asker_.actor.role)},
                              .actor_id = operations::ref_of_actor(work),
                              .operation = operation_,
                              .subject = answer.subject,
                              .outcome = answer.outcome,
                              .idempotency_key = names_effect() ? in_.idempotency_key : ""});
        return audit_id;
    }

    // A known actor that asks for what its role does not allow is remembered.
    void note_denied()
    {
        if (!asker_.is_known_role || asker_.actor.role == Role::anonymous) return;
        if (in_.lent) return; // it would go with the host's rollback
        try {
            in_unit([&](Unit& unit) {
                Work work = work_in(unit);
                audit(work, {.outcome = "permission_denied"});
                return Verdict::keep;
            });
        } catch (const storage::DatabaseError&) { // NOLINT(bugprone-empty-catch)
            // Denied all the same, whether or not it can be written down.
        }
    }

    // In a unit of its own: what a decline leaves survives the rollback of what was declined. True:
    // another call of the same key was done meanwhile, and its answer was put.
    bool keep_decline(const Answer& declined, bool has_failed_try, bool keeps_decline)
    {
        bool is_done = false;
        in_unit([&](Unit& unit) {
            Work work = work_in(unit);
            Answer known;
            if (keeps_decline && answer_again(work, known)) {
                is_done = !known.is_declined;
                return Verdict::discard;
            }
            if (has_failed_try) {
                // Tries that ran beside this one may have used up what was left of them.
                if (const auto paused = count_failed_try(work)) {
                    in_.put_reply(declined_reply(*paused, work.settings, work.locale));
                    return Verdict::discard;
                }
            }
            if (keeps_decline) keep(work, declined);
            in_.put_reply(declined.reply);
            return Verdict::keep;
        });
        return is_done;
    }

    const services::Host& host_;
    const Hook& called_;
    const Invocation& in_;
    boost::json::value payload_;
    json::Form called_form_;
    Asker asker_;
    std::optional<std::string> locale_;
    // The hook whose work it is, and what that one is asked: mostly what was called.
    std::optional<hooks::Behind> behind_;
    const Hook& hook_;
    json::Form form_;
    std::string operation_;
    hooks::Run run_;
    bool takes_code_;
    std::shared_ptr<Studio> studio_;
    operations::Delivery delivery_;
    // Of the unit that runs.
    std::shared_ptr<const Settings> settings_;
    StudioState state_ = StudioState::enabled;
    std::exception_ptr decided_to_throw_;
    std::optional<storage::LentSession> lent_;
};

} // namespace

bool call(Studios& studios,
          const services::Host& host,
          const Hook& hook,
          const Invocation& invocation)
{
    try {
        try {
            return Call{studios, host, hook, invocation}.run();
        } catch (...) {
            rethrow_as_failure();
        }
    } catch (const CallFailure& failure) {
        if (is_alarming(failure.status)) {
            host.log(services::LogLevel::error,
                     std::string{hook.name} + ": " + failure.code + ": " + failure.text);
        }
        throw;
    }
}

} // namespace scrip::calls
