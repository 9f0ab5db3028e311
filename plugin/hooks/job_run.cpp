#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/jobs/jobs.hpp"
#include "reports/verify.hpp"

namespace scrip::hooks {

namespace {

using operations::JobDone;
using operations::Work;

enum class Job { expire, holds, notices, events, anchor, health, prune };

} // namespace

} // namespace scrip::hooks

template <>
struct scrip::Words<scrip::hooks::Job> {
    using Job = hooks::Job;
    static constexpr std::array<std::pair<Job, std::string_view>, 7> list{{
        {Job::expire, "expire"},
        {Job::holds, "holds"},
        {Job::notices, "notices"},
        {Job::events, "events"},
        {Job::anchor, "anchor"},
        {Job::health, "health"},
        {Job::prune, "prune"},
    }};
};

namespace scrip::hooks {

namespace {

std::int64_t limit_in(const json::Form& request)
{
    return std::min(request.optional_integer("limit", 1, 1000).value_or(operations::job_batch_max),
                    operations::job_batch_max);
}

JobDone run(Work& work, Job job, std::int64_t limit)
{
    switch (job) {
    case Job::expire: return operations::expire_vouchers(work, limit);
    case Job::holds: return operations::time_out_holds(work, limit);
    case Job::notices: return operations::notify_expiring(work, limit);
    case Job::events:
        ensure(work.delivery != nullptr, "events are sent before they are marked");
        return operations::close_delivery(work, *work.delivery);
    case Job::anchor: return operations::anchor_day(work, limit);
    case Job::prune: return operations::prune(work, limit);
    case Job::health: break;
    }
    throw InvariantViolation{"a job runs in one way"};
}

boost::json::object problem_json(const reports::Problem& problem)
{
    return {{"invariant", problem.invariant}, {"where", problem.where}, {"text", problem.text}};
}

// A voucher that fails takes no further writes; the others go on (B05).
boost::json::object check_health(Work& work, std::int64_t limit)
{
    boost::json::array problems;
    if (const auto apart = operations::clock_difference(work)) {
        problems.push_back(problem_json(
            {"clock",
             "the database",
             "its clock and the host's are " + std::to_string(apart->count()) + " s apart"}));
    }
    const auto ids = operations::next_to_check(work, limit);
    for (const std::string& id : ids) {
        const auto verified = reports::verify(work, {.voucher_id = id});
        if (verified.is_ok()) continue;
        operations::quarantine(work, id);
        for (const auto& problem : verified.problems)
            problems.push_back(problem_json(problem));
    }
    const auto done = static_cast<std::int64_t>(ids.size());
    boost::json::object reply{
        {"done", done}, {"more", done == limit}, {"problems", std::move(problems)}};
    if (const auto needs = operations::needs_of_older_keys(work)) {
        reply["keys"] = {{"version", work.keys.version()},
                         {"waiting", needs->waiting},
                         {"until_end", needs->until_end}};
    }
    return reply;
}

} // namespace

std::optional<std::int64_t> events_to_send(const json::Form& request)
{
    if (request.word<Job>("job") != Job::events) return std::nullopt;
    return limit_in(request);
}

Run job_run(const json::Form& request)
{
    const Job job = request.word<Job>("job");
    const std::int64_t limit = limit_in(request);

    return [job, limit](Work& work) -> Decided<boost::json::object> {
        if (job == Job::health) return check_health(work, limit);
        const JobDone done = run(work, job, limit);
        return boost::json::object{{"done", done.done}, {"more", done.has_more}};
    };
}

} // namespace scrip::hooks
