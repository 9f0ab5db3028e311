#include "calls/call_record.hpp"

#include "calls/failure.hpp"
#include "calls/replay.hpp"
#include "storage/audit_store.hpp"
#include "storage/key_store.hpp"
#include "storage/order_store.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace scrip::calls {

namespace {

using operations::Work;

std::optional<std::string> told(const std::vector<storage::Total>& totals)
{
    if (totals.empty()) return std::nullopt;
    boost::json::array told;
    for (const storage::Total& total : totals) {
        told.push_back(boost::json::object{
            {"commodity", total.commodity}, {"before", total.before}, {"after", total.after}});
    }
    return boost::json::serialize(told);
}

// Staff who are customers, too: whether what they did was about themselves.
bool is_own_account(Work& work, const std::optional<std::string>& subject)
{
    if (!work.actor.is_staff() || !work.actor.customer_id) return false;
    const auto self =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(*work.actor.customer_id);
    if (!self) return false;
    const auto is_self = [&](const std::optional<std::string>& customer_ref) {
        return operations::is_person(work, customer_ref, self->customer_ref);
    };
    const auto& holders = work.unit.touched().holders();
    return is_self(subject) || is_self(work.audit_holder) ||
           std::any_of(holders.begin(), holders.end(), is_self);
}

storage::KeyStore keys_in(const Work& work)
{
    return {work.unit, work.studio_id, work.keys};
}

// Where codes are shown once, a late replay shows the mask.
std::string shown_again(const Work& work, const storage::KeptAnswer& kept)
{
    constexpr std::chrono::hours shown_for{24};
    const bool is_late =
        work.settings.code_display == CodeDisplay::once && work.now >= kept.at + shown_for;
    return is_late ? with_masked_codes(kept.reply) : kept.reply;
}

} // namespace

bool is_known_key(const Work& work, const Question& question)
{
    return question.names_effect() && keys_in(work).find(work.idempotency_key).has_value();
}

std::optional<Answer> kept_answer(Work& work, const Question& question)
{
    const auto kept = keys_in(work).find(work.idempotency_key);
    if (!kept) return std::nullopt;
    if (kept->fingerprint != question.fingerprint(work.keys)) {
        throw CallFailure{
            FailureStatus::invalid, "key_reuse", "the idempotency key named another effect before"};
    }
    return Answer{.is_declined = kept->is_declined, .reply = replayed(shown_again(work, *kept))};
}

void keep(Work& work, const Question& question, const Answer& answer)
{
    keys_in(work).keep(work.idempotency_key,
                       {.operation = work.operation,
                        .fingerprint = question.fingerprint(work.keys),
                        .asker = operations::asker_hash(work),
                        .is_declined = answer.is_declined,
                        .hold_id = answer.hold_id,
                        .reply = answer.reply},
                       work.now);
    const std::string audit_id = audit(work, question, answer);
    if (answer.is_declined && answer.paid_order) {
        storage::OrderStore{work.unit, work.studio_id}.note_refusal(*answer.paid_order, audit_id);
    }
    if (!work.audit_reason) return;
    operations::keep_reason(work, audit_id, *work.audit_reason, work.audit_holder);
}

std::string audit(Work& work, const Question& question, const Answer& answer)
{
    const std::string audit_id = work.host.new_id();
    storage::write_audit(work.unit,
                         work.studio_id,
                         {.audit_id = audit_id,
                          .at = work.now,
                          .actor_role = std::string{word(work.actor.role)},
                          .actor_id = operations::ref_of_actor(work),
                          .operation = work.operation,
                          .subject = answer.subject,
                          .outcome = answer.outcome,
                          .idempotency_key = question.names_effect() ? work.idempotency_key : "",
                          .is_own_account = is_own_account(work, answer.subject),
                          .totals = told(work.unit.touched().totals())});
    return audit_id;
}

} // namespace scrip::calls
