#include "operations/jobs/jobs.hpp"

namespace scrip::operations {

JobDone close_delivery(Work& work, const Delivery& delivery)
{
    storage::OutboxStore outbox{work.unit, work.studio_id};
    for (const storage::Event& event : delivery.taken)
        outbox.mark_sent(event, work.now);
    return {static_cast<std::int64_t>(delivery.taken.size()), delivery.has_more};
}

} // namespace scrip::operations
