// Several writers in one commit (storage.md, section 8): a durable commit costs a millisecond or
// two whatever is in it, and those who write to one SQLite file, or to one row of a server's,
// commit one after the other.
#pragma once

#include "storage/pool.hpp"
#include "storage/run_unit.hpp"
#include "storage/writer_queue.hpp"

#include <functional>
#include <memory>

namespace scrip::storage {

// Of those who wait for each other anyway. Any number of threads.
class GroupCommit {
public:
    GroupCommit(Pool& pool, const services::Host& host, bool is_combining)
        : pool_{pool}, host_{host}, is_combining_{is_combining}
    {
    }

    // As run_unit(), in the order of the calls. Whoever finds others waiting leaves the transaction
    // open for them, each with a savepoint of its own, and is answered when the last of them has
    // committed it: nobody hears of what a crash would undo, and nobody waits for company.
    // `work` may run twice: again, alone, where another unit's failure ended the transaction.
    void write(const services::CallLimits& limits,
               const std::function<Verdict(Unit&)>& work,
               Company company);

private:
    class Batch;
    using Work = std::function<Verdict(Unit&)>;

    // False: the unit has to run again, alone.
    bool try_write(const services::CallLimits& limits, const Work& work, Company company);
    bool lead(WriterQueue::Turn& turn,
              const services::CallLimits& limits,
              const Work& work,
              Company company);
    bool follow(WriterQueue::Turn& turn, const services::CallLimits& limits, const Work& work);
    void pass_on_or_close(WriterQueue::Turn& turn, const std::shared_ptr<Batch>& batch);

    Pool& pool_;
    const services::Host& host_;
    const bool is_combining_;
    WriterQueue queue_{host_};
    std::shared_ptr<Batch> batch_; // the open one; belongs to whoever has the turn
};

} // namespace scrip::storage
