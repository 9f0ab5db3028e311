#include "calls/call.hpp"

#include "calls/admission.hpp"
#include "calls/call_record.hpp"
#include "calls/declined.hpp"
#include "calls/delivery.hpp"
#include "calls/failure.hpp"
#include "calls/question.hpp"
#include "calls/throttle.hpp"
#include "domain/errors.hpp"
#include "storage/lent_session.hpp"

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

// What a person has to look at, because no caller can mend it.
bool is_alarming(FailureStatus status)
{
    return status == FailureStatus::internal || status == FailureStatus::corrupt ||
           status == FailureStatus::unknown_outcome;
}

// The studio's data has other keys than this process: its unit ends here, and begins again with
// them.
struct OtherKeys : WrongState {
    OtherKeys(std::vector<storage::StudioKey> its_known, storage::KeyNeeds its_older_needs)
        : WrongState{"wrong_keys", "the studio's keys are being changed by its host"},
          known{std::move(its_known)}, older_needs{its_older_needs}
    {
    }

    std::vector<storage::StudioKey> known;
    storage::KeyNeeds older_needs; // of the keys before the newest
};

// One call. Its unit may run several times.
class Call {
public:
    Call(Studios& studios, const services::Host& host, const Hook& hook, const Invocation& in)
        : studios_{studios}, host_{host}, in_{in}, question_{hook, in}, studio_{studios.find(
                                                                            in.studio_id)}
    {
        if (!studio_) throw WrongState{"studio_not_enabled", "the studio is not enabled here"};
        // Tries are counted whatever becomes of the host's transaction, so not inside it.
        if (in_.lent && question_.takes_code()) {
            throw Unsupported{"codes are not taken inside the host's transaction: name the id"};
        }
    }

    bool run()
    {
        try {
            return run_with_its_keys();
        } catch (const PermissionDenied&) {
            note_denied();
            throw;
        } catch (const storage::DatabaseError& error) {
            if (error.failure() == storage::Failure::damaged) stop();
            throw;
        }
    }

private:
    bool run_with_its_keys()
    {
        try {
            return run_lent_or_not();
        } catch (const OtherKeys& other) {
            studio_ = studios_.with_keys(studio_, in_.studio_id, other.known, other.older_needs);
        }
        return run_lent_or_not();
    }

    bool run_lent_or_not() { return in_.lent ? run_lent() : run_permitted(); }

    bool run_lent()
    {
        lent_.emplace(studio_->store(), host_, *in_.lent, in_.limits);
        const bool is_done = run_permitted();
        lent_->give_back();
        return is_done;
    }

    void in_unit(const std::function<Verdict(Unit&)>& work)
    {
        if (lent_) return lent_->write(in_.limits, work);
        studio_->store().write(in_.limits, work, sharing());
    }

    // By hash: no code stays behind, and at worst two calls share a commit for nothing.
    storage::Sharing sharing() const
    {
        const hooks::Hook& hook = question_.hook();
        if (hook.takes_long) return {.company = storage::Company::alone};
        if (!hook.wants) return {};
        const std::size_t wanted = question_.form().hash_of(hook.wants);
        return {.rows = std::hash<std::string>{}(in_.studio_id) ^ wanted};
    }

