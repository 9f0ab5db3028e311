#include "storage/writer_queue.hpp"

#include "storage/failure.hpp"

#include <algorithm>
#include <chrono>

namespace scrip::storage {

WriterQueue::Turn WriterQueue::wait(std::int64_t deadline_monotonic_ns, Company company)
{
    std::unique_lock lock{mutex_};
    if (!is_taken_) {
        is_taken_ = true;
        return Turn{*this};
    }
    const auto waiter = waiters_.emplace(waiters_.end(), company);
    while (!waiter->has_turn) {
        const std::int64_t left_ns = deadline_monotonic_ns - host_.monotonic_ns();
        if (left_ns <= 0) {
            waiters_.erase(waiter);
            throw DatabaseError{Failure::too_slow};
        }
        // Bounded, because the host's clock may run differently from the one waited on here.
        waiter->turn_came.wait_for(
            lock, std::chrono::nanoseconds{std::min<std::int64_t>(left_ns, 1'000'000'000)});
    }
    waiters_.erase(waiter);
    return Turn{*this};
}

void WriterQueue::pass_on()
{
    const std::lock_guard lock{mutex_};
    if (waiters_.empty()) {
        is_taken_ = false;
        return;
    }
    give_to_first();
}

bool WriterQueue::pass_to_company()
{
    const std::lock_guard lock{mutex_};
    if (waiters_.empty() || waiters_.front().company == Company::alone) return false;
    give_to_first();
    return true;
}

// Under the mutex. It leaves the list when it wakes.
void WriterQueue::give_to_first()
{
    waiters_.front().has_turn = true;
    waiters_.front().turn_came.notify_one();
}

} // namespace scrip::storage
