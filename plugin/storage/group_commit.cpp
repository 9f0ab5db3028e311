#include "storage/group_commit.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

namespace scrip::storage {

namespace {

constexpr int units_max = 64;
constexpr std::int64_t open_ns_max = 10'000'000;
// What a commit may take beyond the first deadline of those it is for.
constexpr std::int64_t grace_ns = 250'000'000;

// What became of a unit within the transaction.
struct Part {
    bool is_kept = false;
    bool is_end = false; // of the whole transaction
    std::exception_ptr failure{};
};

} // namespace

// One transaction and the units in it. All but wait() belongs to whoever has the turn.
class GroupCommit::Batch {
public:
    enum class End { committed, rolled_back, unknown };

    Batch(Pool& pool, const services::Host& host, std::int64_t deadline_monotonic_ns)
        : host_{host}, open_{std::in_place, pool, deadline_monotonic_ns},
          is_bounded_{pool.backend().limits_by_setting()}, opened_ns_{host.monotonic_ns()}
    {
    }

    Session& session() { return *open_->lease; }

    void add_unit(std::int64_t deadline_monotonic_ns)
    {
        ++units_;
        first_deadline_ns_ = std::min(first_deadline_ns_, deadline_monotonic_ns);
    }

    bool takes_more()
    {
        return session().has_parts() && units_ < units_max &&
               host_.monotonic_ns() - opened_ns_ < open_ns_max;
    }

    // A server was told when the first one's time is over, and is not told of an earlier end.
    bool suits(const services::CallLimits& limits) const
    {
        return !is_bounded_ || limits.deadline_monotonic_ns >= first_deadline_ns_;
    }

    // Of a unit that shares it with nobody, what is thrown is its own failure.
    void close()
    {
        if (units_ == 1) {
            commit(session(), host_, first_deadline_ns_);
            return end(End::committed);
        }
        close_for_others();
    }

    // By somebody who is not in it.
    void close_for_others()
    {
        try {
            const std::int64_t deadline_ns = first_deadline_ns_ > INT64_MAX - grace_ns
                                                 ? INT64_MAX
                                                 : first_deadline_ns_ + grace_ns;
            session().wait_until(deadline_ns);
            commit(session(), host_, deadline_ns);
            end(End::committed);
        } catch (const DatabaseError& error) {
            end(error.failure() == Failure::unknown ? End::unknown : End::rolled_back);
        } catch (...) {
            end(End::rolled_back);
        }
    }

    void roll_back() { end(End::rolled_back); }

    End wait()
    {
        std::unique_lock lock{mutex_};
        ended_.wait(lock, [&] { return end_.has_value(); });
        return *end_;
    }

private:
    // Gone before anybody is told: rolled back, unless it was committed.
    struct Open {
        Open(Pool& pool, std::int64_t deadline_ns)
            : lease{pool.lease(deadline_ns)}, transaction{*lease, Access::write, deadline_ns}
        {
        }

        const Pool::Lease lease;
        const SqlTransaction transaction;
    };

    void end(End end)
    {
        open_.reset();
        {
            const std::lock_guard lock{mutex_};
            end_ = end;
        }
        ended_.notify_all();
    }

    const services::Host& host_;
    std::optional<Open> open_;
    const bool is_bounded_;
    const std::int64_t opened_ns_;
    int units_ = 0;
    std::int64_t first_deadline_ns_ = INT64_MAX;

    std::mutex mutex_;
    std::condition_variable ended_;
    std::optional<End> end_;
};

void GroupCommit::write(const services::CallLimits& limits, const Work& work, Company company)
{
    if (!is_combining_) company = Company::alone;
    if (!try_write(limits, work, company)) try_write(limits, work, Company::alone);
}

bool GroupCommit::try_write(const services::CallLimits& limits, const Work& work, Company company)
{
    WriterQueue::Turn turn = queue_.wait(limits.deadline_monotonic_ns, company);
    if (batch_ && !batch_->suits(limits)) std::exchange(batch_, nullptr)->close_for_others();
    return batch_ ? follow(turn, limits, work) : lead(turn, limits, work, company);
}

// Nothing but its own work is in the transaction yet, so whatever fails is rolled back with it.
bool GroupCommit::lead(WriterQueue::Turn& turn,
                       const services::CallLimits& limits,
                       const Work& work,
                       Company company)
{
    const auto batch = std::make_shared<Batch>(pool_, host_, limits.deadline_monotonic_ns);
    if (do_work(batch->session(), host_, limits, work) == Verdict::discard) return true;
    batch->add_unit(limits.deadline_monotonic_ns);
    if (company == Company::alone) {
        batch->close();
        return true;
    }
    pass_on_or_close(turn, batch);
    const Batch::End end = batch->wait();
    if (end == Batch::End::unknown) throw DatabaseError{Failure::unknown};
    return end == Batch::End::committed;
}

namespace {

Part run_part(Session& session,
              const services::Host& host,
              const services::CallLimits& limits,
              const std::function<Verdict(Unit&)>& work)
{
    Part part;
    bool has_begun = false;
    try {
        ensure_wanted(host, limits); // its time may have passed in the queue
        has_begun = true;
        session.begin_part(limits.deadline_monotonic_ns);
        if (do_work(session, host, limits, work) == Verdict::keep) {
            session.keep_part();
            part.is_kept = true;
        }
    } catch (...) {
        part.failure = std::current_exception();
    }
    part.is_end = has_begun && !part.is_kept && !session.undo_part();
    return part;
}

} // namespace

bool GroupCommit::follow(WriterQueue::Turn& turn,
                         const services::CallLimits& limits,
                         const Work& work)
{
    const std::shared_ptr<Batch> batch = batch_;
    const Part part = run_part(batch->session(), host_, limits, work);
    if (part.is_end) {
        batch_.reset();
        batch->roll_back();
        return false;
    }
    batch->add_unit(limits.deadline_monotonic_ns);
    pass_on_or_close(turn, batch);
    const Batch::End end = batch->wait();
    if (end == Batch::End::unknown && part.is_kept) throw DatabaseError{Failure::unknown};
    // A refusal may rest on what an earlier unit wrote, so it is true only once that is committed.
    if (end != Batch::End::committed) return false;
    if (part.failure) std::rethrow_exception(part.failure);
    return true;
}

void GroupCommit::pass_on_or_close(WriterQueue::Turn& turn, const std::shared_ptr<Batch>& batch)
{
    batch_ = batch;
    if (batch->takes_more() && turn.pass_to_company()) return;
    batch_.reset();
    batch->close();
    turn.pass_on();
}

} // namespace scrip::storage
