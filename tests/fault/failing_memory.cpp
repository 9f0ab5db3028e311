// d1: the n-th allocation fails, once or from then on, in every call and in the plugin's own life.
// No crash, nothing leaks, the state is the one before or the one after, and the next call works.
#include "../model/commands.hpp"
#include "allocations.hpp"
#include "fault_sweep.hpp"
#include "soak_counts.hpp"

#include <chrono>
#include <forward_list>
#include <iostream>
#include <random>
#include <stdexcept>

namespace scrip::tests {

namespace {

class MemoryFails : public Fault {
public:
    // 0: never; it only counts.
    MemoryFails(std::int64_t at, bool is_lasting) : at_{at}, is_lasting_{is_lasting} {}

    void begin() override
    {
        const bool is_over = at_ == 0 || (has_struck_ && !is_lasting_);
        plan_allocations({is_over ? 0 : std::max<std::int64_t>(1, at_ - asked_), is_lasting_});
    }
    void end() override
    {
        asked_ += heal_allocations();
        has_struck_ = has_struck_ || has_allocation_failed();
    }
    void finish() override { heal_allocations(); }
    bool has_struck() const override { return has_struck_; }
    std::string shown() const override
    {
        return "--at " + std::to_string(at_) + (is_lasting_ ? " --lasting" : "");
    }
    std::int64_t asked() const { return asked_; }

private:
    std::int64_t at_;
    bool is_lasting_;
    std::int64_t asked_ = 0;
    bool has_struck_ = false;
};

class FailingMemory {
public:
    explicit FailingMemory(const Options& options)
        : options_{options}, seed_{options.number("seed", std::random_device{}())},
          stride_{options.number("stride", 1), seed_}, near_end_{static_cast<std::int64_t>(
                                                           options.number("near-end", 0))},
          counted_{"d1", options.text("plugin", "")}
    {
        if (!are_allocations_ours())
            throw std::runtime_error{"a sanitizer's allocator cannot be told to fail"};
        count_memory();
    }

    int run()
    {
        std::cout << "scrip-tests d1 --seed " << seed_ << " --stride "
                  << options_.number("stride", 1) << " --near-end " << near_end_ << std::endl;
        if (options_.has("operation")) return replay();
        ensure_control_is_caught();
        if (!options_.has("counts")) return sweep_all();
        const auto every = static_cast<std::size_t>(options_.number("stride", 1));
        return SoakCounts{options_, "d1"}.in_turn(every, [&](std::size_t part) {
            stride_ = Stride{every, part};
            if (sweep_all() != EXIT_SUCCESS) throw std::runtime_error{"some are wrong"};
        });
    }

private:
    int sweep_all()
    {
        allocations_ = 0;
        counted_.counts = {};
        const auto started = std::chrono::steady_clock::now();
        for (const Operation& operation : sweep_.operations())
            sweep(operation);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        const CountedSweep::Counts& counts = counted_.counts;
        std::cout << "  " << counts.tried << " of " << 2 * allocations_ << " faults in "
                  << sweep_.operations().size() << " operations: " << counts.outlived
                  << " outlived, " << counts.refused << " refused, " << counts.unknown
                  << " unknown; " << counts.wrong << " wrong; " << took.count() << " s"
                  << std::endl;
        if (counts.refused == 0)
            throw std::runtime_error{"no call ever failed: this proves nothing"};
        return counts.wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }

    void sweep(const Operation& operation)
    {
        const std::int64_t count = count_in(operation);
        if (count == 0) throw std::runtime_error{operation.name + " allocates nothing"};
        allocations_ += count;
        for (const bool is_lasting : {false, true}) {
            for (std::int64_t at = 1; at <= count; ++at) {
                // At the end stands the commit.
                const bool is_near_end = !is_lasting && at > count - near_end_;
                if (is_near_end || stride_.takes_next()) try_one(operation, at, is_lasting);
            }
        }
    }

    // Twice: the first time some things are made that stay.
    std::int64_t count_in(const Operation& operation)
    {
        std::int64_t asked = 0;
        for (int times = 0; times < 2; ++times) {
            MemoryFails none{0, false};
            sweep_.try_one(operation, none);
            asked = none.asked();
        }
        return asked;
    }

    bool try_one(const Operation& operation, std::int64_t at, bool is_lasting)
    {
        MemoryFails fault{at, is_lasting};
        const Memory before = memory_in_use();
        return counted_.try_one(operation, fault, [&](booking_status status) {
            const Memory left = memory_in_use();
            if (left.blocks == before.blocks) return;
            throw std::runtime_error{std::to_string(left.blocks - before.blocks) +
                                     " blocks were left behind after " + std::to_string(status)};
        });
    }

    int replay()
    {
        const Operation& operation = counted_.named(options_.text("operation", ""));
        count_in(operation);
        const auto at = static_cast<std::int64_t>(options_.number("at", 1));
        return try_one(operation, at, options_.has("lasting")) ? EXIT_SUCCESS : EXIT_FAILURE;
    }

    // One effect in two calls is half there when the second fails; one block is left behind.
    void ensure_control_is_caught()
    {
        Operation halves{
            "control", [](BareHost& host) {
                const std::string credit =
                    R"({"actor":{"role":"admin","id":"u1"},"customer":{"customer_id":)"
                    R"("c1"},"amount":{"minor":5,"currency":"EUR"},"description":"d"})";
                const Answer first = host.call("credit.add", credit, "first half");
                return first.is_ok() ? host.call("debit.add", credit, "second half") : first;
            }};
        Operation leaking = sweep_.operations().front();
        leaking.name = "leaking";
        leaking.run = [this, run = leaking.run](BareHost& host) {
            left_behind_.push_front('x');
            return run(host);
        };
        std::cout << "  controls:" << std::endl;
        std::cout.setstate(std::ios::failbit);
        const std::int64_t count = count_in(halves);
        int halves_caught = 0;
        for (std::int64_t at = count / 2; at < count; at += count / 50)
            halves_caught += try_one(halves, at, false) ? 0 : 1;
        const std::int64_t count_leaking = count_in(leaking);
        const bool is_leak_caught = !try_one(leaking, count_leaking / 2, false);
        std::cout.clear();
        std::cout << "    halves were seen " << halves_caught << " times, a leaked block "
                  << (is_leak_caught ? "was" : "was not") << std::endl;
        if (halves_caught == 0 || !is_leak_caught)
            throw std::runtime_error{"a control was not caught: this proves nothing"};
        counted_.counts = {};
    }

    const Options& options_;
    std::uint64_t seed_;
    Stride stride_;
    std::int64_t near_end_;
    CountedSweep counted_;
    FaultSweep& sweep_ = counted_.sweep;
    std::int64_t allocations_ = 0;
    std::forward_list<char> left_behind_; // of the control
};

} // namespace

int fail_the_memory(const Options& options)
{
    return FailingMemory{options}.run();
}

} // namespace scrip::tests
