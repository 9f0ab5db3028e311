#include "storage/job_store.hpp"

namespace scrip::storage {

namespace {

const Statement find_position{"job.position",
                              "t",
                              "select position from scrip_job where studio_id = :studio"
                              " and job = :job"};

const Statement change_position{
    "job.set_position",
    "",
    "update scrip_job set position = :position, ts = :now where studio_id = :studio"
    " and job = :job"};

const Statement insert_position{
    "job.insert_position",
    "",
    "insert into scrip_job (studio_id, job, position, ts) values (:studio, :job, :position, :now)"};

const Statement prune_throttle_statement{
    "throttle.prune",
    "",
    "delete from scrip_throttle where studio_id = :studio and subject in"
    " (select o.subject from (select t.subject from scrip_throttle t where t.studio_id = :studio"
    " and t.window_start < :until and t.paused_until < :until order by t.scope, t.subject"
    " limit :limit) o)"};

} // namespace

JobStore::JobStore(Unit& unit, const std::string& studio_id) : unit_{unit}, studio_id_{studio_id} {}

std::string JobStore::position(const std::string& job)
{
    return unit_
        .one(find_position,
             {{"studio", studio_id_}, {"job", job}},
             [](Row& row) {
                 std::string voucher_id;
                 row >> voucher_id;
                 return voucher_id;
             })
        .value_or("");
}

void JobStore::set_position(const std::string& job, const std::string& voucher_id, Instant now)
{
    const std::int64_t rows = unit_.change(
        change_position,
        {{"position", voucher_id}, {"now", now}, {"studio", studio_id_}, {"job", job}});
    if (rows == 1) return;
    unit_.change(insert_position,
                 {{"studio", studio_id_}, {"job", job}, {"position", voucher_id}, {"now", now}});
}

std::int64_t JobStore::prune_throttle(Instant until, std::int64_t limit)
{
    return unit_.change(prune_throttle_statement,
                        {{"studio", studio_id_}, {"until", until}, {"limit", limit}});
}

} // namespace scrip::storage
