#include "storage/busy_rows.hpp"

namespace scrip::storage {

void BusyRows::write(const services::CallLimits& limits,
                     const std::function<Verdict(Unit&)>& work,
                     std::size_t rows)
{
    struct Stay {
        Stay(BusyRows& all_in, std::size_t rows_in)
            : all{all_in}, rows{rows_in}, queue{all_in.enter(rows_in)}
        {
        }
        Stay(const Stay&) = delete;
        Stay& operator=(const Stay&) = delete;
        ~Stay() { all.leave(rows); }

        BusyRows& all;
        const std::size_t rows;
        Queue& queue;
    };
    const Stay stay{*this, rows};
    stay.queue.commits.write(limits, work, Company::welcome);
}

BusyRows::Queue& BusyRows::enter(std::size_t rows)
{
    const std::lock_guard lock{mutex_};
    Queue& queue = queues_.try_emplace(rows, pool_, host_, is_combining_).first->second;
    ++queue.callers;
    return queue;
}

void BusyRows::leave(std::size_t rows)
{
    const std::lock_guard lock{mutex_};
    const auto queue = queues_.find(rows);
    if (--queue->second.callers == 0) queues_.erase(queue);
}

} // namespace scrip::storage
