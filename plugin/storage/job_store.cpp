#include "storage/job_store.hpp"

#include "domain/invariant.hpp"

namespace scrip::storage {

namespace {

const Statement find_position{"job.position",
                              "t",
                              "select position from scrip_job where studio_id = :studio"
                              " and job = :job"};

const Statement keep_position{
    "job.set_position",
    "",
    "insert into scrip_job (studio_id, job, position, ts) values (:studio, :job, :position, :now)"
    " on conflict (studio_id, job) do update set position = :position, ts = :now"};

const Statement clock_statement{
    "job.clock",
    "i",
    "select cast((julianday('now') - 2440587.5) * 86400000000 as bigint)"};

const Statement prune_throttle_statement{
    "throttle.prune",
    "",
    "delete from scrip_throttle where studio_id = :studio and subject in"
    " (select t.subject from scrip_throttle t where t.studio_id = :studio"
    " and t.window_start < :until and t.paused_until < :until order by t.scope, t.subject"
    " limit :limit)"};

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
    unit_.change(keep_position,
                 {{"studio", studio_id_}, {"job", job}, {"position", voucher_id}, {"now", now}});
}

Instant JobStore::database_clock()
{
    const auto clock = unit_.one(clock_statement, {}, [](Row& row) {
        Instant instant{};
        row >> instant;
        return instant;
    });
    ensure(clock.has_value(), "a database has a clock");
    return *clock;
}

std::int64_t JobStore::prune_throttle(Instant until, std::int64_t limit)
{
    return unit_.change(prune_throttle_statement,
                        {{"studio", studio_id_}, {"until", until}, {"limit", limit}});
}

} // namespace scrip::storage