    bool run_permitted()
    {
        if (host_.monotonic_ns() >= in_.limits.deadline_monotonic_ns) {
            throw storage::DatabaseError{storage::Failure::too_slow};
        }
        if (question_.hook().access == Access::read) return read();
        if (const auto limit = events_to_send()) {
            send_events(*limit);
        }
        try {
            return write();
        } catch (const storage::DatabaseError& error) {
            if (error.failure() != storage::Failure::unknown || !question_.names_effect()) throw;
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
                    if (!is_known_key(work, question_))
                        keep(work, question_, {.outcome = "unsettled"});
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
            ensure_may_call(work, question_, state_);
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

    // How many at most; none: it is no such hook.
    std::optional<std::int64_t> events_to_send() const
    {
        const auto& sends = question_.hook().sends_events;
        return sends ? sends(question_.form()) : std::nullopt;
    }

    // Before the unit that marks them: at least once, should that fail.
    void send_events(std::int64_t limit)
    {
        Outbox outbox;
        studio_->store().read(in_.limits, [&](Unit& unit) {
            Work work = work_in(unit);
            ensure_may_call(work, question_, state_);
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
            ensure_may_call(work, question_, state_);
            if ((is_kept = answer_again(work, answer))) return Verdict::discard;
            ensure_may_start(work, question_);
            const auto decided = decided_now(work);
            // Another call of the same key may have come first while this one waited for it, or
            // looked at what it then found done.
            if (!decided || refusal_in(*decided) || unit.rows_changed() == 0) {
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
            keep(work, question_, answer);
            in_.put_reply(answer.reply);
            return Verdict::keep;
        });
        if (is_kept || !answer.is_declined) return !answer.is_declined;
        // What a decline leaves is kept apart: its own work was rolled back.
        const bool keeps_decline =
            question_.hook().keeps_declines && !in_.is_dry_run && !is_challenge;
        if (has_failed_try || keeps_decline) {
            return keep_decline(answer, has_failed_try, keeps_decline);
        }
        in_.put_reply(answer.reply);
        return false;
    }

    // True: the key is known, and what it was answered is put again.
    bool answer_again(Work& work, Answer& answer) const
    {
        const auto kept = kept_answer(work, question_);
        if (!kept) return false;
        answer = *kept;
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
        storage::StudioStore rows{unit, in_.studio_id};
        const auto row = rows.find();
        if (!row) throw WrongState{"studio_not_enabled", "the studio is not enabled here"};
        if (row->key_version != studio_->keys().version()) {
            throw OtherKeys{rows.keys(), rows.needs(row->key_version - 1, in_.limits.now)};
        }
        static const std::string no_key; // of a preview, whatever it was called with
        settings_ = studio_->settings(unit, *row);
        state_ = studio_->state(*row);
        return Work{.unit = unit,
                    .studio_id = in_.studio_id,
                    .settings = *settings_,
                    .keys = studio_->keys(),
                    .host = host_,
                    .actor = question_.asker().actor,
                    .operation = question_.operation(),
                    .idempotency_key = question_.names_effect() ? in_.idempotency_key : no_key,
                    .now = in_.limits.now,
                    .locale = question_.locale().value_or(settings_->locale),
                    .has_foreign_codes = row->has_foreign_codes,
                    .is_dry_run = in_.is_dry_run,
                    .is_winding_down = row->state == StudioState::winding_down,
                    .delivery = &delivery_};
    }

    Decided<boost::json::object> run_or_challenge(Work& work) const
    {
        if (question_.takes_code()) {
            if (const auto refusal = challenge(work)) return *refusal;
        }
        return question_.answer(work);
    }

    bool is_failed(const Decided<boost::json::object>& decided) const
    {
        const auto* const refusal = refusal_in(decided);
        return question_.takes_code() && refusal && is_failed_try(*refusal);
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

    // A known actor that asks for what its role does not allow is remembered.
    void note_denied()
    {
        if (!question_.asker().is_known_role || question_.asker().actor.role == Role::anonymous)
            return;
        if (in_.lent) return; // it would go with the host's rollback
        try {
            in_unit([&](Unit& unit) {
                Work work = work_in(unit);
                audit(work, question_, {.outcome = "permission_denied"});
                count_denied(work);
                return Verdict::keep;
            });
        } catch (const storage::DatabaseError&) { // NOLINT(bugprone-empty-catch)
            // Denied all the same, whether or not it can be written down.
        }
    }

    // No later writer is to build on what is damaged, in this process or in another.
    void stop()
    {
        if (!studio_->stop()) return;
        host_.log(services::LogLevel::error, "the database is damaged: the studio takes no writes");
        if (in_.lent) return; // its transaction is the host's
        try {
            studio_->store().write(in_.limits, [&](Unit& unit) {
                storage::StudioStore{unit, in_.studio_id}.stop("data_corrupt");
                return Verdict::keep;
            });
        } catch (const storage::DatabaseError&) { // NOLINT(bugprone-empty-catch)
            // Too damaged for that: whoever opens it finds out alone.
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
            if (keeps_decline) keep(work, question_, declined);
            in_.put_reply(declined.reply);
            return Verdict::keep;
        });
        return is_done;
    }

    Studios& studios_;
    const services::Host& host_;
    const Invocation& in_;
    const Question question_;
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
