// Writers of one process wait here in the order they came, each until its own deadline.
#pragma once

#include "services/host.hpp"

#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <utility>

namespace scrip::storage {

class WriterQueue {
public:
    // Whoever has it writes; it is passed on when it goes.
    class Turn {
    public:
        explicit Turn(WriterQueue& queue) : queue_{&queue} {}
        Turn(Turn&& other) noexcept : queue_{std::exchange(other.queue_, nullptr)} {}
        Turn& operator=(Turn&&) = delete;
        ~Turn()
        {
            if (queue_) queue_->pass_on();
        }

    private:
        WriterQueue* queue_;
    };

    explicit WriterQueue(const services::Host& host) : host_{host} {}

    // Throws DatabaseError(too_slow) when the turn does not come in time.
    Turn wait(std::int64_t deadline_monotonic_ns);

private:
    void pass_on();

    struct Waiter {
        std::condition_variable turn_came;
        bool has_turn = false;
    };

    const services::Host& host_;
    std::mutex mutex_;
    std::list<Waiter> waiters_; // in the order they came
    bool is_taken_ = false;
};

} // namespace scrip::storage
