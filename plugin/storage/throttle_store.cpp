#include "storage/throttle_store.hpp"

#include "domain/invariant.hpp"

namespace scrip::storage {

namespace {

const Statement find_row{"throttle.find",
                         "iii",
                         "select window_start, failures, paused_until from scrip_throttle"
                         " where studio_id = :studio and scope = :scope and subject = :subject"};

const Statement update_row{"throttle.update",
                           "",
                           "update scrip_throttle set window_start = :start, failures = :failures,"
                           " paused_until = :until"
                           " where studio_id = :studio and scope = :scope and subject = :subject"};

const Statement insert_row{
    "throttle.insert",
    "",
    "insert into scrip_throttle (studio_id, scope, subject, window_start, failures, paused_until)"
    " values (:studio, :scope, :subject, :now, 0, 0) KEEP EXISTING"};

const Statement raise_failures{"throttle.raise",
                               "",
                               "update scrip_throttle set failures = failures + 1"
                               " where studio_id = :studio and scope = :scope"
                               " and subject = :subject"};

} // namespace

ThrottleStore::ThrottleStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

std::optional<ThrottleStore::Counted> ThrottleStore::find(const ThrottleSubject& subject)
{
    return unit_.one(
        find_row,
        {{"studio", studio_id_}, {"scope", subject.scope}, {"subject", subject.subject}},
        [](Row& row) {
            Counted counted;
            row >> counted.window_start >> counted.failures >> counted.paused_until;
            return counted;
        });
}

std::optional<Instant> ThrottleStore::paused_until(const ThrottleSubject& subject, Instant now)
{
    if (!subject.is_paused) return std::nullopt;
    const auto counted = find(subject);
    if (!counted || counted->paused_until <= now) return std::nullopt;
    return counted->paused_until;
}

void ThrottleStore::raise(const ThrottleSubject& subject, Instant now)
{
    const auto is_raised = [&] {
        return unit_.change(raise_failures,
                            {{"studio", studio_id_},
                             {"scope", subject.scope},
                             {"subject", subject.subject}}) == 1;
    };
    if (is_raised()) return;
    unit_.change(insert_row,
                 {{"studio", studio_id_},
                  {"scope", subject.scope},
                  {"subject", subject.subject},
                  {"now", now}});
    ensure(is_raised(), "a counter just made can be raised");
}

std::int64_t ThrottleStore::settle(const ThrottleSubject& subject, Instant now)
{
    const auto counted = find(subject);
    ensure(counted.has_value(), "a counter just raised can be read");
    Counted after = *counted;
    if (after.window_start + subject.window <= now)
        after = Counted{.window_start = now, .failures = 1};
    if (after.failures >= subject.tries) after.paused_until = now + subject.window;
    unit_.change(update_row,
                 {{"studio", studio_id_},
                  {"scope", subject.scope},
                  {"subject", subject.subject},
                  {"start", after.window_start},
                  {"failures", after.failures},
                  {"until", after.paused_until}});
    return after.failures;
}

} // namespace scrip::storage
