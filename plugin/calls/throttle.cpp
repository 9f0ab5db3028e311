#include "calls/throttle.hpp"

#include "secrets/hashes.hpp"
#include "storage/outbox_store.hpp"

#include <chrono>

namespace scrip::calls {

using operations::Work;
using storage::ThrottleSubject;

namespace {

constexpr const char* studio_scope = "studio";
// Whoever comes with ever new sessions makes no more than 16^5 rows a scope. Two of them then share
// a row once in a million.
constexpr std::size_t subject_digits = 5;
// A person who meets a closed door tries it twice, a shift of them a few dozen times.
constexpr std::int64_t denied_alarm_per_h = 100;

// Once an hour at most: the count passes the limit once in its window.
void alarm(Work& work, std::int64_t failures)
{
    work.host.log(services::LogLevel::warning, "many wrong codes are tried in a studio");
    storage::OutboxStore{work.unit, work.studio_id}.keep(
        {.type = EventType::guessing_alarm,
         .about = studio_scope,
         .place = work.now.time_since_epoch().count(),
         .count = failures,
         .at = work.now});
}

} // namespace

std::vector<ThrottleSubject> throttle_subjects(const Work& work)
{
    const Throttle& limits = work.settings.throttle;
    const bool is_paused = work.actor.role != Role::admin;
    constexpr std::chrono::hours hour{1};
    const auto hashed = [&](const char* scope, std::string_view subject) {
        const auto hash = secrets::keyed_hash(
            work.keys, secrets::Purpose::throttle_subject, {work.studio_id, scope, subject});
        return hash.substr(0, subject_digits);
    };
    std::vector<ThrottleSubject> subjects;
    if (work.actor.session) {
        subjects.push_back({"session",
                            hashed("session", *work.actor.session),
                            limits.session_tries,
                            limits.session_window,
                            is_paused});
    } else if (work.actor.role == Role::agent) {
        // Staff without a session are told apart by who they are: a broker guesses as well.
        subjects.push_back({"agent",
                            hashed("agent", work.actor.id.value()),
                            limits.session_tries,
                            limits.session_window,
                            is_paused});
    }
    if (work.actor.role == Role::customer) {
        subjects.push_back({"customer",
                            hashed("customer", work.actor.customer_id.value()),
                            limits.session_tries,
                            limits.session_window,
                            is_paused});
    }
    if (work.actor.ip_hash) {
        subjects.push_back({"address",
                            hashed("address", *work.actor.ip_hash),
                            limits.address_tries_per_h,
                            hour,
                            is_paused});
    }
    // Nobody known is kept out for what strangers do.
    subjects.push_back({studio_scope,
                        hashed(studio_scope, ""),
                        limits.studio_tries_per_h,
                        hour,
                        work.actor.role == Role::anonymous});
    return subjects;
}

std::optional<Refusal> challenge(Work& work)
{
    storage::ThrottleStore counters{work.unit, work.studio_id};
    std::optional<Instant> until;
    for (const ThrottleSubject& subject : throttle_subjects(work)) {
        const auto paused = counters.paused_until(subject, work.now);
        if (paused && (!until || *paused > *until)) until = paused;
    }
    if (!until) return std::nullopt;
    const std::int64_t seconds = std::chrono::ceil<std::chrono::seconds>(*until - work.now).count();
    return Refusal{Decline::challenge_required, {{"retry_after_s", seconds}}};
}

bool is_failed_try(const Refusal& refusal)
{
    return refusal.code == Decline::code_not_found || refusal.code == Decline::holder_only;
}

std::optional<Refusal> count_failed_try(Work& work)
{
    storage::ThrottleStore counters{work.unit, work.studio_id};
    const auto subjects = throttle_subjects(work);
    for (const ThrottleSubject& subject : subjects)
        counters.raise(subject, work.now);
    if (const auto paused = challenge(work)) return paused;
    for (const ThrottleSubject& subject : subjects) {
        const std::int64_t failures = counters.settle(subject, work.now);
        const bool is_alarming = std::string_view{subject.scope} == studio_scope &&
                                 failures == work.settings.throttle.alarm_per_h;
        if (is_alarming) alarm(work, failures);
    }
    return std::nullopt;
}

void count_denied(Work& work)
{
    // Never paused for it: it only counts.
    const ThrottleSubject denied{"denied", "", INT64_MAX, std::chrono::hours{1}, false};
    storage::ThrottleStore counters{work.unit, work.studio_id};
    counters.raise(denied, work.now);
    if (counters.settle(denied, work.now) != denied_alarm_per_h) return;
    work.host.log(services::LogLevel::error, "many calls are denied in a studio: see its audit");
}

} // namespace scrip::calls
