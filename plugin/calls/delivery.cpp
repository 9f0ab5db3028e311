#include "calls/delivery.hpp"

#include "hooks/event_body.hpp"

#include <set>

namespace scrip::calls {

namespace {

// Behind so many refusals the host is taken for deaf.
constexpr std::size_t refusals_max = 3;

} // namespace

Outbox outgoing_events(operations::Work& work, std::int64_t limit)
{
    Outbox outbox;
    for (auto& event : storage::OutboxStore{work.unit, work.studio_id}.unsent(limit + 1)) {
        if (static_cast<std::int64_t>(outbox.events.size()) == limit) {
            outbox.has_more = true;
            break;
        }
        std::string body = hooks::event_body(work, event);
        outbox.events.push_back({std::move(event), std::move(body)});
    }
    return outbox;
}

operations::Delivery deliver(const services::Host& host,
                             const services::CallLimits& limits,
                             const std::string& studio_id,
                             const Outbox& outbox,
                             bool is_dry_run)
{
    operations::Delivery delivery{.taken = {}, .has_more = outbox.has_more};
    std::set<std::string> refused;
    for (const Outgoing& outgoing : outbox.events) {
        const bool is_late = host.monotonic_ns() >= limits.deadline_monotonic_ns;
        if (is_late || refused.size() == refusals_max || refused.count(outgoing.event.about) > 0) {
            delivery.has_more = true;
            continue;
        }
        try {
            if (!is_dry_run) {
                host.publish(
                    studio_id, outgoing.event.event_id, word(outgoing.event.type), outgoing.body);
            }
            delivery.taken.push_back(outgoing.event);
        } catch (const services::ServiceUnavailable&) {
            refused.insert(outgoing.event.about);
        }
    }
    if (!refused.empty() && delivery.taken.empty()) {
        throw services::ServiceUnavailable{"the host takes no events now"};
    }
    delivery.has_more = delivery.has_more || !refused.empty();
    return delivery;
}

} // namespace scrip::calls
