// Writers of one process wait here in the order they came, each until its own deadline.
#pragma once

#include "services/host.hpp"

#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <utility>

namespace scrip::storage {

// Whether a writer may share its commit with others: not one that takes long, or that was in a
// batch which somebody else's failure ended.
enum class Company { welcome, alone };

// With whom a unit may share a commit.
struct Sharing {
    Company company = Company::welcome;
    // Stands for the rows it wants that others may want at the same time; none: nobody does.
    std::optional<std::size_t> rows{};
};

class WriterQueue {
public:
    // Whoever has it writes; it is passed on when it goes.
    class Turn {
    public:
        explicit Turn(WriterQueue& queue) : queue_{&queue} {}
        Turn(Turn&& other) noexcept : queue_{std::exchange(other.queue_, nullptr)} {}
        Turn& operator=(Turn&&) = delete;
        ~Turn() { pass_on(); }

        void pass_on()
        {
            if (queue_) std::exchange(queue_, nullptr)->pass_on();
        }
        // Only to a writer that welcomes company and comes next; false: the turn is still here.
        bool pass_to_company()
        {
            const bool is_passed = queue_->pass_to_company();
            if (is_passed) queue_ = nullptr;
            return is_passed;
        }

    private:
        WriterQueue* queue_;
    };

    explicit WriterQueue(const services::Host& host) : host_{host} {}

    // Throws DatabaseError(too_slow) when the turn does not come in time.
    Turn wait(std::int64_t deadline_monotonic_ns, Company company = Company::welcome);

private:
    void pass_on();
    bool pass_to_company();
    void give_to_first();

    struct Waiter {
        explicit Waiter(Company company_in) : company{company_in} {}

        const Company company;
        std::condition_variable turn_came;
        bool has_turn = false;
    };

    const services::Host& host_;
    std::mutex mutex_;
    std::list<Waiter> waiters_; // in the order they came
    bool is_taken_ = false;
};

} // namespace scrip::storage
