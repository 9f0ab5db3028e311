// Gives events to the host, with no transaction of ours open: the host may store them in the same
// database.
#pragma once

#include "operations/work.hpp"

#include <string>
#include <vector>

namespace scrip::calls {

// An event with its body.
struct Outgoing {
    storage::Event event;
    std::string body;
};

// What is to be sent now: read inside a unit.
struct Outbox {
    std::vector<Outgoing> events;
    bool has_more = false;
};
Outbox outgoing_events(operations::Work& work, std::int64_t limit);

// Publishes each, those about one voucher in their order: behind one that the host refused none
// about the same is sent. Throws ServiceUnavailable when it took none of them. A dry run tells what
// would be sent and publishes nothing.
operations::Delivery deliver(const services::Host& host,
                             const services::CallLimits& limits,
                             const std::string& studio_id,
                             const Outbox& outbox,
                             bool is_dry_run);

} // namespace scrip::calls
