#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/jobs/jobs.hpp"

namespace scrip::hooks {

namespace {

bool is_later_job(std::string_view job)
{
    return job == "notices" || job == "events" || job == "anchor" || job == "health" ||
           job == "prune";
}

} // namespace

Run job_run(const json::Form& request)
{
    const std::string job = request.text("job");
    if (is_later_job(job)) throw Unsupported{"this job does not run yet"};
    if (job != "expire" && job != "holds") {
        throw InvalidField{"/job", "one of expire holds"};
    }
    const std::int64_t limit =
        std::min(request.optional_integer("limit", 1, 1000).value_or(operations::job_batch_max),
                 operations::job_batch_max);

    return [job, limit](operations::Work& work) -> Decided<boost::json::object> {
        const auto done = job == "expire" ? operations::expire_vouchers(work, limit)
                                          : operations::time_out_holds(work, limit);
        return boost::json::object{{"done", done.done}, {"more", done.has_more}};
    };
}

} // namespace scrip::hooks
